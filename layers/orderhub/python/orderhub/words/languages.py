"""The languages that people can read the hub's texts in, each a folder beside this module, and who reads which."""

import re
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
