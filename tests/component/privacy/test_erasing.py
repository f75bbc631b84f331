"""A person is in every text there is; then they are erased, and are nowhere, and nothing else has changed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderhub.audit.trail import Entry, Trail
from orderhub.customers.customer_rows import CheckedCustomers
from orderhub.customers.delivery import Delivery
from orderhub.customers.delivery_log import DeliveryLog
from orderhub.customers.merges import Merge
from orderhub.events.history import EventHistory
from orderhub.events.reactions import Reaction, ReactionKind
from orderhub.messages.contacts import ContactsTable
from orderhub.orders.cases import CaseState, Feedback
from orderhub.orders.model import Activity, Mode
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.person import KEPT, LINE_KEPT, LINE_PERSONAL, PERSONAL
from orderhub.orders.table import OrderHeaders, OrdersTable
from orderhub.orders.write_plan import Source
from orderhub.reconcile.compare import Comparer, Since
from orderhub.rules.table import RulesTable
from orderhub.segments.segment import Definition, Started
from orderhub.segments.table import SegmentsTable
from orderhub.tasks.table import TasksTable
from orderhub.tasks.task import Task
from orderhub.workflows.cause import Cause
from orderhub.workflows.run import Run, RunState
from tests.component.privacy.world import World, worlds
from tests.support.orders import case, wire_order
from tests.unit.rules.samples import rule

NOW = datetime.now(UTC)
PHONE, EMAIL = "13800138000", "canary@buyers.example"
FIELDS: dict[str, Any] = {
    "phone": PHONE,
    "email": EMAIL,
    "receiver_phone": "13900139000",
    "tracking_url": "https://canary.example/track",
    "restore_url": "https://canary.example/restore",
    "tags": ["canary-tag"],
    "extra": {"canary": "canary"},
}
"""The texts that have to have a form; all others are the canary and the field's name."""


def text_of(name: str) -> Any:  # noqa: ANN401 - a field's value
    return FIELDS.get(name, f"canary-{name}")


def person(**fields: object) -> dict[str, object]:
    """Everything an order can say of a person."""
    return {WIRE_NAMES[name]: text_of(name) for name in PERSONAL} | fields


def line(sku: str) -> dict[str, object]:
    texts = {LINE_WIRE_NAMES[name]: text_of(name) for name in LINE_PERSONAL}
    return {"externalItemId": sku, "quantity": 1, "cost": 15, "name": "Tea", **texts}


def an_order(order_no: str, status: str = "DELIVERED", **fields: object) -> dict[str, object]:
    least = wire_order(order_no, status=status, totalCost="30", items=[line("S1"), line("S2")])
    return least | person() | fields


CANARIES = ("canary", PHONE, "13900139000", "buyers.example")


@pytest.fixture
def world() -> Iterator[World]:
    with worlds() as found:
        yield found


def traces(world: World) -> set[str]:
    everything = world.everything().casefold()
    return {canary for canary in CANARIES if canary in everything}


def customer_of(world: World, order_no: str) -> str:
    (found,) = (
        row["customer_id"]["S"] for row in world.rows("CustomersTable") if f"#{order_no}" in row["sk"]["S"]
    )
    return str(found)


def differences(world: World) -> list[Any]:
    """What reconciling finds."""
    inventory = world.clerk.inventory
    comparer = Comparer(
        headers=OrderHeaders(world.client, "OrdersTable"),
        owners=inventory.owners,
        customers=CheckedCustomers(world.client, "CustomersTable"),
        history=EventHistory(world.client, "EventsTable", retention_days=1825),
    )
    since = Since(settled=NOW + timedelta(days=1), retained_since=NOW - timedelta(days=1))
    order_nos = sorted({row["order_no"]["S"] for row in world.rows("OrdersTable")})
    places = [
        (row["customer_id"]["S"], row["sk"]["S"])
        for row in world.rows("CustomersTable")
        if row["sk"]["S"].startswith("order#")
    ]
    found = (*comparer.at_orders(order_nos, since).differences, *comparer.at_places(places, since).differences)
    return list(found)


def sales(world: World) -> Decimal:
    return sum((Decimal(row["sale"]["N"]) for row in world.rows("CustomersTable") if "sale" in row), Decimal(0))


