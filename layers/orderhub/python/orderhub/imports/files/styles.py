"""Which of a workbook's styles show a number as a date."""

import re

from orderhub.imports.files.xml_part import Attributes, walk

_BUILT_IN = frozenset(
    str(number)
    for numbers in (
        range(14, 23),
        range(27, 37),  # Chinese, Japanese and Korean Excel and WPS: 31 is yyyy"年"m"月"d"日"
        range(45, 48),
        range(50, 59),  # the same
    )
    for number in numbers
)
_SILENT = re.compile(
    r"""
    "[^"]*"              # a quoted text
    | \\. | _. | \*.     # one character: as it is, its width, or repeated
    | \[(?![hms]+\])[^]]*\]   # a colour, condition or language; [h] is a time
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LETTER = re.compile("[ymdhs]", re.IGNORECASE)
_DIGIT_PLACE = re.compile("[#?]")


def date_styles(part: bytearray) -> frozenset[str]:
    """The indexes, as cells name them, of the styles that show dates or times."""
    formats: dict[str, str] = {}
    in_cells = False
    styles: list[str] = []

    def number_format(attributes: Attributes) -> None:
        formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def cell_styles(_: Attributes) -> None:
        nonlocal in_cells
        in_cells = True

    def end_of_cell_styles(_: str) -> None:
        nonlocal in_cells
        in_cells = False

    def style(attributes: Attributes) -> None:
        if in_cells:
            styles.append(attributes.get("numFmtId", "0"))

    openings = {"numFmt": number_format, "cellXfs": cell_styles, "xf": style}
    walk(part, "styleSheet", openings, {"cellXfs": end_of_cell_styles})
    dates = {number for number in set(styles) if _is_date(number, formats)}
    return frozenset(str(index) for index, number in enumerate(styles) if number in dates)


def shows_date(code: str) -> bool:
    """Whether a format code shows a number as a date or time: ``yyyy-mm-dd``, ``m"月"d"日"``, ``[h]:mm``."""
    spoken = _SILENT.sub("", code).partition(";")[0]
    return bool(_DATE_LETTER.search(spoken)) and not _DIGIT_PLACE.search(spoken)


def _is_date(number: str, formats: dict[str, str]) -> bool:
    code = formats.get(number)
    return number in _BUILT_IN if code is None else shows_date(code)
