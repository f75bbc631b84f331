"""The templates of messages, from files: ``words/<language>/messages/<message>.txt`` and ``<message>.sms.txt``.

A message that tells of an order's status is named like the status. A mail begins with ``Subject: …`` and a blank
line. What a template may name is in ``placeholders``, and how it is filled in ``engine``. The words of a mail make
its HTML as well, unless there is a ``<message>.html`` beside them. A template that names ``links.shop`` is to lead
somewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from orderhub.messages.reach import Channel
from orderhub.words.translations import DEFAULT, FOLDER

type Key = tuple[str, Channel]
type Catalog = Mapping[str, Mapping[Key, Template]]

_SHOP = "shop"
_LEADS = frozenset({_SHOP, "feedback", "restore", "tracking"})
_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_LINK = re.compile(r"\blinks\.(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The words of a message in a language; ``html`` where a mail's HTML is not to be made of them."""

    text: str
    language: str = DEFAULT
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the buyer reads; a text message has no subject and no HTML.

    ``unsubscribe_url`` is for the mail program, if any; ``sender_name`` and ``reply_to`` are the shop's.
    """

    subject: str = field(default="", repr=False)
    body: str = field(repr=False)
    html: str = field(default="", repr=False)
    unsubscribe_url: str = field(default="", repr=False)
    sender_name: str = ""
    reply_to: str = ""


def load_catalog(folder: Path = FOLDER) -> dict[str, dict[Key, Template]]:
    """All templates there are, by language tag (in lower case), name and channel."""
    catalog: dict[str, dict[Key, Template]] = {}
    for path in sorted(folder.glob("*/messages/*.txt")):
        name, _, channel = path.name.removesuffix(".txt").partition(".")
        language = path.parents[1].name
        template = Template(text=path.read_text("utf-8"), language=language)
        catalog.setdefault(language.lower(), {})[name, Channel(channel or Channel.EMAIL)] = template
    for path in sorted(folder.glob("*/messages/*.html")):
        templates, key = catalog[path.parents[1].name.lower()], (path.stem, Channel.EMAIL)
        templates[key] = replace(templates[key], html=path.read_text("utf-8"))
    return catalog


def names_in(catalog: Catalog) -> frozenset[str]:
    """The names of all messages there are."""
    return frozenset(name for templates in catalog.values() for name, _ in templates)


def template_for(catalog: Catalog, key: Key, *wanted: str | None) -> Template | None:
    """The template in the first of ``languages_tried`` that has one; None if there is none."""
    language = language_held(catalog, key, *wanted)
    return None if language is None else catalog[language][key]


def language_held(catalog: Catalog, key: Key, *wanted: str | None) -> str | None:
    """The first of ``languages_tried`` that has a template; None if there is none."""
    return next((tag for tag in languages_tried(*wanted) if key in catalog.get(tag, {})), None)


def languages_tried(*wanted: str | None) -> tuple[str, ...]:
    """The languages in which a message is looked for: those wanted, in their order, and English last.

    ``zh-Hans-CN`` is looked for as itself, then as ``zh-hans``, then as ``zh``.
    """
    return tuple(dict.fromkeys(tag for language in (*wanted, DEFAULT) for tag in tags_of(language)))


def links_in(template: Template) -> frozenset[str]:
    """The names of the links that a template leads to."""
    return frozenset(name for tag in _TAG.findall(template.text + template.html) for name in _LINK.findall(tag))


def leads_nowhere(template: Template, links: Mapping[str, str]) -> bool:
    """Whether a message that is to lead somewhere has no link, as neither the order nor the shop has one."""
    names = links_in(template)
    return _SHOP in names and not names & _LEADS & links.keys()


def tags_of(language: str | None) -> tuple[str, ...]:
    """The tags that a language is looked for by: the whole one, and ever shorter ones; none of no language."""
    parts = (language or "").strip().lower().replace("_", "-").split("-")
    return tuple(tag for length in range(len(parts), 0, -1) if (tag := "-".join(parts[:length])))
