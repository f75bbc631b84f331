"""The archive that an XLSX file is, unpacked entry by entry, and counted while it is."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import normpath

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import MAX_DIRECTORY_BYTES, MAX_ENTRIES, MAX_INFLATED

_PIECE = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Office writes no other; bzip2 and LZMA inflate unbounded
_ENCRYPTED = 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # zipfile raises NotImplementedError, too, for features nobody uses
    ValueError,
)
"""What zipfile and zlib raise, as fuzzing found."""


class Archive:
    """The entries of a ZIP file by name; names are compared without case, as Office does.

    Raises:
        InvalidInput: ``xlsx_damaged``, ``xlsx_too_large``, ``file_encrypted``.
    """

    __slots__ = ("_entries", "_zip", "inflated")

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(_Window(data))
        except _BROKEN as error:
            raise damaged("its list of entries cannot be read") from error
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise too_large(f"more than {MAX_ENTRIES:,} entries")
        # Later releases of Python 3.13 only warn of entries that begin at the same byte.
        if len({info.header_offset for info in infos}) < len(infos):
            raise damaged("two entries share their bytes")
        self._entries = {_plain(info.filename): info for info in infos}
        if len(self._entries) < len(infos):
            raise damaged("two entries have the same name")
        self.inflated = 0
        """Bytes of the entries that were read so far."""

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._entries

    def has_file(self, name: str) -> bool:
        """Whether a file of this name lies in any of the folders."""
        return any(entry.endswith(_plain(name)) for entry in self._entries)

    def read(self, name: str) -> bytearray:
        """One entry, unpacked piece by piece; its headers are not believed.

        Raises:
            InvalidInput: The entry is missing or broken, or all that was read is more than a workbook needs.
        """
        data = bytearray()
        for piece in self.pieces(name):
            data += piece
            self.check(len(data))
        self.inflated += len(data)
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """One entry as it is unpacked; whoever keeps it checks how much it is.

        Raises:
            InvalidInput: The entry is missing or broken.
        """
        try:
            with self._zip.open(self._readable(name)) as entry:
                while piece := entry.read(_PIECE):
                    yield piece
        except _BROKEN as error:
            raise damaged("an entry cannot be unpacked") from error

    def check(self, length: int) -> None:
        """See whether so many bytes may be held beside the entries that were read.

        Raises:
            InvalidInput: All together are more than a workbook needs.
        """
        if self.inflated + length > MAX_INFLATED:
            raise too_large(f"more than {MAX_INFLATED // 1_000_000} MB unpacked")

    def _readable(self, name: str) -> zipfile.ZipInfo:
        info = self._entries.get(_plain(name))
        if info is None:
            raise damaged("a part of it is missing")
        if info.flag_bits & _ENCRYPTED:
            raise encrypted()
        if info.compress_type not in _METHODS:
            raise damaged("it is packed in a way that Excel does not know")
        return info


class _Window(BytesIO):
    """Keeps zipfile from reading a list of entries that is too long: it believes the size in the file."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise too_large("a list of entries that is too long")
        return super().read(size)


def damaged(why: str) -> InvalidInput:
    """An XLSX file that Excel would not open either, or not without repair."""
    message = f"The XLSX file is damaged: {why}. Open it in a spreadsheet, save it again, and drop the new file."
    return InvalidInput(message, "xlsx_damaged")


def encrypted() -> InvalidInput:
    """A file that only opens with a password."""
    return InvalidInput("The file is protected by a password. Save it without one.", "file_encrypted")


def too_large(what: str) -> InvalidInput:
    """An XLSX file that holds more than its rows need."""
    message = f"The XLSX file has {what}. Copy the rows alone into a new workbook and drop that."
    return InvalidInput(message, "xlsx_too_large")


def _plain(name: str) -> str:
    """Some writers begin names with ``./`` or ``/``, or write back-slashes."""
    return normpath("/" + name.replace("\\", "/").lstrip("/")).lower()
