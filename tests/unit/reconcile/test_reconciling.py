import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.errors import InvalidInput, TransientError
from orderhub.orders.model import Activity, Mode
from orderhub.orders.statuses import Status
from orderhub.reconcile import mend, work
from orderhub.reconcile.compare import Since
from orderhub.reconcile.differences import Difference, DifferenceKind, Found
from orderhub.reconcile.outcome import outcome_of, planned
from orderhub.reconcile.parts import Part, all_parts
from tests.support.streams import AT
from tests.unit.customers.fakes import order
from tests.unit.reconcile.fakes import NOW, RETENTION, Hub, moved

FIRST = order("A1", Status.DELIVERED, phone="13800138000", total_cost=Decimal(10))
LATER = replace(FIRST, ordered_at=AT + timedelta(days=1))


def _hub(*headers: Any, **stamp: Any) -> Hub:  # noqa: ANN401 - headers, and any field of a stamp
    hub = Hub()
    for header in headers or [FIRST]:
        hub.orders.put(header, **stamp)
    hub.drain()
    return hub


def _row(hub: Hub) -> tuple[str, str]:
    return hub.customers.places("order#")[0]


def _once(act: Callable[[], object]) -> Callable[[], None]:
    left = [act]

    def hook() -> None:
        if left:
            left.pop()()

    return hook


def test_nothing_is_found_where_all_was_followed() -> None:
    outcome = _hub(FIRST, order("A2", nickname="nick")).reconcile()

    assert outcome == {
        "mode": "report",
        "orders": 2,
        "customer_orders": 2,
        "left_out": 0,
        "found": {},
        "mended": {},
        "examples": [],
    }


def test_each_kind_of_difference_is_told_from_the_others() -> None:
    hub = _hub(*(order(f"A{n}", Status.DELIVERED, external_customer_id=f"C{n}") for n in range(6)))
    lost, changed, extra, *_ = hub.customers.places("order#")
    del hub.customers.stored[lost]
    hub.customers.stored[changed] |= {"sale": {"N": "1"}}
    hub.customers.stored[moved(extra, 3)] = hub.customers.stored[extra]
    hub.history.stored.pop(("A5", 1))
    hub.orders.put(order("A6", phone="13900139000"))
    hub.orders.put(order("A7", phone="13900139000"))
    hub.orders.stored["A7"]["total_cost"] = {"S": "?"}

    found = hub.reconcile()

    numbers: dict[str, list[str]] = {example["kind"]: [] for example in found["examples"]}
    for example in found["examples"]:
        numbers[example["kind"]].append(example["order_no"])
    assert {kind: sorted(each) for kind, each in numbers.items()} == {
        "missing": [lost[1].split("#")[2]],
        "differs": [changed[1].split("#")[2]],
        "extra": [extra[1].split("#")[2]],
        "unfollowed": ["A6"],
        "untold": ["A5", "A6"],
        "unreadable": ["A7"],
    }
    assert found["found"] == {kind: len(each) for kind, each in numbers.items()}
    assert found["mended"] == {}


def test_mending_says_what_is_left() -> None:
    hub = _hub()
    hub.orders.put(order("A7"))
    hub.orders.stored["A7"]["total_cost"] = {"S": "?"}
    hub.history.stored.clear()

    outcome = hub.reconcile("mend")

    assert outcome["found"] == {"untold": 1, "unreadable": 1}
    assert outcome["mended"] == {"untold": 1}


def test_a_row_of_an_order_nobody_can_read_stays() -> None:
    hub = _hub()
    hub.orders.stored["A1"]["total_cost"] = {"S": "?"}

    hub.reconcile("mend")

    assert len(hub.customers.places("order#")) == 1


@pytest.mark.parametrize("change", [lambda hub: hub.orders.put(LATER), lambda hub: hub.orders.delete("A1")])
def test_an_order_that_changed_lately_is_left_out(change: Callable[[Hub], None]) -> None:
    hub = _hub()
    change(hub)

    # Its second version is a minute younger than its first.
    outcome = hub.reconcile(settled_for=int((NOW - AT).total_seconds()) - 30)

    assert outcome["found"] == {}
    assert outcome["left_out"] >= 1


@pytest.mark.parametrize("change", [lambda hub: hub.orders.put(LATER), lambda hub: hub.orders.delete("A1")])
def test_what_changes_while_it_is_looked_at_proves_nothing(change: Callable[[Hub], None]) -> None:
    hub = _hub()
    del hub.customers.stored[_row(hub)]
    hub.customers.before_call = _once(lambda: change(hub))

    found = hub.comparer.at_orders(["A1"], Since(settled=NOW, retained_since=NOW - RETENTION))

    assert found == Found(left_out=1)


