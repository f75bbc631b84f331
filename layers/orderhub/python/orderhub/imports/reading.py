"""A dropped file becomes a sheet, or is refused as a whole."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import encrypted
from orderhub.imports.files.csv_file import csv_pages
from orderhub.imports.files.limits import MAX_BYTES
from orderhub.imports.files.xlsx_file import xlsx_pages
from orderhub.imports.header_search import SheetPage, sheet_with_header
from orderhub.imports.sheet import Sheet

_TEXT_NAMES = (".csv", ".tsv", ".txt")
_WORKBOOK_NAMES = (".xlsx", ".xlsm")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office before 2007, and of workbooks with a password."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes, name: str) -> Sheet:
    """The rows of a CSV or XLSX file as texts, from the header on, wherever in the file that stands.

    Args:
        data: The whole file.
        name: Its name or key; the end says what it claims to be.

    Raises:
        InvalidInput: What `pages_of` and `sheet_with_header` refuse.
    """
    return sheet_with_header(pages_of(data, name))


def pages_of(data: bytes, name: str) -> Sequence[SheetPage]:
    """The sheets of a file that may have the orders; at least one.

    What a file is, its content decides; its name only has to agree.

    Args:
        data: The whole file.
        name: Its name or key; the end says what it claims to be.

    Raises:
        InvalidInput: ``file_too_large``, ``file_empty``, ``file_kind_unknown`` (the name), ``file_kind_wrong``
            (the content is something else), ``file_encrypted``, and what the readers of the two kinds refuse.
            The message never holds a cell's content.
    """
    kind = PurePosixPath(name).suffix.lower()
    if kind not in (*_TEXT_NAMES, *_WORKBOOK_NAMES):
        raise InvalidInput(
            "Save the file as XLSX or CSV; other kinds (also the old XLS) are not read.", "file_kind_unknown"
        )
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"The file has more than {MAX_BYTES // 1_000_000} MB. Split it.", "file_too_large")
    if not data:
        raise InvalidInput("The file is empty.", "file_empty")
    if data.startswith(_OLE):
        raise encrypted() if _PASSWORD in data else _wrong("an old Office file, such as XLS")
    is_zip = data.startswith(_ZIP)
    if is_zip != (kind in _WORKBOOK_NAMES):
        raise _wrong("an XLSX file or another ZIP archive" if is_zip else "no XLSX file")
    return xlsx_pages(data) if is_zip else csv_pages(data)


def _wrong(what: str) -> InvalidInput:
    message = f"By its content the file is {what}, which its name does not say. Save it as XLSX or CSV."
    return InvalidInput(message, "file_kind_wrong")
