"""Texts of XML in the form in which all common programs write it, for those who read it without a parser."""

import re

TEXT = r"[^<\x00-\x08\x0b-\x1f\ufffe\uffff]*+"
"""A pattern: text of an element. A parser may make something else of a CR, and of what XML forbids."""
ATTRIBUTES = r'(?:\s+[\w:.]+="[^"<>&]*+"){0,30}+\s*+'
"""A pattern: the attributes of a tag."""
_REFERENCE = re.compile("&(?:#x([0-9A-Fa-f]{1,5})|#([0-9]{1,6})|([a-z]{2,4}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_FIRST_PRINTABLE = 0x20
_SURROGATES = range(0xD800, 0xE000)


class NotPlainError(Exception):
    """The XML may be good or bad, but it takes a parser to tell."""


def decoded(part: bytearray) -> str:
    """A part, or some of it, as text.

    Raises:
        NotPlainError: It is no UTF-8.
    """
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise NotPlainError from error


def unescaped(text: str) -> str:
    """A text without its references.

    Raises:
        NotPlainError: One of them is none that every XML file knows.
    """
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name in _NAMED:
        return _NAMED[name]
    code = int(hexadecimal or "0", 16) or int(decimal or "0")
    if code < _FIRST_PRINTABLE or code in _SURROGATES or code > 0xFFFD:  # noqa: PLR2004 - beyond the first plane
        raise NotPlainError
    return chr(code)
