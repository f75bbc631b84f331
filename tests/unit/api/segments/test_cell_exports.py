"""A cell of the RFM grid is exported by counting it like a segment, which no list of segments shows."""

import csv
import io
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.segments.cell_exports import CellExports
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.rfm.boundaries import Boundaries
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.watch import cells_by
from tests.unit.api.segments.test_routes import Office, body_of, event
from tests.unit.segments.fakes import customer_id
from tests.unit.segments.samples import ZONE, order

EXPORT = "/v1/rfm/cells/{r}/{f}/export"


class Cells(Office):
    """An office with real cells: of twenty customers who bought this month, seven did once and six twice."""

    def __init__(self) -> None:
        super().__init__()
        self.boundaries = Boundaries(days=(31, 61), sales=(1, 2))
        self.defaults = SegmentDefaults(currency="CNY", zone=ZONE, cells=cells_by(lambda: self.boundaries, ZONE))
        self.exports = CellExports(
            segments=self.segments,
            runs=self.runs,
            files=self.files,
            boundaries=lambda: self.boundaries,
            defaults=self.defaults,
            clock=lambda: self.now,
        )

    def start(self, r: str = "0", f: str = "2", **query: str) -> Answer:
        return self.exports.start(_event(r, f, **query))

    def shown(self, r: str = "0", f: str = "2", **query: str) -> Any:  # noqa: ANN401 - JSON
        return body_of(self.exports.read(_event(r, f, **query)))


def _event(r: str, f: str, **query: str) -> dict[str, Any]:
    return event(EXPORT.replace("{r}", r).replace("{f}", f), **query) | {"resource": EXPORT}


@pytest.fixture
def cells() -> Cells:
    return Cells()


def test_the_customers_of_a_cell_are_put_into_a_file(cells: Cells) -> None:
    answer = cells.start()

    cell = {"asOf": "2026-03-31", "currency": "CNY", "r": 0, "f": 2, "column": "0–30", "row": "2 and more"}
    expected = {**cell, "timeZone": "Asia/Shanghai", "export": {"state": "counting"}}
    assert (answer.status, body_of(answer)) == (HTTPStatus.ACCEPTED, expected)
    assert answer.headers == {"Location": "https://api.example/api/v1/rfm/cells/0/2/export?currency=CNY"}
    assert cells.shown() == expected

    cells.run()
    shown = cells.shown()
    key = next(key for key in cells.files.stored if key.endswith("members.csv"))
    rows = list(csv.DictReader(io.StringIO(cells.files.stored[key])))
    assert {row["customer_id"] for row in rows} == {customer_id(n) for n in range(20) if n % 3 == 2}
    assert {(row["sales"], row["currency"], row["time_zone"]) for row in rows} == {("2", "CNY", "Asia/Shanghai")}
    assert {"external_customer_id", "sobot_customer_id"} <= rows[0].keys()
    assert shown == cell | {
        "timeZone": "Asia/Shanghai",
        "export": {
            "state": "counted",
            "size": 6,
            "at": shown["export"]["at"],
            "url": f"https://files.example/{key}?for=3600",
            "expiresInSeconds": 3600,
        },
    }


def test_a_file_says_of_which_day_it_is(cells: Cells) -> None:
    cells.start()
    cells.run()
    cells.now = cells.now.replace(month=5)

    assert cells.shown()["asOf"] == "2026-03-31"


def test_who_never_bought_can_be_exported_too(cells: Cells) -> None:
    cells.start("2", "0")
    cells.run()

    assert cells.shown("2", "0")["export"]["size"] == 7


def test_sales_count_in_the_currency_asked_for(cells: Cells) -> None:
    cells.customers.add(order("U1", currency="USD", customer_id=customer_id(0)))
    cells.start("0", "1", currency="usd")
    cells.run()

    assert cells.shown("0", "1", currency="USD")["export"]["size"] == 1
    with pytest.raises(RequestError) as fault:
        cells.shown("0", "1")
    assert (status_of(fault.value), fault.value.code) == (HTTPStatus.NOT_FOUND, "cell_not_exported")


def test_with_other_boundaries_it_is_another_cell(cells: Cells) -> None:
    cells.start()
    cells.run()
    cells.boundaries = Boundaries(days=(7, 61), sales=(1, 2))

    with pytest.raises(RequestError) as fault:
        cells.shown()
    assert fault.value.code == "cell_not_exported"


@pytest.mark.parametrize(
    ("r", "f", "query", "code"),
    [
        ("3", "0", {}, "cell_unknown"),
        ("0", "x", {}, "cell_unknown"),
        ("0", "2", {"currency": "XXQ"}, "currency_invalid"),
    ],
)
def test_what_is_no_cell_of_today_is_refused(
    cells: Cells, r: str, f: str, query: dict[str, str], code: str
) -> None:
    for ask in (cells.start, cells.shown):
        with pytest.raises(RequestError) as fault:
            ask(r, f, **query)
        assert fault.value.code == code
    assert cells.runs.started == []
