"""The encoding of a text file: by byte order mark, else strict UTF-8, else GB18030 if it may be Chinese."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from dataclasses import dataclass

from orderhub.errors import InvalidInput
from orderhub.imports.files.code_pages import chinese_share, code_page_of
from orderhub.imports.files.limits import MAX_LINES

_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""The marks of Excel's "Unicode text"."""
_STEP = 1 << 20
_BEGINS_AS_UTF8 = re.compile(
    rb"[\x00-\x7f]*+(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})[\x80-\xbf]"
)
_ESCAPE = b"\x1b$"
"""How Japanese begins in ISO-2022-JP, and Korean and Chinese in its like."""
_THREE_BYTES = "\u0800"
"""The first character that takes three bytes in UTF-8, as Chinese ones do."""
_FEW_LINES = 4
"""So many short Chinese lines may be UTF-8 by chance."""
_MOSTLY = 10
"""So many times more characters must be good than bad: in nearly any bytes half of them are."""
_CHINESE = 0.8
"""The share of common characters in Chinese texts, at least."""
_FEW_LETTERS = (
    "The file was read as Chinese in GB18030, but has little of it. If its letters are wrong, save it as UTF-8."
)
_AGAIN = (
    "Open it in the program in which its letters look right, and save it as UTF-8: in Excel and WPS by Save As "
    "with the type “CSV UTF-8”; in LibreOffice by Save As, Text CSV, Edit filter settings, Unicode (UTF-8); in "
    "Notepad by Save As with the encoding UTF-8."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A text without its mark: its bytes, their codec, and the encoding of the file; UTF-16 is made UTF-8.

    ``notes`` say what somebody should know who reads it.
    """

    data: bytes
    codec: str
    encoding: str
    notes: tuple[str, ...] = ()


def encoded(data: bytes) -> Encoded:
    """Find out how a text is encoded.

    Returns:
        Its ``encoding`` is ``utf-8``, ``utf-8-sig`` (with mark), ``utf-16`` (with mark) or ``gb18030``.

    Raises:
        InvalidInput: ``encoding_unknown``, ``encoding_mixed`` or ``nul_bytes``.
    """
    if data.startswith(_UTF16):
        return Encoded(data=_from_utf16(data), codec="utf-8", encoding="utf-16")
    if b"\0" in data:
        raise nul_bytes()
    is_marked = data.startswith(BOM_UTF8)
    text = data[len(BOM_UTF8) :] if is_marked else data
    error = _first_error(text, "utf-8")
    if error is None:
        if _ESCAPE[:1] in text and _ESCAPE in text:  # the first of the two is faster by far, and mostly not there
            raise _unknown("ISO-2022", _place(text, text.index(_ESCAPE), "utf-8"))
        return Encoded(data=text, codec="utf-8", encoding="utf-8-sig" if is_marked else "utf-8")
    if is_marked:
        raise _mostly(text, error, "utf-8")
    other_error = _first_error(text, "gb18030")
    if other_error is not None:
        raise _neither(text, error, other_error)
    _refuse_mixed(text, error)
    page = code_page_of(text)
    if page.other:
        raise _unknown(page.other, _place(text, error, "gb18030"))
    notes = () if page.is_sure else (_FEW_LETTERS,)
    return Encoded(data=text, codec="gb18030", encoding="gb18030", notes=notes)


def nul_bytes() -> InvalidInput:
    """A file with NUL bytes, which no text has."""
    return InvalidInput("The file holds NUL bytes, so it is no CSV file. Export it again.", "nul_bytes")


def _from_utf16(data: bytes) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise _mostly(data, error.start, "utf-16") from error


def _first_error(data: bytes, encoding: str) -> int | None:
    """Where the first bytes stand that are not in the encoding.

    It is read piece by piece, as a text may take four times the memory of its bytes.
    """
    decoder = getincrementaldecoder(encoding)()
    for start in range(0, len(data) + 1, _STEP):
        begun = len(decoder.getstate()[0])
        piece = data[start : start + _STEP]
        try:
            decoder.decode(piece, final=len(piece) < _STEP)
        except UnicodeDecodeError as error:
            return start - begun + error.start
    return None


def _refuse_mixed(data: bytes, first: int) -> None:
    """Refuse what decodes as GB18030 and is UTF-8, all but some lines or in some."""
    lines = data.split(b"\n", MAX_LINES)
    utf8 = others = 0
    for index, line in enumerate(lines):
        text = _as_utf8(line)
        if text.isascii():
            others += not line.isascii()
            continue
        utf8 += 1
        if max(text) >= _THREE_BYTES and chinese_share(text) > chinese_share(line.decode("gb18030", "replace")):
            raise _mostly(data, sum(map(len, lines[:index])) + index, "gb18030")
    if utf8 > max(others, _FEW_LINES):
        raise _mostly(data, first, "utf-8")


def _as_utf8(line: bytes) -> str:
    """A line as UTF-8; blank if it is not in that, which for most the first character tells."""
    try:
        return line.decode() if _BEGINS_AS_UTF8.match(line) else ""
    except UnicodeDecodeError:
        return ""


def _neither(data: bytes, utf8_error: int, gb18030_error: int) -> InvalidInput:
    """What to say of a text that no encoding explains; nearly all of it may be in one."""
    if _is_nearly(data, "utf-8", 1):
        return _mostly(data, utf8_error, "utf-8")
    if _is_nearly(data, "gb18030", _MOSTLY):
        return _mostly(data, gb18030_error, "gb18030")
    return _unknown("another code page", _place(data, utf8_error, "utf-8"))


def _is_nearly(data: bytes, encoding: str, times: int) -> bool:
    """Whether so many times more characters are in the encoding than not, and are Chinese if it has to be."""
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return good > times * bad and (encoding == "utf-8" or chinese_share(text) > _CHINESE)


def _place(data: bytes, position: int, encoding: str) -> str:
    """Where some bytes of a text stand, in words."""
    before = data[:position].decode(encoding)
    lines = before.count("\n") or before.count("\r")
    return f"line {lines + 1}, character {len(before) - max(before.rfind('\n'), before.rfind('\r'))}"


def _mostly(data: bytes, first: int, encoding: str) -> InvalidInput:
    message = (
        f"Most of the file is {encoding.upper()}, but what stands in {_place(data, first, encoding)} is not: two "
        f"programs wrote it, or something damaged it. Export it again, all of it as UTF-8. {_AGAIN}"
    )
    return InvalidInput(message, "encoding_mixed")


def _unknown(name: str, place: str) -> InvalidInput:
    message = f"The file is neither UTF-8 nor Chinese in GB18030 but in {name}; see {place}. {_AGAIN}"
    return InvalidInput(message, "encoding_unknown")
