import csv
import io
import json
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from orderhub.api.rfm.responses import grid_csv, grid_shown, standing_shown
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, customer_sales_of
from orderhub.rfm.grid import Grid, SalesFigures
from orderhub.rfm.heat_map import colour_of, grid_svg
from tests.unit.rfm.fakes import DAY, grid_query, hour_of

GRID = Grid(
    query=grid_query(),
    cells={
        Cell(0, 5): SalesFigures(customers=90, sales=600, total=Decimal("54000.5"), refunded=Decimal("99.5")),
        Cell(6, 1): SalesFigures(customers=3, sales=3, total=Decimal(-10)),
        Cell(6, 0): SalesFigures(customers=7),
    },
)
SVG = "{http://www.w3.org/2000/svg}"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_grid_shows_every_cell_and_what_all_of_them_come_to() -> None:
    shown = json.loads(json.dumps(grid_shown(GRID)))

    assert (shown["asOf"], shown["currency"], shown["timeZone"]) == ("2026-03-10", "CNY", "Asia/Shanghai")
    assert (shown["customers"], shown["count"], shown["sum"]) == (100, 603, 53990.5)
    assert len(shown["cells"]) == 42
    [loyal] = (cell for cell in shown["cells"] if (cell["r"], cell["f"]) == (0, 5))
    assert loyal == {
        "r": 0,
        "f": 5,
        "customers": 90,
        "count": 600,
        "sum": 54000.5,
        "refunded": 99.5,
        "average": 90.0008,
        "monetary": 600.0056,
    }
    assert shown["cells"][0]["average"] is None
    assert "DELIVERED" in shown["counted"]


def test_the_table_has_a_line_for_each_cell_that_spreadsheets_take_as_it_is() -> None:
    data = grid_csv(GRID)

    rows = rows_of(data)

    assert data.startswith("\ufeffas_of,")
    assert len(rows) == 42
    assert sum(int(row["customers"]) for row in rows) == 100
    lost = next(row for row in rows if (row["r"], row["f"]) == ("6", "1"))
    assert (lost["days"], lost["sales"], lost["sum"], lost["average"]) == ("over 365", "1", "-10", "-3.3333")
    assert next(row["refunded"] for row in rows if row["customers"] == "90") == "99.5"
    assert next(row["monetary"] for row in rows if row["customers"] == "0") == ""
    # What looks like a date (15-30) would become one, what begins with = a formula.
    texts = [row[name] for row in rows for name in ("days", "sales")]
    assert [text for text in texts if not re.fullmatch(r"\d+(–\d+| and more)?|over \d+", text)] == []


def test_a_customer_in_a_cell_is_shown_with_figures() -> None:
    sales = [(hour_of(DAY), Decimal("0.1"), Decimal(0)), (hour_of(DAY), Decimal(10), Decimal("2.5"))]
    standing = customer_sales_of("id", sales, GRID.query.until)

    assert standing_shown(standing, GRID.query) == {
        "customerId": "id",
        "count": 2,
        "sum": 10.1,
        "refunded": 2.5,
        "average": 5.05,
        "lastSaleAt": "2026-03-10T04:00:00Z",
    }
    nothing = standing_shown(customer_sales_of("id", [], GRID.query.until), GRID.query)
    figures = {"count": 0, "sum": 0, "refunded": 0, "average": None}
    assert nothing == {"customerId": "id", **figures, "lastSaleAt": None}


def test_the_picture_says_in_text_which_day_and_currency_it_is_of_and_what_each_cell_holds() -> None:
    picture = ET.fromstring(grid_svg(GRID))  # noqa: S314 - our own

    texts = [text.text or "" for text in picture.iter(f"{SVG}text")]
    tips = [tip.text or "" for tip in picture.iter(f"{SVG}title")]
    assert texts[0] == "RFM of 2026-03-10 in CNY"
    assert {"0–14", "over 365", "5 and more", "90", "90.0%", "loyal", "slipping away"} <= set(texts)
    assert "0–14 days, 5 and more sales: 90 customers, 54,000.50 CNY" in tips
    assert picture.find(f"{SVG}desc") is not None
    assert len([tip for tip in tips if "customers," in tip]) == 42


def test_the_picture_brings_its_own_background() -> None:
    [first, *_] = ET.fromstring(grid_svg(GRID)).findall(f"{SVG}rect")  # noqa: S314 - our own

    assert first.get("fill") == "#ffffff"
    assert "x" not in first.attrib


def test_an_empty_grid_is_a_picture_too() -> None:
    assert "0 customers" in grid_svg(Grid(query=grid_query(boundaries=Boundaries(days=(1,), sales=(1,)))))


@pytest.mark.parametrize(
    ("r", "sales", "colour"), [(0, 1, "#2e9e5b"), (3, 1, "#e0b400"), (6, 1, "#d1433f"), (6, 0, "#8c959f")]
)
def test_who_bought_lately_is_green_who_did_long_ago_red_and_who_did_not_grey(
    r: int, sales: int, colour: str
) -> None:
    assert colour_of(Cell(r, 1), SalesFigures(customers=1, sales=sales), 7) == colour


def test_the_more_customers_the_stronger_the_colour() -> None:
    picture = ET.fromstring(grid_svg(GRID))  # noqa: S314 - our own

    strengths = {}
    for group in picture.iter(f"{SVG}g"):
        number = (group.findtext(f"{SVG}title") or "").partition(" customers")[0].rpartition(" ")[2]
        strengths[number] = [float(box.attrib["fill-opacity"]) for box in group.iter(f"{SVG}rect")]

    assert strengths["0"] < strengths["3"] < strengths["7"] < strengths["90"]