def _put_twice(hub: Hub) -> None:
    hub.orders.put(LATER)
    hub.orders.put(replace(FIRST, ordered_at=AT + timedelta(days=2), phone="13900139000"))


def _make_anew(hub: Hub) -> None:
    hub.orders.delete("A1")
    hub.orders.put(LATER)


@pytest.mark.parametrize(
    "change",
    [lambda hub: hub.orders.put(LATER), lambda hub: hub.orders.delete("A1"), _put_twice, _make_anew],
)
@pytest.mark.parametrize("call", [1, 2])
def test_what_changes_while_it_is_mended_ends_as_it_is_then(change: Callable[[Hub], None], call: int) -> None:
    hub = _hub()
    place = _row(hub)
    hub.customers.stored[place] |= {"sale": {"N": "1"}}
    waits = [lambda: None] * (call - 1)

    def meanwhile() -> None:
        if waits:
            waits.pop()
            return
        hub.customers.before_call = lambda: None
        change(hub)
        hub.drain()

    hub.as_mending_begins = lambda: setattr(hub.customers, "before_call", meanwhile)
    # Alone: going over the customers would find what it left behind.
    hub.mender.mend([Difference(kind=DifferenceKind.DIFFERS, order_no="A1", version=1)])

    assert hub.reconcile()["found"] == {}


def test_an_extra_row_that_has_become_the_right_one_is_there_in_the_end() -> None:
    hub = _hub()
    place = _row(hub)
    hub.customers.stored[moved(place, 1)] = hub.customers.stored[place]

    def change() -> None:
        hub.orders.put(LATER)
        hub.drain()

    hub.as_mending_begins = _once(change)
    hub.reconcile("mend")

    assert hub.customers.places("order#") == [moved(place, 1)]
    assert hub.reconcile()["found"] == {}


def test_an_order_that_cannot_be_read_any_more_is_not_taken_for_deleted() -> None:
    hub = _hub()
    hub.customers.stored[_row(hub)] |= {"sale": {"N": "1"}}

    def spoil() -> None:
        hub.orders.stored["A1"] = hub.orders.stored["A1"] | {"total_cost": {"S": "?"}}

    hub.as_mending_begins = lambda: setattr(hub.customers, "before_call", _once(spoil))
    hub.reconcile("mend")

    assert len(hub.customers.places("order#")) == 1


def test_orders_that_never_stand_still_are_mended_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mend, "_TRIES", 2)
    hub = _hub()
    del hub.customers.stored[_row(hub)]

    def begin() -> None:
        hub.orders.before_read = lambda: hub.orders.put(FIRST)

    hub.as_mending_begins = begin

    with pytest.raises(TransientError) as caught:
        hub.reconcile("mend")

    assert caught.value.code == "orders_changing"


def test_an_untold_change_is_told_as_it_would_have_been() -> None:
    hub = _hub(FIRST, replace(FIRST, status=Status.COMPLETED))
    event_before = hub.history.stored.pop(("A1", 2))
    hub.bus.published.clear()

    outcome = hub.reconcile("mend")

    assert outcome["mended"] == {"untold": 1}
    [event] = hub.bus.published
    assert event == hub.history.stored["A1", 2]
    assert event.detail_type == event_before.detail_type == "orderCOMPLETED"
    assert json.loads(event.detail) == json.loads(event_before.detail)


def test_a_change_of_anything_but_the_status_is_told_as_an_update() -> None:
    hub = _hub(FIRST, replace(FIRST, remark="new"))
    hub.history.stored.pop(("A1", 2))

    hub.reconcile("mend")

    assert hub.history.stored["A1", 2].detail_type == "orderUPDATED"


@pytest.mark.parametrize("last", [None, "deleted"])
def test_an_order_of_which_nothing_is_told_is_told_as_a_new_one(last: str | None) -> None:
    hub = _hub()
    if last:
        hub.orders.delete("A1")
        hub.orders.put(FIRST)
        hub.drain()
        hub.history.stored.pop(("A1", 3))
    else:
        hub.history.stored.clear()

    hub.reconcile("mend")

    newest = hub.history.read("A1")[0]
    assert newest.detail_type == "orderDELIVERED"
    assert json.loads(newest.detail)["order"]["previous_status"] is None


