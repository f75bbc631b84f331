"""The texts of a workbook, which its cells refer to by number."""

import re
from collections.abc import Sequence
from contextlib import suppress

from orderhub.imports.files.celltext import bare, text
from orderhub.imports.files.excess import cell_too_long, text_too_long
from orderhub.imports.files.limits import MAX_CELL_LENGTH, MAX_CELLS, MAX_LENGTH, MAX_REFERENCES, MAX_TAGS
from orderhub.imports.files.plain_xml import TEXT, NotPlainError, decoded, unescaped
from orderhub.imports.files.xml_part import Attributes, walk

_MAX_PLAIN = 8_000_000
"""Bytes; a text, and its pieces beside it, may take eight times as many."""
_TAG = r"[^<>]*+"
_STRING = re.compile(rf"<si><t{_TAG}>({TEXT})</t>(?:<phoneticPr{_TAG}/>)?+</si>")
_AROUND = re.compile(rf"\s*+(?:<\?xml{_TAG}\?>)?+\s*+<sst(?:\s{_TAG})?+>\s*+</sst>\s*+")


def shared_strings(part: bytearray) -> Sequence[str]:
    """All of them, each ready to be a cell.

    Raises:
        InvalidInput: The part is damaged, or there is too much in it.
    """
    with suppress(NotPlainError):
        return _plain(part)
    strings = _Strings()
    openings = {"si": strings.open_string, "rPh": strings.open_phonetic}
    closings = {"si": strings.close_string, "rPh": strings.close_phonetic, "t": strings.close_run}
    walk(part, "sst", openings, closings, MAX_TAGS)
    return strings.found


def _plain(part: bytearray) -> Sequence[str]:
    """Without a parser, which takes four times as long; only strings without rich text, as most are."""
    if len(part) > _MAX_PLAIN or part.count(b"<si>") > MAX_CELLS or part.count(b"&") > MAX_REFERENCES:
        raise NotPlainError
    parts = _STRING.split(decoded(part))
    if not _AROUND.fullmatch("".join(parts[::2])):
        raise NotPlainError
    raw = parts[1::2]
    if max(map(len, raw), default=0) > MAX_CELL_LENGTH:
        raise NotPlainError
    if b"&" in part or b"_x" in part:
        return [text(unescaped(item)) for item in raw]
    return bare(raw)


class _Strings:
    """What the parser tells, string by string."""

    __slots__ = ("_length", "_phonetic", "_runs", "found")

    def __init__(self) -> None:
        self.found: list[str] = []
        self._runs = ""
        self._phonetic = False
        self._length = 0

    def open_string(self, _: Attributes) -> None:
        self._runs = ""

    def open_phonetic(self, _: Attributes) -> None:
        """How East Asian text is pronounced; it is not part of what it says."""
        self._phonetic = True

    def close_phonetic(self, _: str) -> None:
        self._phonetic = False

    def close_run(self, run: str) -> None:
        if self._phonetic:
            return
        self._runs += run
        self._length += len(run)
        if self._length > MAX_LENGTH:
            raise text_too_long()
        if len(self._runs) > MAX_CELL_LENGTH:
            raise cell_too_long(f"A text has more than {MAX_CELL_LENGTH:,} characters.")

    def close_string(self, _: str) -> None:
        self.found.append(text(self._runs))
