"""A shop's history as the RFM grid, and moves between its cells, through the API and over the bus."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import batched, count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from tests.support.cloud import Deployed, eventually, order
from tests.support.purchases import PlainGrid, Purchase, history, plain_grid

ZONE = ZoneInfo("Asia/Shanghai")
CURRENCY = "NZD"
"""Nobody else's in these tests."""
PAST = (date(2024, 5, 1), date(2025, 2, 28), date(2026, 6, 18), date(2026, 7, 31))
SETTINGS = {"days": [15, 31, 61, 91, 181, 366], "sales": [1, 2, 3, 4, 5]}
CONTRACT = Path("events/contracts/rfm-event.v1.json")
_runs = count()


@pytest.fixture(scope="module")
def purchases(cloud: Deployed) -> list[Purchase]:
    """Some hundred customers with a history that nobody is told of."""
    found = list(history(700, 240, "rfm", CURRENCY))
    for part in batched(found, 350, strict=False):
        cloud.post(*(purchase.wire for purchase in part), query="?mode=historical")
    sales = sum(order.is_sale for order in found)
    eventually(lambda: grid(cloud, as_of="2030-01-01")["count"] == sales, "end of the history")
    return found


def grid(cloud: Deployed, **parameters: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    query = "&".join(f"{name}={value}" for name, value in {"currency": CURRENCY, **parameters}.items())
    reply = cloud.call("GET", f"/v1/rfm?{query}")
    assert reply.status == 200, reply.body[:500]
    return reply.json if reply.headers["content-type"].startswith("application/json") else reply.body


def with_sales(cells: PlainGrid) -> dict[tuple[int, int], tuple[int, int, float]]:
    """Without those who bought nothing, among whom all other customers of this cloud are."""
    return {cell: (figures[0], figures[1], float(figures[2])) for cell, figures in cells.items() if figures[1]}


def customers_in(cloud: Deployed, cell: tuple[int, int], as_of: date) -> list[Any]:
    path = f"/v1/rfm/cells/{cell[0]}/{cell[1]}/customers?currency={CURRENCY}&as_of={as_of}&limit=7"
    found: list[Any] = []
    cursor = ""
    while True:
        body = cloud.call("GET", f"{path}{cursor}").json
        found += body["customers"]
        if body["next"] is None:
            return found
        cursor = f"&cursor={body['next']}"


def moves(cloud: Deployed, customer_id: str) -> list[Any]:
    return [event for event in cloud.on_bus(customer_id) if event["detail-type"] == "rfmCELL_CHANGED"]


def of_day(cloud: Deployed, day: date) -> list[Any]:
    """The moves that time alone made until a day, as they went over the bus."""
    events = cloud.messages(cloud.bus_queue)
    return [event for event in events if event["detail"]["orderId"].endswith(f":{CURRENCY}:{day}")]


def run(cloud: Deployed, day: date) -> Any:  # noqa: ANN401 - the outcome as JSON has it
    """A run of the daily machine, once it has ended."""
    states = cloud.client("stepfunctions")
    arn = states.start_execution(
        stateMachineArn=cloud.stack.workflows["move_rfm"],
        name=f"rfm-{next(_runs)}",
        input=json.dumps({"day": day.isoformat()}),
    )["executionArn"]
    found = eventually(
        lambda: (execution := states.describe_execution(executionArn=arn))["status"] != "RUNNING" and execution,
        "end of the run",
    )
    assert found["status"] == "SUCCEEDED", found
    return json.loads(found["output"])


def customer_of(cloud: Deployed, name: str) -> str:
    found: str = cloud.call("POST", "/v1/customers/lookup", {"externalCustomerId": name}).json["customer"][
        "customerId"
    ]
    return found


@pytest.mark.parametrize("day", PAST, ids=str)
def test_the_grid_of_any_past_day_is_right(cloud: Deployed, purchases: Sequence[Purchase], day: date) -> None:
    shown = grid(cloud, as_of=str(day))

    model = plain_grid(purchases, day, CURRENCY, ZONE)
    cells = {(cell["r"], cell["f"]): (cell["customers"], cell["count"], cell["sum"]) for cell in shown["cells"]}
    assert {cell: figures for cell, figures in cells.items() if figures[1]} == with_sales(model)
    assert sum(figures[0] for figures in cells.values()) == shown["customers"]
    known = sum(figures[0] for figures in model.values())
    assert shown["customers"] >= known
    assert cells[6, 0][0] - model.get((6, 0), (0,))[0] == shown["customers"] - known


def test_the_grid_is_a_table_and_a_picture_too(cloud: Deployed, purchases: Sequence[Purchase]) -> None:
    day = str(PAST[2])
    table = list(csv.DictReader(io.StringIO(grid(cloud, as_of=day, format="csv").decode("utf-8-sig"))))
    picture = ET.fromstring(grid(cloud, as_of=day, format="svg"))  # noqa: S314 - our own

    model = with_sales(plain_grid(purchases, PAST[2], CURRENCY, ZONE))
    cells = {(int(row["r"]), int(row["f"])): row for row in table}
    assert {cell: int(row["count"]) for cell, row in cells.items() if row["count"] != "0"} == {
        cell: figures[1] for cell, figures in model.items()
    }
    texts = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {f"RFM of {day} in {CURRENCY}", *(f"{figures[0]:,}" for figures in model.values())} <= texts


def test_the_pages_of_a_cell_are_its_customers(cloud: Deployed, purchases: Sequence[Purchase]) -> None:
    model = with_sales(plain_grid(purchases, PAST[2], CURRENCY, ZONE))
    cell = max(model, key=lambda customer_id: model[customer_id][0])

    found = customers_in(cloud, cell, PAST[2])

    assert len({customer["customerId"] for customer in found}) == len(found) == model[cell][0] > 7
    assert sum(customer["count"] for customer in found) == model[cell][1]
    assert sum(customer["sum"] for customer in found) == pytest.approx(model[cell][2])


def test_other_boundaries_make_another_grid_and_need_a_key_that_may_write(
    cloud: Deployed, purchases: Sequence[Purchase]
) -> None:
    days, sales = (30, 365), (1, 3)
    assert cloud.call("PUT", "/v1/rfm/settings", {"days": [31, 15], "sales": [1]}).code == "boundaries_invalid"
    try:
        reply = cloud.call("PUT", "/v1/rfm/settings", {"days": list(days), "sales": list(sales)})
        shown = grid(cloud, as_of=str(PAST[1]))
    finally:
        back = cloud.call("PUT", "/v1/rfm/settings", SETTINGS)

    assert (reply.status, reply.json["rows"]) == (200, ["0", "1–2", "3 and more"])
    cells = {(cell["r"], cell["f"]): (cell["customers"], cell["count"], cell["sum"]) for cell in shown["cells"]}
    model = with_sales(plain_grid(purchases, PAST[1], CURRENCY, ZONE, days, sales))
    assert {cell: figures for cell, figures in cells.items() if figures[1]} == model
    assert cloud.call("GET", "/v1/rfm/settings").json == back.json


def test_a_change_that_moves_a_customer_is_told_at_once_and_once(cloud: Deployed) -> None:
    contract = Draft202012Validator(json.loads(CONTRACT.read_text("utf-8")))
    today = datetime.now(UTC)
    fields = {"currency": "CHF", "externalCustomerId": "rfm-live", "date": today.isoformat()}
    cloud.post(order("rfm-live-1", "PAID", **fields))
    cloud.post(order("rfm-live-1", "DELIVERED", **fields))
    cloud.post(order("rfm-live-1", "COMPLETED", **fields))
    cloud.post(order("rfm-live-1", "CANCELLED", **fields))
    cloud.settle()

    events = moves(cloud, customer_of(cloud, "rfm-live"))

    cells = [
        [
            (published_event["detail"]["rfm"][end]["r"], published_event["detail"]["rfm"][end]["f"])
            for end in ("from", "to")
        ]
        for published_event in events
    ]
    assert cells == [[(6, 0), (0, 1)], [(0, 1), (6, 0)]]
    assert [published_event["detail"]["orderId"].split(":", 1)[1] for published_event in events] == [
        "CHF:rfm-live-1:2",
        "CHF:rfm-live-1:4",
    ]
    for event in events:
        contract.validate(event)


def test_time_alone_moves_customers_and_each_day_is_told_once(
    cloud: Deployed, purchases: Sequence[Purchase]
) -> None:
    first, second = date(2026, 3, 9), date(2026, 3, 10)
    assert run(cloud, first) == {"since": None, "day": "2026-03-09", "moves": 0}

    outcome = run(cloud, second)
    again = run(cloud, second)

    passed = {
        purchase.customer
        for purchase in purchases
        if _cell(purchases, purchase.customer, first) != _cell(purchases, purchase.customer, second)
        and _last(purchases, purchase.customer, second) <= first
    }
    eventually(lambda: len(of_day(cloud, second)) >= len(passed), "moves on the bus")
    events = of_day(cloud, second)
    assert {event["detail"]["eventKey"] for event in events} == {customer_of(cloud, name) for name in passed}
    assert len(events) == len(passed) > 0
    assert outcome["since"] == "2026-03-09"
    assert outcome["moves"] >= len(passed)
    assert again["moves"] == 0


def _last(purchases: Sequence[Purchase], customer: str, until: date) -> date:
    days = (
        purchase.ordered_at.astimezone(ZONE).date()
        for purchase in purchases
        if purchase.customer == customer and purchase.is_sale
    )
    return max((day for day in days if day <= until), default=until + timedelta(days=1))


def _cell(purchases: Sequence[Purchase], customer: str, day: date) -> tuple[int, int]:
    [cell] = plain_grid((purchase for purchase in purchases if purchase.customer == customer), day, CURRENCY, ZONE)
    return cell
