"""The lines of a text file, in whatever of the usual encodings it is written."""

import codecs
from io import BytesIO, TextIOWrapper

from orderhub.faults import Refused
from orderhub.imports.files.limits import MAX_LINES, MAX_RECORD_LENGTH, MAX_TEXT_BYTES
from orderhub.imports.files.sheet_rows import too_many_rows

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",  # Excel's "Unicode text"
    codecs.BOM_UTF16_BE: "utf-16",
}
_STEP = 1 << 20
_HEAD = 1 << 16


class Lines:
    """The lines one by one, and how long the row is that they make up.

    Raises:
        Refused: ``file_too_large``, ``encoding_unknown``, ``nul_bytes``, ``line_too_long``, ``too_many_rows``.
    """

    __slots__ = ("_text", "at_end", "count", "encoding", "head", "row_length")

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_TEXT_BYTES:
            message = f"A CSV file may have {MAX_TEXT_BYTES // 1_000_000} MB. Split it into smaller files."
            raise Refused(message, "file_too_large")
        self.encoding = encoding_of(data)
        self.head = _opened(data, self.encoding).read(_HEAD)
        """The beginning of the text."""
        self._text = _opened(data, self.encoding)
        self.count = 0
        self.row_length = 0
        """Characters since the last `begin_row`."""
        self.at_end = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_RECORD_LENGTH + 1)
        if not line:
            self.at_end = True
            raise StopIteration
        self.count += 1
        self.row_length += len(line)
        if self.row_length > MAX_RECORD_LENGTH:
            message = f"A row that ends in line {self.count} has more than {MAX_RECORD_LENGTH:,} characters."
            raise Refused(message, "line_too_long")
        if self.count > MAX_LINES:
            raise too_many_rows()
        if "\0" in line:
            raise _nul_bytes()
        return line

    def begin_row(self) -> None:
        """What comes next belongs to another row."""
        self.row_length = 0


def encoding_of(data: bytes) -> str:
    """By byte order mark, else strict UTF-8, else GB18030.

    Returns:
        ``utf-8``, ``utf-8-sig`` (with mark), ``utf-16`` (with mark) or ``gb18030``.
    """
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    if marked != "utf-16" and b"\0" in data:
        raise _nul_bytes()
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        if _decodes(data, encoding):
            return encoding
    message = "The file's encoding was not recognised. Save it as 'CSV UTF-8'."
    raise Refused(message, "encoding_unknown")


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether all of it can be read; piece by piece, as a text may take four times the memory of its bytes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _STEP):
            decoder.decode(data[start : start + _STEP])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _opened(data: bytes, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(data), encoding, newline="")


def _nul_bytes() -> Refused:
    return Refused("The file holds NUL bytes, so it is no CSV file. Export it again.", "nul_bytes")
