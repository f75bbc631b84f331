"""A message as people save it for a language: its subject, words, HTML and text message; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from orderhub.messages.reach import Channel
from orderhub.messages.templates import Catalog, Key, Template
from orderhub.words.translations import language_in

KIND = "message_texts"
"""The kind of documents; see ``platform.documents``."""
FIELDS = ("subject", "text", "html", "sms")
_SUBJECT = "Subject: "
_NAME = re.compile(r"[a-z0-9_]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
_RESERVED = frozenset({"test"})
"""What stands in the place of a name in another route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says in a language; ``html`` where it is not made of the text, ``sms`` where there is one."""

    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    sms: str = field(default="", repr=False)

    def body(self) -> dict[str, str]:
        """It as it is stored and shown: what there is of it."""
        return {name: text for name, text in asdict(self).items() if text}

    def templates(self, name: str, language: str) -> Iterator[tuple[Key, Template]]:
        """Its templates, by name and channel; amounts and dates are written as in the nearest language."""
        written = language_in(language)
        mail = Template(text=f"{_SUBJECT}{self.subject}\n\n{self.text}", html=self.html, language=written)
        yield (name, Channel.EMAIL), mail
        if self.sms:
            yield (name, Channel.SMS), Template(text=self.sms, language=written)


def content_in(body: Mapping[str, str]) -> Content:
    """The content that was stored."""
    return Content(**{name: body.get(name, "") for name in FIELDS})


def content_of(mail: Template | None, sms: Template | None) -> Content:
    """The content that templates are."""
    head, _, words = (mail.text if mail else "").partition("\n")
    return Content(
        subject=head.removeprefix(_SUBJECT),
        text=words.removeprefix("\n"),
        html=mail.html if mail else "",
        sms=sms.text if sms else "",
    )


def is_name(text: str) -> bool:
    """Whether a message of one's own can have that name."""
    return _NAME.fullmatch(text) is not None and text not in _RESERVED


def language_tag(text: str) -> str | None:
    """A language tag as contents are kept by it, such as ``zh-hans``; None for what is none."""
    tag = text.lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def document_name(name: str, language: str) -> str:
    """What the content of a message in a language is saved under."""
    return f"{name}/{language}"


def place_in(document: str) -> tuple[str, str]:
    """The message and the language that a document is of."""
    name, _, language = document.partition("/")
    return name, language


def merged(shipped: Catalog, saved: Mapping[str, Mapping[str, str]]) -> dict[str, dict[Key, Template]]:
    """What ships, and over it what was saved, by the names of documents; a text message not saved stays."""
    catalog = {language: dict(templates) for language, templates in shipped.items()}
    for document, body in saved.items():
        name, language = place_in(document)
        catalog.setdefault(language, {}).update(content_in(body).templates(name, language))
    return catalog
