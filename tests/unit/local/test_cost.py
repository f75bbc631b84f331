import json
import subprocess
from dataclasses import fields, replace

import pytest

from local.cost.__main__ import load_from
from local.cost.idle import idle_bill
from local.cost.model import (
    CALL_MS,
    FULL_CPU,
    MEMORY,
    METERED,
    NOTIFYING,
    PRICES,
    Item,
    Load,
    bill,
    milliseconds,
    read,
)
from local.layout import LocalError
from tests.support.template import ROOT, functions

METER, LIST = read(METERED), read(PRICES)["prices"]
PLAIN = Load(orders=1000, lines=1, updates=0, cards=0, lists=0, workflows=0, new_customers=0)


def amounts(load: Load) -> dict[str, float]:
    return {f"{item.service} {item.what}": item.amount for item in bill(load, METER)}


def dollars(load: Load) -> float:
    return sum(item.dollars(LIST) for item in bill(load, METER))


def test_an_order_costs_what_was_metered_of_it() -> None:
    found = amounts(PLAIN)

    assert found["DynamoDB write units"] == pytest.approx(1000 * METER["counts"]["new order"]["write_units"])
    assert found["EventBridge events"] == 1000
    assert found["API Gateway calls"] == 1000


def test_twice_the_orders_cost_twice_as_much() -> None:
    assert dollars(replace(PLAIN, orders=2000)) == pytest.approx(2 * dollars(PLAIN))


@pytest.mark.parametrize("name", [field.name for field in fields(Load) if field.name not in {"orders", "batch"}])
def test_more_of_anything_costs_more(name: str) -> None:
    more = replace(PLAIN, **{name: getattr(PLAIN, name) + 1})

    assert dollars(more) > dollars(PLAIN)


def test_orders_in_one_request_cost_less_than_each_in_its_own() -> None:
    assert dollars(replace(PLAIN, batch=100)) < dollars(PLAIN)


def test_an_order_that_does_not_change_writes_nothing() -> None:
    again = amounts(replace(PLAIN, repeats=1))

    assert again["DynamoDB write units"] == amounts(PLAIN)["DynamoDB write units"]
    assert again["EventBridge events"] == amounts(PLAIN)["EventBridge events"]


def test_the_last_update_of_an_order_is_its_delivery() -> None:
    first, two = (amounts(replace(PLAIN, updates=many))["DynamoDB write units"] for many in (1, 2))

    assert two - first == pytest.approx(1000 * METER["counts"]["status change"]["write_units"])


def test_half_the_memory_doubles_what_computes_and_not_what_waits() -> None:
    taken = {"milliseconds": 10.0, "calls": 2.0}

    assert milliseconds(taken, FULL_CPU) == 10 + 2 * CALL_MS
    assert milliseconds(taken, FULL_CPU // 2) == pytest.approx(20 + 2 * CALL_MS, rel=0.01)
    assert milliseconds(taken, FULL_CPU * 2) == 10 + 2 * CALL_MS


def test_every_price_is_used_and_says_where_it_stands() -> None:
    used = {item.price for item in (*bill(Load(), METER), *idle_bill())}

    assert used == LIST.keys()
    assert all(price["page"] and price["dollars"] > 0 for price in LIST.values())


def test_an_item_costs_its_amount_at_its_price() -> None:
    item = Item(service="EventBridge", what="events", amount=2_000_000, price="event")

    assert item.dollars(LIST) == pytest.approx(2 * LIST["event"]["dollars"])


def test_the_memory_is_the_templates() -> None:
    assert {name: functions()[name].get("MemorySize", 512) for name in MEMORY} == MEMORY


def test_a_notification_enters_so_many_states() -> None:
    machine = json.loads((ROOT / "events" / "workflows" / "run_workflow.asl.json").read_text("utf-8"))
    states, here, entered = machine["States"], machine["StartAt"], 1

    while not states[here].get("End"):
        here, entered = states[here]["Next"], entered + 1

    assert entered == NOTIFYING


def test_what_is_asked_for_is_read_and_the_rest_is_as_usual() -> None:
    assert load_from({"ORDERS": "5", "LINES": ""}) == Load(orders=5)


@pytest.mark.parametrize(
    "environment", [{"ORDERS": "many"}, {"LINES": "0"}, {"UPDATES": "-1"}, {"BATCH": "0"}, {"ORDERS": "0"}]
)
def test_what_is_no_figure_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(LocalError):
        load_from(environment)


def test_the_makefile_hands_on_every_figure() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert all(f"{field.name.upper()}" in makefile for field in fields(Load))


def test_make_cost_counts_with_what_is_said() -> None:
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", "cost", "ORDERS=7000", "LISTS=0"]

    ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - the project's own Makefile

    assert "ORDERS=7000" in ended.stdout
    assert "LISTS=0" in ended.stdout