def live(world: World, order_no: str, customer_id: str) -> None:
    """What else there comes to be of an order and its buyer."""
    orders, activities = (
        OrdersTable(world.client, "OrdersTable"),
        OrderActivitiesTable(world.client, "OrdersTable"),
    )
    for entry in (
        case(reason="canary-reason", note="canary-note", amount=Decimal(3), state=CaseState.REQUESTED),
        Feedback(feedback_id="f1", given_at=NOW, score=1, nps=0, comment="canary-comment"),
    ):
        order = orders.read(order_no)
        assert order
        source = Source(written_by="deed", mode=Mode.LIVE, received_at=NOW)
        activities.write(order, entry, Activity(name="orderACTION_refund", facts={"case_id": "refund-1"}), source)
    world.follow()
    Trail(world.client, "OperationsTable").write(
        Entry(key_id="key1", field="phone", order_no=order_no, reason="canary asked", happened_at=NOW)
    )
    delivery = Delivery(customer_id=customer_id, sent_at=NOW, workflow="w", message="m", event_id=f"{order_no}:1")
    DeliveryLog(world.client, "CustomersTable", 10).record(delivery)
    ContactsTable(world.client, "OperationsTable").unsubscribe(customer_id, NOW)
    tasks = TasksTable(world.client, "OperationsTable")
    abouts: tuple[dict[str, Any], ...] = ({"order_no": order_no}, {"customer_id": customer_id})
    for number, about in enumerate(abouts):
        task = Task(
            task_id=f"t{number}",
            title="call canary",
            created_at=NOW,
            created_by="api",
            cause="r",
            due_at=NOW if number else None,
            **about,
        )
        tasks.create(task)
    inventory = world.clerk.inventory
    inventory.runs.create(waiting(order_no, customer_id))
    over = replace(
        waiting(order_no, customer_id), run_id=f"other~{order_no}:1", workflow="other", state=RunState.DONE
    )
    inventory.runs.create(over)
    inventory.hand.notes.note(
        over.cause.place, Reaction(kind=ReactionKind.WORKFLOW, name="other", state="sent"), ()
    )


def waiting(order_no: str, customer_id: str) -> Run:
    event = {
        "eventKey": order_no,
        "orderId": f"{order_no}:1",
        "contactId": customer_id,
        "metadata": {"schema": "order-event.v1", "occurred_at": NOW.isoformat(), "mode": "live"},
        "order": {"version": 1, "status": "DELIVERED", "tags": ["canary-tag"]},
    }
    return Run(
        run_id=f"win_back~{order_no}:1",
        workflow="win_back",
        machine="arn",
        execution="e",
        block="b",
        cause=Cause(event_type="orderDELIVERED", detail=event),
        order_no=order_no,
        started_at=NOW,
        state=RunState.WAITING,
        wait_until=NOW + timedelta(days=1),
    )


def a_file(order_no: str) -> list[list[str]]:
    row = {
        "order_source": "Taobao",
        "order_no": order_no,
        "order_status": "Paid",
        "order_time": "2026-02-03 10:20:30",
        "store_no": "S-77",
        "product_id": "P1",
        "product_name": "Tea",
        "quantity": "1",
        "total_amount": "30",
        "buyer_mobile": "+86 138-0013-8000",
        "buyer_nickname": "canary-nickname",
        "receiver_name": "canary-receiver",
        "receiver_address": "canary-address",
        "remark": "canary-remark",
        "extra.gift": "canary-gift",
    }
    wrong = row | {"order_no": "F-WRONG", "quantity": "canary"}
    return [list(row), list(row.values()), list(wrong.values())]


def test_every_field_of_an_order_is_named_as_personal_or_as_kept() -> None:
    from orderhub.orders.model import HEADER_FIELDS, LINE_FIELDS  # noqa: PLC0415 - the model is what is held

    assert sorted((*KEPT, *PERSONAL)) == sorted(HEADER_FIELDS)
    assert sorted((*LINE_KEPT, *LINE_PERSONAL)) == sorted(LINE_FIELDS)


@pytest.mark.slow
def test_who_is_erased_is_nowhere_and_all_else_adds_up(world: World) -> None:
    world.post(an_order("A1"), an_order("A2", email=None, phone="+86 138 0013 8000"), an_order("A3"))
    world.post(wire_order("B1", status="DELIVERED", externalCustomerId="other", email="b@other.example"))
    world.drop("orders.csv", a_file("F1"))
    world.follow()
    live(world, "A1", customer_of(world, "A1"))
    before, lines = sales(world), len(world.rows("OrdersTable"))
    assert traces(world) == {canary.casefold() for canary in CANARIES}

    receipt = world.fulfil("erase", phone=PHONE)
    world.follow()

    assert traces(world) == set()
    assert (sales(world), len(world.rows("OrdersTable"))) == (before, lines)
    assert differences(world) == []
    assert (receipt["state"], receipt["requestedBy"]) == ("done", "7f3a2b9c1d0e")
    assert (
        receipt["counted"] | {"customers": 1, "orders": 4, "messages": 1, "tasks": 2, "runs": 1, "audit": 1}
        == (receipt["counted"])
    )
    assert (
        receipt["done"] | {"orders": 4, "files": 1, "tasks": 2, "runs": 1, "audit": 1, "messages": 1}
        == (receipt["done"])
    )
    assert set(receipt["keptElsewhereUntil"]) == {
        *("stream", "queues", "pointInTimeRecovery", "eventArchive", "logs"),
    }
    assert "b@other.example" in world.everything()


