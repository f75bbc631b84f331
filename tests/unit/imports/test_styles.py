"""Format codes that show dates, in all the ways in which programs write them."""

import pytest

from orderhub.imports.files.styles import date_styles, shows_date
from tests.support import files
from tests.support.files import MAIN


@pytest.mark.parametrize(
    "code",
    [
        *(
            "yyyy-mm-dd",
            "yyyy/m/d;@",
            "m/d/yy h:mm",
            "YYYY-MM-DD HH:MM:SS",
            'm"月"d"日"',
            "yyyy年m月d日",
            "TT.MM.JJJJ",
        ),
        *('[$-804]yyyy"年"m"月"d"日"', "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", '[$-411]ggge"年"m"月"d"日"'),
        *("[$-404]e/m/d", "[$-1070000]d/mm/bb", '[DBNum1][$-804]上午/下午h"时"', "[$-409]h:mm AM/PM", "aaaa"),
        *("[h]:mm", "[hh]:mm:ss", "[mm]:ss", "[ss].00", "mm:ss.0", "h:mm:ss,000", "[Red]yyyy", "[Color 5]m/d"),
        *('[=0]"";yyyy/m/d', '"";yyyy', "_-d_-"),
    ],
)
def test_these_show_a_date_or_a_time(code: str) -> None:
    assert shows_date(code)


@pytest.mark.parametrize(
    "code",
    [
        *("General", "GENERAL", "Standard", "G/通用格式", "[Color5]General", "@", "", ";;;", '"yyyy"', "\\d0"),
        *("0", "0.00", "#,##0", "0%", "0.00%", "0.00E+00", "##0.0E+0", "# ?/?", "# ?/8", "0\\h", "[<1]0.0;0"),
        *('_-* #,##0.00\\ "€"_-;\\-* #,##0.00', "[Red]0.00", "[$¥-804]#,##0.00", '0 "days"', "0 days", "#d"),
        *("y" * 256, "[" * 1000, "yyyy" + "[" * 1000),
    ],
)
def test_these_show_a_number(code: str) -> None:
    assert not shows_date(code)


def styles(inner: str) -> bytearray:
    return bytearray(f'<styleSheet xmlns="{MAIN}">{inner}</styleSheet>'.encode())


XFS = '<cellXfs><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
DXFS = (
    '<dxfs><dxf><numFmt numFmtId="164" formatCode="{}"/></dxf>'
    '<dxf><numFmt numFmtId="14" formatCode="0"/></dxf></dxfs>'
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (2, 0, 1)])
@pytest.mark.parametrize(("real", "other", "dates"), [("0.00", "yyyy", {"1"}), ("yyyy", "0.00", {"0", "1"})])
def test_formats_of_conditions_are_no_formats_of_cells(
    order: tuple[int, ...], real: str, other: str, dates: set[str]
) -> None:
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{real}"/></numFmts>'
    parts = (formats, XFS, DXFS.format(other))

    assert date_styles(styles("".join(parts[index] for index in order))) == dates


def test_styles_that_cells_do_not_refer_to_do_not_count() -> None:
    assert date_styles(bytearray(files.styles({}, [0, 14, 22, 71]).encode())) == {"1", "2", "3"}
