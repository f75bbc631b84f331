"""From an order's events, rules and workflows to the explanation, all in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orderhub.api.history.explaining import ExplanationSources, explanation_of, explanation_of_customer
from orderhub.customers.identities import IdentityKind as Identity
from orderhub.customers.resolve import Link
from orderhub.errors import RequestError
from orderhub.events.announcement import OrderEvent
from orderhub.events.checks import Check
from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.orders.model import Order
from orderhub.rules.judge import judged
from orderhub.rules.rulebook import Rulebook
from tests.support.orders import header, stamp
from tests.support.signing import signer
from tests.unit.history.fakes import FakeEvents
from tests.unit.rules.fakes import FakeLookups, FakeRules
from tests.unit.rules.samples import paid, rule

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN = "4f0c9d5e2b7a4c1f8e6d3a2b1c0d9e8f"
FIRED = Reaction(kind=ReactionKind.RULE, name="vip", state="fired")


@dataclass(frozen=True, slots=True)
class Paid:
    """A workflow that starts when an order is paid in a currency."""

    name: str
    currency: str

    def listens_to(self, detail_type: str) -> bool:
        return detail_type == "orderPAID"

    def checks(self, detail_type: str, detail: Mapping[str, Any]) -> list[Check]:
        currency = detail["order"]["currency"]
        return [Check(condition="currency", holds=currency == self.currency, values={"type": detail_type})]


class Customers:
    def made(self, customer_id: str) -> Link | None:
        return (
            Link(customer_id=customer_id, order_no="A1", matched_by=Identity.PHONE, bound_at=AT)
            if customer_id == ANN
            else None
        )


class Orders:
    def read(self, order_no: str) -> Order | None:
        return Order(header=header(order_no), lines=(), stamp=stamp(2))


def happened(version: int = 1, name: str = "orderPAID", **order: object) -> OrderEvent:
    occurred_at = AT + timedelta(minutes=version)
    detail = json.dumps(paid("A1", version=version, occurred_at=occurred_at, **order))
    return OrderEvent(order_no="A1", version=version, detail_type=name, occurred_at=occurred_at, detail=detail)


def explained(events: FakeEvents, rules: FakeRules, *workflows: Paid, **query: str) -> Any:  # noqa: ANN401 - a body
    explains = ExplanationSources(
        orders=Orders(),
        customers=Customers(),
        events=events,
        rules=Rulebook(rules),
        workflows=workflows,
        signer=signer(),
        lookups=FakeLookups({"c-1": ["gold"]}),
    )
    event = {
        "resource": "/v1/orders/{order_no}/explain",
        "path": "/v1/orders/A1/explain",
        "queryStringParameters": query or None,
    }
    return explanation_of(event, explains).body


def explained_of_customer(events: FakeEvents, rules: FakeRules, customer_id: str, **query: str) -> Any:  # noqa: ANN401 - a body
    explains = ExplanationSources(
        orders=Orders(),
        customers=Customers(),
        events=events,
        rules=Rulebook(rules),
        workflows=(),
        signer=signer(),
        lookups=FakeLookups({"c-1": ["gold"]}),
    )
    event = {
        "resource": "/v1/customers/{customer_id}/explain",
        "path": f"/v1/customers/{customer_id}/explain",
        "queryStringParameters": query or None,
    }
    return explanation_of_customer(event, explains).body


def stored_rules(*rules: Any) -> FakeRules:  # noqa: ANN401 - rules
    stored = FakeRules()
    for entry in rules:
        stored.save(entry)
    return stored


def test_each_condition_of_a_rule_that_did_not_fire_is_told_with_the_value_it_had_then() -> None:
    events = FakeEvents()
    events.add(happened(total_cost=150))
    rules = stored_rules(rule("order.total_cost > 100", "customer.delivered_count > 5"))

    ((shown,),) = [event["reactors"] for event in explained(events, rules)["events"]]

    assert (shown["name"], shown["reacted"], shown["why_not"]) == ("vip", False, "condition_failed")
    assert [(check["condition"], check["holds"], check["values"]) for check in shown["checks"]] == [
        ("the rule is enabled", True, {"enabled": True}),
        ("order.total_cost > 100", True, {"order.total_cost": 150}),
        ("customer.delivered_count > 5", False, {"customer.delivered_count": 3}),
    ]


def test_a_rule_is_shown_as_it_was_when_the_event_happened() -> None:
    events = FakeEvents()
    events.add(happened())
    rules = stored_rules(
        rule("order.total_cost > 100"),
        rule("order.total_cost > 900", at=AT + timedelta(days=1)),
        rule("true", name="later", at=AT + timedelta(days=1)),
    )

    ((shown,),) = [event["reactors"] for event in explained(events, rules)["events"]]

    assert (shown["name"], shown["why_not"]) == ("vip", "fires_once")
    assert [check["condition"] for check in shown["checks"]] == ["the rule is enabled", "order.total_cost > 100"]


def test_a_rule_that_was_turned_off_says_so() -> None:
    events = FakeEvents()
    events.add(happened())

    ((shown,),) = [
        event["reactors"] for event in explained(events, stored_rules(rule("true", enabled=False)))["events"]
    ]

    assert shown["why_not"] == "condition_failed"
    assert shown["checks"][0]["holds"] is False


def test_a_rule_that_fired_on_one_event_of_the_order_says_why_not_on_the_others() -> None:
    events = FakeEvents()
    events.add(happened(1), FIRED, marks=[Mark.FIRED])
    events.add(happened(2))
    events.add(happened(3, "orderSHIPPED"))

    body = explained(events, stored_rules(rule("true")))

    assert [
        (event["id"], [(r["reacted"], r["why_not"]) for r in event["reactors"]]) for event in body["events"]
    ] == [
        ("A1:3", []),
        ("A1:2", [(False, "fires_once")]),
        ("A1:1", [(True, None)]),
    ]


def test_a_workflow_that_could_start_is_held_against_the_event_too() -> None:
    events = FakeEvents()
    started = Reaction(kind=ReactionKind.WORKFLOW, name="yuan", state="started")
    events.add(happened(currency="CNY"), started, marks=[Mark.STARTED])

    (shown,) = explained(events, FakeRules(), Paid("yuan", "CNY"), Paid("euro", "EUR"))["events"]

    assert [
        (reactor["kind"], reactor["name"], reactor["reacted"], reactor["why_not"]) for reactor in shown["reactors"]
    ] == [
        ("workflow", "yuan", True, None),
        ("workflow", "euro", False, "condition_failed"),
    ]


def test_what_does_not_wait_for_such_events_is_not_shown() -> None:
    events = FakeEvents()
    events.add(happened(name="orderSHIPPED"))

    (shown,) = explained(events, stored_rules(rule("true")), Paid("yuan", "CNY"))["events"]

    assert shown["reactors"] == []


def test_an_explanation_comes_in_pages() -> None:
    events = FakeEvents()
    for version in (1, 2, 3):
        events.add(happened(version))

    first = explained(events, FakeRules(), limit="2")
    second = explained(events, FakeRules(), limit="2", cursor=first["next"])

    assert [[event["id"] for event in page["events"]] for page in (first, second)] == [["A1:3", "A1:2"], ["A1:1"]]
    assert second["next"] is None


def test_what_is_explained_is_what_the_rule_decides_by_live() -> None:
    events, a_rule = FakeEvents(), rule("order.total_cost > 100", '"gift" in order.tags')
    event = happened()
    events.add(event)

    ((shown,),) = [each["reactors"] for each in explained(events, stored_rules(a_rule))["events"]]

    verdict = judged(a_rule, "orderPAID", json.loads(event.detail))
    assert verdict.fires
    assert shown["checks"][1:] == [check.shown() for check in verdict.checks]


def moved(number: int) -> CustomerEvent:
    cause = Cause(key=f"move-{number}", occurred_at=AT + timedelta(hours=number), correlation_id="r-1")
    return customer_event("rfmCELL_CHANGED", "rfm-event.v1", ANN, cause, {"rfm": {"count": number}})


def test_the_events_of_a_customer_are_explained_page_by_page() -> None:
    events = FakeEvents()
    for number in (1, 2):
        events.add(moved(number))
    rules = stored_rules(rule("event.rfm.count > 1", on=("rfmCELL_CHANGED",)))

    first = explained_of_customer(events, rules, ANN, limit="1")
    second = explained_of_customer(events, rules, ANN, limit="1", cursor=first["next"])

    found = [event["reactors"][0]["why_not"] for page in (first, second) for event in page["events"]]
    assert found == ["fires_once", "condition_failed"]
    assert second["next"] is None


def test_of_a_customer_there_is_none_nothing_is_explained() -> None:
    with pytest.raises(RequestError) as raised:
        explained_of_customer(FakeEvents(), stored_rules(), "0" * 32)

    assert raised.value.code == "customer_unknown"