@pytest.mark.parametrize("mode", ["live", "historical"])
def test_an_erased_buyer_does_not_come_back_by_an_order(world: World, mode: str) -> None:
    world.post(an_order("A1"))
    world.follow()
    world.fulfil("erase", email=EMAIL.upper())
    world.follow()

    again = world.post(an_order("A1", status="CANCELLED"), an_order("A9", phone=f"0086 {PHONE}"), mode=mode)
    unnamed = world.post(wire_order("A1", externalCustomerId="new-one", receiverName="canary"))
    world.follow()

    assert [warning["code"] for warning in again["warnings"]] == ["buyer_erased", "buyer_erased"]
    assert [warning["code"] for warning in unnamed["warnings"] if warning["code"] == "buyer_erased"]
    assert traces(world) == set()
    assert differences(world) == []
    events = [row["detail"]["S"] for row in world.rows("EventsTable") if "detail" in row]
    assert not [detail for detail in events if '"reachable_by":["' in detail]


@pytest.mark.slow
def test_an_erased_buyer_does_not_come_back_by_a_file(world: World) -> None:
    world.drop("first.csv", a_file("F1")[:2])
    world.follow()
    world.fulfil("erase", phone=PHONE)
    world.follow()

    summary = world.drop("again.csv", a_file("F1")[:2])
    other = world.drop("other.csv", a_file("F2")[:2])
    world.follow()

    assert [notice["code"] for notice in (*summary["warnings"], *other["warnings"])] == ["buyer_erased"] * 2
    assert "canary" not in "".join(str(world.rows(name)) for name in ("OrdersTable", "CustomersTable"))


def test_what_slips_past_the_door_is_wiped_when_it_is_followed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post(an_order("A1"))
    world.follow()
    world.fulfil("erase", phone=PHONE)
    monkeypatch.setattr("orderhub.customers.erasure_screen.ErasureScreen.screened", lambda _, changes: changes)

    answer = world.post(an_order("A2"))
    assert "canary" in world.everything()
    world.follow()
    world.follow()

    assert answer["warnings"] == [] or "buyer_erased" not in str(answer["warnings"])
    assert traces(world) == set()
    assert differences(world) == []


