"""Messages to a buyer, from files: ``words/<language>/messages/<message>.txt`` and ``<message>.sms.txt``.

A message that tells of an order's status is named like the status. A mail begins with ``Subject: …`` and a blank
line. ``${placeholders}`` are ``facts.NAMES``, ``facts.OF_CASES``, ``facts.SIGNED`` and ``facts.SHOP``. A line that
names a fact that is not known is left out; a line that begins with ``| `` stands in for it. A template that names
``${shop_url}`` is to lead somewhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from orderhub.messages.reach import Channel
from orderhub.words.translations import DEFAULT, FOLDER

type Key = tuple[str, Channel]
type Catalog = Mapping[str, Mapping[Key, str]]

_SUBJECT = "Subject: "
_STAND_IN = "| "
_SHOP_URL = "shop_url"
_LEADS = frozenset({_SHOP_URL, "feedback_url", "restore_url", "tracking_url"})
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the buyer reads; a text message has no subject. ``unsubscribe_url`` is for the mail program, if any."""

    subject: str = field(default="", repr=False)
    body: str = field(repr=False)
    unsubscribe_url: str = field(default="", repr=False)


def load_catalog(folder: Path = FOLDER) -> dict[str, dict[Key, str]]:
    """All templates there are, by language tag (in lower case), name and channel."""
    catalog: dict[str, dict[Key, str]] = {}
    for path in sorted(folder.glob("*/messages/*.txt")):
        name, _, channel = path.name.removesuffix(".txt").partition(".")
        key = (name, Channel(channel or Channel.EMAIL))
        catalog.setdefault(path.parents[1].name.lower(), {})[key] = path.read_text("utf-8")
    return catalog


def names_in(catalog: Catalog) -> frozenset[str]:
    """The names of all messages there are."""
    return frozenset(name for templates in catalog.values() for name, _ in templates)


def template_for(catalog: Catalog, key: Key, *wanted: str | None) -> str | None:
    """The template in the first wanted language that has one, or in English; None if there is none.

    ``zh-Hans-CN`` is looked for as itself, then as ``zh-Hans``, then as ``zh``.
    """
    for tag in (tag for language in (*wanted, DEFAULT) for tag in _ever_shorter(language or "")):
        template = catalog.get(tag, {}).get(key)
        if template is not None:
            return template
    return None


def message_of(template: str, facts: Mapping[str, str]) -> Message:
    """Fill a template with the facts of an order."""
    text = _GAPS.sub("\n\n", "\n".join(_filled(template, facts))).strip()
    if not text.startswith(_SUBJECT):
        return Message(body=text)
    subject, _, body = text.partition("\n")
    return Message(
        subject=subject.removeprefix(_SUBJECT),
        body=f"{body.strip()}\n",
        unsubscribe_url=facts.get("unsubscribe_url", ""),
    )


def leads_nowhere(template: str, facts: Mapping[str, str]) -> bool:
    """Whether a message that is to lead somewhere has no link, as neither the order nor the shop has one."""
    names = set(Template(template).get_identifiers())
    return _SHOP_URL in names and not names & _LEADS & facts.keys()


def _ever_shorter(tag: str) -> Iterator[str]:
    parts = tag.strip().lower().replace("_", "-").split("-")
    return ("-".join(parts[:length]) for length in range(len(parts), 0, -1))


def _filled(template: str, facts: Mapping[str, str]) -> Iterator[str]:
    left_out = False
    for line in template.splitlines():
        if line.startswith(_STAND_IN) and not left_out:
            continue
        text = Template(line.removeprefix(_STAND_IN))
        left_out = not facts.keys() >= set(text.get_identifiers())
        if not left_out:
            yield text.substitute(facts)
