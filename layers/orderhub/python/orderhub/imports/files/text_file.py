"""A text file and its lines."""

from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from orderhub.errors import InvalidInput
from orderhub.imports.files.encodings import encoded, nul_bytes
from orderhub.imports.files.excess import too_many_rows
from orderhub.imports.files.limits import MAX_LINES, MAX_RECORD_LENGTH, MAX_TEXT_BYTES

_HEAD = 1 << 16
_BLANK = b",;\t \r\n"
_BLANK_OR_QUOTED = _BLANK + b'"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text file: its bytes without blank rows at their end, their codec, the encoding the file came in.

    ``head`` is its beginning; ``notes`` say what somebody should know who reads it.
    """

    data: bytes
    codec: str
    encoding: str
    head: str
    notes: tuple[str, ...]


def read_text(data: bytes) -> Text:
    """Open a text file.

    Raises:
        InvalidInput: ``file_too_large``, and what `encodings` refuses.
    """
    if len(data) > MAX_TEXT_BYTES:
        message = f"A CSV file may have {MAX_TEXT_BYTES // 1_000_000} MB. Split it into smaller files."
        raise InvalidInput(message, "file_too_large")
    detected = encoded(data)
    text = without_blank_end(detected.data)
    head = TextIOWrapper(BytesIO(text), detected.codec, newline="").read(_HEAD)
    return Text(data=text, codec=detected.codec, encoding=detected.encoding, head=head, notes=detected.notes)


def without_blank_end(data: bytes) -> bytes:
    """A CSV file without the rows at its end that only have delimiters, quotes and blanks.

    A spreadsheet writes one for each row that was ever formatted, which may be a million.
    """
    end = data.find(b"\n", len(data.rstrip(_BLANK_OR_QUOTED)))
    # An odd quote closes a cell that begins before.
    return data.rstrip(_BLANK) if end < 0 or data.count(b'"', end) % 2 else data[:end]


class Lines:
    """The lines of a text one by one, and how long the row is that they make up.

    Raises:
        InvalidInput: ``nul_bytes``, ``line_too_long``, ``too_many_rows``.
    """

    __slots__ = ("_text", "at_end", "count", "row_length")

    def __init__(self, text: Text) -> None:
        self._text = TextIOWrapper(BytesIO(text.data), text.codec, newline="")
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
            raise InvalidInput(message, "line_too_long")
        if self.count > MAX_LINES:
            raise too_many_rows()
        if "\0" in line:
            raise nul_bytes()
        return line

    def begin_row(self) -> None:
        """What comes next belongs to another row."""
        self.row_length = 0
