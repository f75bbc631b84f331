from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from local import make_template
from orderhub.imports.columns import OURS
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.sources import SOURCES, STATUSES
from orderhub.imports.template import EXAMPLE_ORDER, template_csv, template_rows, template_xlsx
from tests.support.sheets import ZONES

FILES = {"template.csv": template_csv, "template.xlsx": template_xlsx}


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", FILES)
def test_a_template_that_is_filled_in_is_taken_whole_by_ourselves(name: str) -> None:
    sheet = read(FILES[name](), name)
    rows = [
        row._replace(cells=["A1" if cell == EXAMPLE_ORDER else cell for cell in row.cells]) for row in sheet.rows
    ]

    found = judge(replace(sheet, rows=rows), ZONES, "CNY")

    assert list(sheet.header) == template_rows()[0]
    assert (len(found.headings.known), found.headings.unknown) == (len(OURS.columns), ())
    assert (found.rejected, found.warnings) == ((), ())
    (order,) = found.orders
    assert [line.sku for line in order.change.lines] == ["P-1001-RED", "P-1002-M"]


@pytest.mark.parametrize("name", FILES)
def test_a_template_as_it_is_holds_no_order(name: str) -> None:
    found = judge(read(FILES[name](), name), ZONES, "CNY")

    assert (found.orders, found.rejected, found.rows) == ((), (), 0)
    assert [(notice.code, notice.lines) for notice in found.warnings] == [("example_row", (2, 3))]


def test_headers_name_both_languages_and_mark_required_ones() -> None:
    header = template_rows()[0]

    assert header[:5] == [
        "order_source 订单来源*",
        "order_no 订单编号*",
        "order_status 订单状态*",
        "order_time 下单时间*",
        "store_no 门店编号",
    ]


def test_the_workbook_is_the_one_its_script_makes() -> None:
    assert parts(template_xlsx()) == parts(make_template.template()), "run python -m local.make_template"
    assert parts(make_template.SAMPLE.read_bytes()) == parts(make_template.sample())


def test_the_workbook_offers_the_sources_and_statuses_to_choose_from() -> None:
    sheet = parts(template_xlsx())["xl/worksheets/sheet1.xml"].decode()

    for words in (SOURCES, STATUSES):
        assert f'"{",".join([*words.values(), *words])}"' in sheet
