import json
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.rfm import routes
from orderhub.api.rfm.parameters import RfmDefaults
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from orderhub.rfm.boundaries import Boundaries
from tests.support.purchases import history, plain_grid
from tests.support.signing import signer
from tests.unit.rfm.fakes import DAY, ZONE, FakeCustomers, FakeRecords, hour_of, order_of

SIGNER = signer()
USUAL = RfmDefaults(currency="CNY", zone=ZONE, now=hour_of(DAY, 1))
PURCHASES = list(history(300, 100))
CELL = "/v1/rfm/cells/{r}/{f}/customers"


@pytest.fixture
def rfm() -> routes.Rfm:
    customers = FakeCustomers([order_of(purchase) for purchase in PURCHASES])
    return routes.Rfm(index=customers, customers=customers, records=FakeRecords())


def event(resource: str, cell: tuple[object, ...], **query: str) -> dict[str, Any]:
    path = resource
    for name, number in zip(("{r}", "{f}"), cell, strict=False):
        path = path.replace(name, str(number))
    return {"resource": resource, "path": path, "queryStringParameters": query or None, "body": None}


def grid(rfm: routes.Rfm, seconds: float = 28.0, **query: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    return routes.grid(event("/v1/rfm", (), **query), rfm, USUAL, lambda: seconds)


def page(rfm: routes.Rfm, cell: tuple[object, object], **query: str) -> Any:  # noqa: ANN401 - the same
    answer = routes.customers_of_cell(event(CELL, cell, **query), rfm, USUAL, SIGNER)
    return json.loads(json.dumps(answer.body))


def refused(call: Any, *arguments: Any, **query: Any) -> tuple[int, str]:  # noqa: ANN401 - any of these
    with pytest.raises(RequestError) as caught:
        call(*arguments, **query)
    return status_of(caught.value), caught.value.code


def test_the_grid_is_of_today_and_in_the_usual_currency_unless_the_request_says_otherwise(
    rfm: routes.Rfm,
) -> None:
    defaults, other = grid(rfm).body, grid(rfm, as_of="2025-07-01", currency=" usd ").body

    assert (defaults["asOf"], defaults["currency"]) == ("2026-03-10", "CNY")
    assert (other["asOf"], other["currency"], other["count"], other["customers"]) == ("2025-07-01", "USD", 0, 100)
    cells = {(cell["r"], cell["f"]): cell["customers"] for cell in defaults["cells"] if cell["customers"]}
    assert cells == {cell: figures[0] for cell, figures in plain_grid(PURCHASES, DAY, "CNY", ZONE).items()}


def test_the_grid_comes_as_a_table_and_as_a_picture_too(rfm: routes.Rfm) -> None:
    table, picture = grid(rfm, format="csv"), grid(rfm, format="svg")

    assert table.headers["Content-Disposition"] == 'attachment; filename="rfm-2026-03-10-CNY.csv"'
    assert table.body.startswith("\ufeffas_of,")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.body.startswith("<svg ")


def test_more_customers_than_can_be_counted_in_time_are_a_problem_and_no_time_out(rfm: routes.Rfm) -> None:
    assert refused(grid, rfm, seconds=3.0) == (HTTPStatus.UNPROCESSABLE_ENTITY, "rfm_too_large")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"as_of": "2026-02-30"}, "as_of_invalid"),
        ({"as_of": "20260210"}, "as_of_invalid"),
        ({"as_of": "9999-12-31"}, "as_of_invalid"),
        ({"as_of": "0001-01-01"}, "as_of_invalid"),
        ({"since": "soon"}, "since_invalid"),
        ({"as_of": "2026-01-05", "since": "2026-01-05"}, "since_invalid"),
        ({"currency": "RMB"}, "currency_invalid"),
        ({"format": "pdf"}, "format_unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused(rfm: routes.Rfm, query: dict[str, str], code: str) -> None:
    assert refused(grid, rfm, **query) == (HTTPStatus.BAD_REQUEST, code)


def test_the_customers_of_a_cell_come_in_pages(rfm: routes.Rfm) -> None:
    cells = plain_grid(PURCHASES, date(2026, 1, 5), "CNY", ZONE)
    cell = max(cells, key=lambda customer_id: cells[customer_id][0])
    first = page(rfm, cell, as_of="2026-01-05", limit="3")

    found, following = first["customers"], first["next"]
    while following:
        more = page(rfm, cell, as_of="2026-01-05", limit="3", cursor=following)
        found, following = found + more["customers"], more["next"]

    customers, count, total = cells[cell]
    assert (first["r"], first["f"], first["asOf"]) == (*cell, "2026-01-05")
    assert len({customer["customerId"] for customer in found}) == len(found) == customers
    assert sum(customer["count"] for customer in found) == count
    assert sum(customer["sum"] for customer in found) == pytest.approx(float(total))


def test_the_grid_beside_an_earlier_day_says_who_moved(rfm: routes.Rfm) -> None:
    then = plain_grid(PURCHASES, date(2025, 12, 5), "CNY", ZONE)
    compared = grid(rfm, as_of="2026-01-05", since="2025-12-05").body

    assert compared["since"] == "2025-12-05"
    moved = [cell for cell in compared["cells"] if cell["came"]]
    for cell in moved:
        found = page(rfm, (cell["r"], cell["f"]), as_of="2026-01-05", since="2025-12-05")
        assert found["since"] == "2025-12-05"
        assert len(found["customers"]) == cell["came"]
        assert all((customer["from"]["r"], customer["from"]["f"]) in then for customer in found["customers"])
    assert sum(cell["came"] for cell in moved) == sum(cell["left"] for cell in compared["cells"]) > 0
    assert "came" not in grid(rfm).body["cells"][0]


def test_a_cursor_goes_with_its_cell_day_currency_and_boundaries_only(rfm: routes.Rfm) -> None:
    following = page(rfm, (6, 1), as_of="2026-03-01", limit="1")["next"]

    wrong = {"status": HTTPStatus.BAD_REQUEST, "code": "cursor_invalid"}
    assert refused(page, rfm, (6, 2), as_of="2026-03-01", cursor=following) == tuple(wrong.values())
    assert refused(page, rfm, (6, 1), as_of="2026-03-02", cursor=following) == tuple(wrong.values())
    assert refused(page, rfm, (6, 1), as_of="2026-03-01", currency="USD", cursor=following)[1] == wrong["code"]
    assert refused(page, rfm, (6, 1), as_of="2026-03-01", since="2026-02-01", cursor=following)[1] == wrong["code"]
    assert refused(page, rfm, (6, 1), as_of="2026-03-01", cursor="x")[1] == wrong["code"]
    rfm.records.set_boundaries(Boundaries(days=(1,), sales=(1,)))
    assert refused(page, rfm, (1, 1), as_of="2026-03-01", cursor=following)[1] == wrong["code"]


@pytest.mark.parametrize("cell", [(7, 0), (0, 6), ("x", 0), (0, "-1"), (0, "123456")])
def test_a_cell_that_is_none_is_unknown(rfm: routes.Rfm, cell: tuple[object, object]) -> None:
    assert refused(page, rfm, cell) == (HTTPStatus.NOT_FOUND, "cell_unknown")


def put(rfm: routes.Rfm, body: object) -> Any:  # noqa: ANN401 - a body as JSON has it
    request = event("/v1/rfm/settings", ()) | {"body": json.dumps(body)}
    return routes.set_boundaries(request, rfm).body


def test_boundaries_that_are_set_make_the_grid(rfm: routes.Rfm) -> None:
    answer = put(rfm, {"days": [30, 365], "sales": [1, 3]})

    assert answer["columns"] == ["0–29", "30–364", "over 364"]
    assert routes.boundaries_of(rfm).body == answer
    assert len(grid(rfm).body["cells"]) == 9


def test_wrong_boundaries_are_refused_and_the_others_stay(rfm: routes.Rfm) -> None:
    assert refused(put, rfm, {"days": [31, 15], "sales": [1]}) == (HTTPStatus.BAD_REQUEST, "boundaries_invalid")
    assert refused(put, rfm, {"days": [15], "sale": [1]}) == (HTTPStatus.BAD_REQUEST, "field_unknown")
    assert rfm.records.boundaries() == Boundaries()
