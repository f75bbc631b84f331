"""Texts by key and language, the languages there are, each a folder beside this module, and who reads which.

``page.order`` is the text ``order`` in the file ``<language>/page.json``.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DEFAULT = "en"
"""The language of a reader whose own has no texts; its folder has every text."""
_ENTRY = re.compile(r"\s*([A-Za-z]{1,8}|\*)[\w-]*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.ASCII)
_LONGEST = 500
"""How much of the header is read: a browser sends a dozen languages, and who sends more must not cost time."""


@cache
def languages() -> tuple[str, ...]:
    """The languages there are, by their codes, such as ``en``."""
    folders = (path.name for path in FOLDER.iterdir() if path.is_dir())
    return tuple(sorted(name for name in folders if not name.startswith("_")))


def folder_of(language: str) -> Path:
    """Where the texts of a language lie."""
    return FOLDER / language


def language_in(tag: str) -> str:
    """The language of a tag such as ``zh-CN``, if there are texts in it, else English."""
    plain = tag.strip().casefold()
    return next((language for language in languages() if plain.startswith(language)), DEFAULT)


def language_of(locale: str | None, accepted: str | None) -> str:
    """The reader's language among those there are texts in, else English.

    Args:
        locale: What the reader asks for outright, such as ``zh-cn``.
        accepted: Else the request's ``Accept-Language`` (RFC 9110); what makes no sense in it is passed over.
    """
    if locale:
        return language_in(locale)
    ranked = sorted(_weighed(accepted or ""), key=lambda entry: -entry[0])
    return next((language for _, language in ranked), DEFAULT)


def _weighed(accepted: str) -> list[tuple[float, str]]:
    entries = [_ENTRY.fullmatch(entry) for entry in accepted[:_LONGEST].split(",")]
    weights = [(float(entry[2] or 1), entry[1].casefold()) for entry in entries if entry]
    return [(weight, language) for weight, language in weights if weight and language in languages()]


def translate(key: str, language: str, /, **values: object) -> str:
    """A text in a language, or in English where the language lacks it, with its placeholders filled.

    Args:
        key: Subject and name, such as ``page.order``.
        language: One of ``languages()``.
        values: What stands in for the placeholders, by their names.

    Raises:
        KeyError: English lacks the text as well; a test holds the keys in the code against it.
    """
    subject, _, name = key.partition(".")
    own = texts_of(subject, language)
    text = own[name] if name in own else texts_of(subject, DEFAULT)[name]
    return text.format(**values) if values else text


def has_text(key: str) -> bool:
    """Whether there is a text of that key."""
    subject, _, name = key.partition(".")
    return name in texts_of(subject, DEFAULT)


@cache
def texts_of(subject: str, language: str) -> Mapping[str, str]:
    """The texts of a subject that a language has, by name; none where it has no such file."""
    path = folder_of(language) / f"{subject}.json"
    texts: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    return texts