def test_what_was_done_about_an_order_is_told_even_of_a_historical_one() -> None:
    hub = _hub(FIRST, mode=Mode.HISTORICAL)
    hub.orders.put(FIRST, mode=Mode.HISTORICAL, activity=Activity(name="orderFEEDBACK", facts={"score": 5}))
    hub.drain()
    hub.history.stored.clear()

    hub.reconcile("mend")

    assert [event.detail_type for event in hub.history.stored.values()] == ["orderFEEDBACK"]


@pytest.mark.parametrize(
    "stamp",
    [
        {"mode": Mode.HISTORICAL},
        {"mode": Mode.HELD},
        {"written_at": NOW - RETENTION},
    ],
)
def test_what_was_never_to_be_told_or_is_forgotten_by_now_is_not_untold(stamp: dict[str, Any]) -> None:
    hub = _hub(FIRST, **stamp)
    hub.history.stored.clear()

    assert hub.reconcile()["found"] == {}


def test_an_event_the_bus_would_never_take_is_left() -> None:
    hub = _hub(replace(FIRST, store_id="s" * 30_000))
    hub.orders.records.clear()

    outcome = hub.reconcile("mend")

    assert outcome["found"] == {"untold": 1}
    assert outcome["mended"] == {}
    assert hub.bus.published == []


def test_an_untold_change_that_is_overtaken_while_it_is_mended_is_left_to_the_stream() -> None:
    hub = _hub()
    hub.history.stored.clear()
    hub.bus.published.clear()

    hub.as_mending_begins = lambda: setattr(
        hub.customers, "before_call", _once(lambda: hub.orders.put(replace(FIRST, remark="new")))
    )
    outcome = hub.reconcile("mend")

    assert outcome["mended"] == {}
    assert hub.bus.published == []


def test_an_order_that_is_gone_is_an_extra_row_only() -> None:
    hub = _hub()
    del hub.orders.stored["A1"]

    assert hub.comparer.at_orders(["A1"], Since(settled=NOW, retained_since=NOW - RETENTION)) == Found()
    assert hub.reconcile()["found"] == {"extra": 1}


def test_a_part_is_taken_up_where_it_was_whether_or_not_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    headers = [order(f"A{n:02}", phone="13800138000") for n in range(20)]
    hub = _hub(*headers, order("B1", phone="13900139000"))
    del hub.customers.stored[_row(hub)]

    slow, fast = hub.reconcile(seconds_left=0), hub.reconcile(seconds_left=300)

    assert slow == fast
    assert (fast["orders"], fast["customer_orders"], fast["found"]) == (21, 20, {"missing": 1})


def test_all_parts_together_fit_into_what_a_state_machine_passes_on() -> None:
    differences = tuple(
        Difference(kind=DifferenceKind.UNFOLLOWED, order_no="单" * 100, customer_id="c" * 32) for _ in range(1_000)
    )
    position = ("2026-11-22T00:00:00.000000Z", "单" * 100)

    full = [
        part.further(10**9, Found(differences=differences, left_out=10**9), differences, position)
        for part in all_parts(mends=True, settled_for=900)
    ]

    assert len(json.dumps([part.shown() for part in full])) < 230_000
    assert all(part.examples for part in full)


def test_the_outcome_names_a_hundred_examples_at_most() -> None:
    found = Found(differences=tuple(Difference(kind=DifferenceKind.EXTRA, order_no=f"A{n}") for n in range(50)))
    done = [part.further(50, found, (), None).shown() for part in all_parts(mends=False, settled_for=0)]

    outcome = outcome_of("report", done)

    assert len(outcome["examples"]) == 100
    assert outcome["found"] == {"extra": 88 * 50}


@pytest.mark.parametrize(
    "run_input",
    [
        {"mode": "repair"},
        {"settled_for_seconds": -1},
        {"settled_for_seconds": "900"},
        {"settled_for_seconds": True},
        {"setled_for_seconds": 0},
    ],
)
def test_a_run_asked_for_in_words_nobody_knows_is_refused(run_input: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        planned(run_input)

    assert caught.value.code == "input_invalid"


def test_a_run_that_is_asked_for_nothing_reports_what_has_not_changed_for_a_quarter_of_an_hour() -> None:
    plan = planned({})

    assert plan["mode"] == "report"
    assert {(part["mends"], part["settled_for"]) for part in plan["parts"]} == {(False, 900)}
    assert len(plan["parts"]) == 9 * 8 + 16


def test_a_part_survives_the_way_through_the_state_machine() -> None:
    part = Part(
        shard=1, status="PAID", mends=True, settled_for=0, after=("a", "b"), examples=(("extra", "A1", None),)
    )

    assert Part.read(json.loads(json.dumps(part.shown()))) == part
    assert Part.read(replace(part, after=None).shown()).after is None
