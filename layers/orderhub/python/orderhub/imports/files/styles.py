"""Which of a workbook's styles show a number as a date."""

import re

from orderhub.imports.files.limits import MAX_FORMATS
from orderhub.imports.files.xml_part import Attributes, walk

_BUILT_IN = frozenset(
    str(number)
    for numbers in (
        range(14, 23),
        range(27, 37),  # Chinese, Japanese and Korean Excel and WPS: 31 is yyyy"年"m"月"d"日"
        range(45, 48),
        range(50, 59),  # the same
        range(71, 82),  # Thai
    )
    for number in numbers
)
_LONGEST = 255
"""Characters of a format code; Excel's own limit."""
_SILENT = re.compile(
    r"""
    "[^"]*+"              # a quoted text
    | \\. | _. | \*.      # one character: as it is, its width, or repeated
    | \[(?!(?:h+|m+|s+)\])[^\[\]]*+\]   # a colour, condition or language; [h] is a time
    | (?<=[s\]])[.,]0+    # fractions of seconds
    | general | standard | g/通用格式 | g/標準 | g/표준   # no format
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LETTER = re.compile("[ymdhsegba]", re.IGNORECASE)
"""Years are e in Japanese and Taiwanese eras, g is the era, b a Thai year, a the day of the week."""
_DIGIT_PLACE = re.compile("[0#?]")


def date_styles(part: bytearray) -> frozenset[str]:
    """The indexes, as cells name them, of the styles that show dates or times."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    within: set[str] = set()
    """Of the two lists that count; formats in others, too, mean something else by the same numbers."""

    def number_format(attributes: Attributes) -> None:
        if "numFmts" in within and len(formats) < MAX_FORMATS:
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def style(attributes: Attributes) -> None:
        if "cellXfs" in within:
            styles.append(attributes.get("numFmtId", "0"))

    lists = ("numFmts", "cellXfs")
    openings = {name: lambda _, name=name: within.add(name) for name in lists}
    closings = {name: lambda _, name=name: within.discard(name) for name in lists}
    walk(part, "styleSheet", {**openings, "numFmt": number_format, "xf": style}, closings)
    dates = {number for number in set(styles) if _is_date(number, formats)}
    return frozenset(str(index) for index, number in enumerate(styles) if number in dates)


def shows_date(code: str) -> bool:
    """Whether a format code shows a number as a date or time: ``yyyy-mm-dd``, ``m"月"d"日"``, ``[h]:mm``.

    Of its sections the first that shows anything decides.
    """
    if len(code) > _LONGEST:
        return False
    sections = (section.strip() for section in _SILENT.sub("", code).split(";"))
    shown = next(filter(None, sections), "")
    return bool(_DATE_LETTER.search(shown)) and not _DIGIT_PLACE.search(shown)


def _is_date(number: str, formats: dict[str, str]) -> bool:
    code = formats.get(number)
    return number in _BUILT_IN if code is None else shows_date(code)
