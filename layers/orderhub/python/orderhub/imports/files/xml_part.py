"""One XML part of a workbook, walked through from its first tag to its last.

No DTD is accepted, so there are no entities; nothing is looked up outside the part.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn
from xml.parsers import expat

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import damaged, too_large
from orderhub.imports.files.excess import cell_too_long
from orderhub.imports.files.limits import MAX_CELL_LENGTH, MAX_DEPTH, MAX_SETTING_TAGS, MAX_TOKEN_BYTES

type Attributes = Mapping[str, str]
type Opening = Callable[[Attributes], None]
type Closing = Callable[[str], None]
"""Called with the text since the last opening tag: of an element without children, its text."""

TRUE = ("1", "true", "on")
"""How XML says it."""
_PIECE = 1 << 16


def walk(
    data: bytearray,
    root: str,
    openings: Mapping[str, Opening],
    closings: Mapping[str, Closing],
    max_tags: int = MAX_SETTING_TAGS,
) -> None:
    """Call what is to be called for each element, by its name without prefix.

    Args:
        data: The part.
        root: The name its outermost element must have.
        openings: What to call at an opening tag.
        closings: What to call at a closing tag.
        max_tags: How many it may have: a tag costs more than its bytes.

    Raises:
        InvalidInput: ``xlsx_dtd``, ``xlsx_damaged``, ``xlsx_too_large`` or ``cell_too_long``.
    """
    if data.count(b"<") + data.count(b"/>") > max_tags:
        raise too_large("more cells, texts or formats than its rows can need")
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    _Walk(root, openings, closings).through(pieces)


def walk_beginning(
    pieces: Iterable[bytes], root: str, openings: Mapping[str, Opening], closings: Mapping[str, Closing]
) -> None:
    """The same for a part that is not all there, piece by piece; whoever is called ends it by raising.

    Raises:
        InvalidInput: As above.
    """
    _Walk(root, openings, closings).through(pieces, is_whole=False)


class _Walk:
    __slots__ = ("_closings", "_depth", "_openings", "_parser", "_root", "_text")

    def __init__(self, root: str, openings: Mapping[str, Opening], closings: Mapping[str, Closing]) -> None:
        self._root = root
        self._openings = openings
        self._closings = closings
        self._depth = 0
        self._text = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_dtd
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._hear

    def through(self, pieces: Iterable[bytes | bytearray], *, is_whole: bool = True) -> None:
        given = 0
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes no names
                given += len(piece)
                if given - self._parser.CurrentByteIndex > MAX_TOKEN_BYTES or self._depth > MAX_DEPTH:
                    raise damaged("its XML is not what a spreadsheet writes")
            if is_whole:
                self._parser.Parse(b"", True)  # noqa: FBT003 - the same
        except expat.ExpatError as error:
            raise damaged("its XML cannot be read") from error

    def _first(self, name: str, attributes: Attributes) -> None:
        """Some writers (Microsoft's Open XML SDK) prefix all names: ``x:worksheet``, ``x:row``."""
        prefix, _, local = name.rpartition(":")
        if local != self._root:
            raise damaged("one of its parts is not what its name says")
        if prefix:
            self._openings = {f"{prefix}:{inner}": call for inner, call in self._openings.items()}
            self._closings = {f"{prefix}:{inner}": call for inner, call in self._closings.items()}
        self._parser.StartElementHandler = self._open
        self._open(name, attributes)

    def _open(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self._text = ""
        opening = self._openings.get(name)
        if opening is not None:
            opening(attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        closing = self._closings.get(name)
        if closing is not None:
            closing(self._text)

    def _hear(self, text: str) -> None:
        self._text += text
        if len(self._text) > MAX_CELL_LENGTH:
            raise cell_too_long(f"A cell has more than {MAX_CELL_LENGTH:,} characters.")


def _refuse_dtd(*_: object) -> NoReturn:
    message = "The XLSX file has a document type definition, which no spreadsheet writes. It was not read."
    raise InvalidInput(message, "xlsx_dtd")