def test_who_comes_back_on_their_own_wish_is_a_customer_again(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    world.fulfil("erase", phone=PHONE)
    world.follow()

    restored = world.ask("restore-consent", phone=PHONE)
    answer = world.post(an_order("A2"))
    world.follow()

    assert restored["statusCode"] == 200
    assert "buyer_erased" not in str(answer["warnings"])
    stored = OrdersTable(world.client, "OrdersTable")
    new, old = stored.read("A2"), stored.read("A1")
    assert new
    assert old
    assert (new.header.phone, old.header.phone) == (PHONE, None)
    assert world.ask("restore-consent", phone=PHONE)["statusCode"] == 404
    assert differences(world) == []


@pytest.mark.slow
def test_who_comes_back_is_another_customer_than_before_each_time(world: World) -> None:
    find, found = world.app.routes.lookup.customer, list[str | None]()
    for number in range(3):
        world.post(an_order(f"A{number}"))
        world.follow()
        found.append(find({"phone": PHONE}))
        world.fulfil("erase", phone=PHONE)
        world.follow()
        assert find({"phone": PHONE}) is None
        assert world.ask("restore-consent", phone=PHONE)["statusCode"] == 200
        assert find({"phone": PHONE}) is None
        assert json.loads(world.ask("erase", phone=PHONE, dryRun=True)["body"])["code"] == "customer_unknown"

    assert None not in found
    assert len(set(found)) == 3
    tombstones = [row for row in world.rows("CustomersTable") if "back_after" in row]
    assert tombstones
    assert all(row.keys() == {"customer_id", "sk", "at", "back_after"} for row in tombstones)
    assert not set(found) & {row["customer_id"]["S"] for row in world.rows("CustomersTable")}
    assert differences(world) == []


def test_merged_customers_are_erased_as_one(world: World) -> None:
    world.post(an_order("A1"))
    world.post(wire_order("M1", externalCustomerId="second", lastName="canary"))
    world.follow()
    first, other = customer_of(world, "A1"), customer_of(world, "M1")
    world.clerk.inventory.pointers.add(Merge(customer_id=other, into=first, by="key1", merged_at=NOW))

    receipt = world.fulfil("erase", customerId=other)
    world.follow()

    assert receipt["counted"]["customers"] == 2
    assert traces(world) == set()
    assert not [row for row in world.rows("CustomersTable") if row["customer_id"]["S"] == "merges"]
    assert differences(world) == []


@pytest.mark.slow
@given(
    orders=st.lists(
        st.tuples(
            st.sampled_from(["A1", "A2", "A3", "A4"]),
            st.sets(st.sampled_from(PERSONAL)),
            st.sampled_from(["INITIALIZED", "DELIVERED", "CANCELLED"]),
        ),
        min_size=1,
        max_size=5,
    ),
    is_behind=st.booleans(),
)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_an_order_says_of_somebody_goes(
    orders: list[tuple[str, set[str], str]],
    is_behind: bool,  # noqa: FBT001 - whether the stream is
) -> None:
    with worlds() as world:
        for order_no, silent, status in orders:
            fields = {WIRE_NAMES[name]: None for name in silent if name != "external_customer_id"}
            world.post(an_order(order_no, status=status, **fields))
            if not is_behind:
                world.follow()
        world.follow()
        before = sales(world)

        world.fulfil("erase", externalCustomerId=text_of("external_customer_id"))
        world.follow()

        assert traces(world) == set()
        assert sales(world) == before
        assert differences(world) == []


def test_segments_and_rules_forget_who_is_erased_and_mean_the_same_to_everybody_else(world: World) -> None:
    world.post(an_order("A1", firstName="三", lastName="张", receiverName="John Smith"))
    world.post(wire_order("B1", status="DELIVERED", externalCustomerId="other", email="b@other.example"))
    world.follow()
    customer_id = customer_of(world, "A1")
    segments, rules = (
        SegmentsTable(world.client, "OperationsTable"),
        RulesTable(world.client, "OperationsTable", 9),
    )
    leaf = {"fact": "tag", "op": "in", "value": [EMAIL, "张三-vip", "summer"]}
    for name, words in {"loyal": leaf["value"], "john-smith": leaf["value"], "tea": ["tea"]}.items():
        conditions = {"not": {**leaf, "value": words}}
        description = "tea" if name == "tea" else "for 张三"
        definition = Definition(name=name, description=description, conditions=conditions, events=False)
        segments.save(definition, Started(run="r", at=NOW))
    when = (f"customer.customer_id == '{customer_id}' || '{PHONE}' in order.tags",)
    do = [{"tag_customer": "张三-vip"}, {"create_task": {"title": "Call 张三", "assignee": "john.smith"}}]
    rules.save(rule(*when, do=do, at=NOW))
    rules.save(rule(*when, do=do, description=EMAIL, at=NOW + timedelta(seconds=1)))
    entered = "event.segment.name == 'john-smith'"
    rules.save(rule(entered, name="named", on=("segmentENTERED",)))
    rules.save(rule(name="john-smith"))

    receipt = world.fulfil("erase", phone=PHONE)

    assert receipt["done"] | {"segments": 2, "rules": 1, "namedAfter": 3} == receipt["done"]
    assert not {"segments", "rules"} & receipt["counted"].keys()
    text = world.everything()
    assert not [value for value in ("张三", PHONE, EMAIL, "John Smith") if value in text]
    assert customer_id not in str(world.rows("OperationsTable"))
    loyal, vip, named = segments.find("loyal"), rules.find("vip"), rules.find("named")
    assert loyal
    assert vip
    assert named
    mail, tag, summer = loyal.definition.conditions["not"]["value"]
    assert mail.startswith(f"erased-{receipt['requestId']}-")
    # Whoever is tagged by the rule is in the segment, as before.
    assert (tag, summer) == (vip.do[0].name, "summer")
    assert vip.do[1].shown()["create_task"] == {
        "title": f"Call erased-{receipt['requestId']}",
        "assignee": "john.smith",
    }
    assert named.when == (entered,)
    assert segments.find("john-smith")
