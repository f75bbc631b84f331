"""Texts that others write, so that no mail program or phone makes a link of them."""

import re

LONGEST = 200
"""How long a text of somebody else may be."""
_MOST_INVISIBLE = 100
_JOINERS = "\u200c\u200d"  # Persian words and many emoji need them; Python counts them as unprintable.
_LETTER = rf"[^\W\d_][{_JOINERS}]*"
_DOTS = ".。．｡․﹒"
"""All that browsers take for the dot of an address."""
_BREAKS = (
    # evil.example, but neither 3.5 mm nor J.R. Smith
    (re.compile(rf"(?<=\S)([{_DOTS}])(?=[{_JOINERS}]*{_LETTER}{_LETTER})"), r"\1 "),
    # www.3
    (re.compile(rf"(?<=www)([{_DOTS}])(?=\S)", re.IGNORECASE), r"\1 "),
    # 192.0.2.1, which phones link
    (re.compile(r"(?<=\d)\.(?=\d+\.\d+\.\d)"), ". "),
    # http://…, tel:…
    (re.compile(rf"(?<=[^\W\d_])([{_JOINERS}]*:)(?=\S)"), r"\1 "),
    # somebody@evil
    (re.compile(r"(?<=\S)(@)(?=\S)"), r" \1 "),
    # \\evil\share
    (re.compile(r"\\(?=\\)"), r"\\ "),
)


def unlinked(text: str) -> str:
    """The text with a blank where an address would need none: ``evil.example`` is ``evil. example``.

    It stays readable; whoever can order with somebody else's address cannot have the shop send that person a link.
    """
    for pattern, broken in _BREAKS:
        text = pattern.sub(broken, text)
    return text


def plain(text: str) -> str:
    """A text on one line, of bounded length, without control characters or marks that turn text around."""
    # A text of megabytes is not looked through to its end, whatever it begins with.
    known = text[: LONGEST * _MOST_INVISIBLE]
    shown = "".join(character if character.isprintable() or character in _JOINERS else " " for character in known)
    line = " ".join(shown.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
