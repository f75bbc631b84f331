"""Patterns that are looked for in a text, and what they found there, masked."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

type Spans = Iterator[tuple[int, int]]
"""Where in a text something starts and ends."""


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled with its first text and kept: a cold start can do without it; for constants only."""
    return re.compile(pattern, flags)


_BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("【", "】"))


class Finding(NamedTuple):
    """Where in a text something stands that is to be masked, and what stands there instead."""

    start: int
    end: int
    mask: str


def masked(text: str, findings: Iterable[Finding]) -> str:
    """The text with all findings masked; of two that overlap the first and longer one says how."""
    parts, position = list[str](), 0
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if finding.end <= position:
            continue
        start, end, mask = _balanced(text, finding)
        parts += [text[position:start], mask] if start >= position else []
        position = max(position, end)
    return "".join([*parts, text[position:]])


def _balanced(text: str, finding: Finding) -> Finding:
    """The finding with a bracket more or less, so that no bracket around it stays without the other."""
    start, end, mask = finding
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
