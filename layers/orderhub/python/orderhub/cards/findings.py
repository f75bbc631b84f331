"""What was found in a text and how it is masked there."""

from collections.abc import Iterable
from typing import NamedTuple

_BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("【", "】"))


class Finding(NamedTuple):
    """Where in a text something stands that is to be masked, and what stands there instead."""

    start: int
    end: int
    mask: str


def masked(text: str, findings: Iterable[Finding]) -> str:
    """The text with all findings masked; of two that overlap the first and longer one says how."""
    parts, at = list[str](), 0
    for found in sorted(findings, key=lambda found: (found.start, -found.end)):
        if found.end <= at:
            continue
        start, end, mask = _balanced(text, found)
        parts += [text[at:start], mask] if start >= at else []
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _balanced(text: str, found: Finding) -> Finding:
    """The finding with a bracket more or less, so that no bracket around it stays without the other."""
    start, end, mask = found
    for opening, closing in _BRACKETS:
        part = text[start:end]
        match part.count(opening) - part.count(closing):
            case 1 if text[end : end + 1] == closing:
                end += 1
            case -1 if text[start - 1 : start] == opening:
                start -= 1
            case 1 | -1 as more:
                mask += opening if more == 1 else closing
    return Finding(start, end, mask)
