"""The time that a file takes grows with its size and no faster, whatever it is made of."""

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import MAX_CELL_LENGTH
from orderhub.imports.header_names import label, spellings
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from tests.support import files
from tests.support.files import row, sheet, text_row, xlsx
from tests.support.sheets import GOOD_ROW, ZONES

pytestmark = pytest.mark.slow

UNITS = [
    *"a10 \u3000'\"=@./_#([<{【*-;&\\\né张\u200bﷺ",
    *("a@", "a@.", "1.", "1e+", "1-", "_x0041_", "()", "([", "\r\n", "必填", "optional", "1 ", "a "),
]
TAOBAO = [
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "总金额",
    "订单状态",
    "联系手机",
    "订单创建时间",
    "宝贝标题",
    "物流单号",
    "宝贝总数量",
    "店铺Id",
]
LONGEST = MAX_CELL_LENGTH - 8

type Made = Callable[[str], tuple[str, bytes]]


def cells_of(header: list[str], text: str) -> files.Table:
    """A table every cell of which holds a text, and in other rows with something around it."""
    around = (text, f"x{text} x", f"a@{text} x", f"'{text}=")
    return [header, *([cell] * len(header) for cell in around)]


def in_xlsx(text: str, **more: str) -> tuple[str, bytes]:
    return "a.xlsx", xlsx(sheet(text_row(1, [*GOOD_ROW]), text_row(2, [text, *[*GOOD_ROW.values()][1:]])), **more)


def with_attribute(text: str) -> tuple[str, bytes]:
    safe = text.replace("&", "").replace("<", "").replace('"', "")
    return "a.xlsx", xlsx(
        sheet(row(1, f'<c r="A1" x="{safe}"><v>1</v></c>'), before=f'<cols><col min="{safe}"/></cols>')
    )


def markup(text: str) -> tuple[str, bytes]:
    return "a.xlsx", xlsx(
        sheet(row(1, f"<c><v>{text}</v></c>"), after=f"<mergeCells><mergeCell {text}</mergeCells>")
    )


FILES: dict[str, Made] = {
    "cells": lambda text: ("a.csv", files.csv_file(cells_of([*GOOD_ROW], text))),
    "cells of Taobao's export": lambda text: ("a.csv", files.csv_file(cells_of(TAOBAO, text))),
    "cells of a workbook": lambda text: ("a.xlsx", files.inline_file(cells_of([*GOOD_ROW], text))),
    "shared texts": lambda text: ("a.xlsx", files.shared_file(cells_of([*GOOD_ROW], text))),
    "the first line": lambda text: ("a.csv", f"{text * 2}\n".encode() + files.csv_file([[*GOOD_ROW]])),
    "a row": lambda text: ("a.csv", files.csv_file([[*GOOD_ROW]]) + text.encode() * 16),
    "the end": lambda text: (
        "a.csv",
        files.csv_file([[*GOOD_ROW], [*GOOD_ROW.values()]]) + f"\n{text}".encode() * 16,
    ),
    "headers": lambda text: ("a.csv", files.csv_file([[text] * 3, [text] * 3, ["x"]])),
    "other bytes": lambda text: ("a.csv", b"a,b\n\xe9" + text.encode("gb18030") * 16 + b"\xe9"),
    "a format": lambda text: in_xlsx("1", styles=files.styles({164: text * 16}, [164])),
    "formats": lambda text: in_xlsx(
        "1", styles=files.styles(dict.fromkeys(range(164, 500), text[:255]), range(164, 500))
    ),
    "attributes": with_attribute,
    "markup": markup,
}


def seconds(work: Callable[[int], object], length: int) -> float:
    """Of the processor's time, which hardly depends on how busy the machine is."""
    begin = process_time()
    with suppress(InvalidInput):
        work(length)
    return process_time() - begin


def grows_too_fast(work: Callable[[int], object]) -> bool:
    """Whether four times as much takes much more than four times as long, also when it is tried again.

    Where the time grows with the square it takes sixteen times as long.
    """
    return all(seconds(work, LONGEST) > 9 * seconds(work, LONGEST // 4) + 0.05 for _ in range(3))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("made", FILES)
def test_a_file_of_any_characters_takes_time_as_it_is_long(made: str, unit: str) -> None:
    def work(length: int) -> None:
        name, data = FILES[made]((unit * length)[:length])
        judge(read(data, name), ZONES, "CNY")

    assert not grows_too_fast(work)


@pytest.mark.parametrize("unit", UNITS)
def test_a_header_of_any_characters_takes_time_as_it_is_long(unit: str) -> None:
    assert not grows_too_fast(lambda length: [*spellings(unit * length), label(unit * length)])
