"""A rule tried on the past, saved, and at work on what comes then, through the API and over the bus."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.support.cloud import Deployed, Json, eventually, order
from tests.support.contracts import contract
from tests.support.published import came_of

STORE = "rules-store"
COSTS = {"dear": 900, "cheap": 20, "dearer": 1200, "elsewhere": 900}
RULE: Json = {
    "description": "Look after large orders",
    "on": ["orderPAID"],
    "when": [f"order.store == '{STORE}'", "order.total_cost > 500 && order.items.exists(i, i.sku == 'tea')"],
    "do": [
        {"create_task": {"title": "Thank the buyer", "group": "rules", "due_in_hours": 4}},
        {"tag_customer": "large-orders"},
        {"start_workflow": "order_notification"},
        {"act_on_order": "remind_to_ship"},
        {"emit": "LARGE_ORDER"},
    ],
}


def send(cloud: Deployed, prefix: str, status: str = "PAID") -> list[str]:
    """Orders of one customer, one of them from another store; their numbers."""
    item = {"externalItemId": "tea", "quantity": 2}
    cloud.post(
        *(
            order(
                f"{prefix}-{name}",
                status,
                externalCustomerId=f"{prefix}-buyer",
                storeId="other" if name == "elsewhere" else STORE,
                totalCost=cost,
                items=[item],
            )
            for name, cost in COSTS.items()
        )
    )
    return [f"{prefix}-{name}" for name in COSTS]


def tasks(cloud: Deployed) -> list[Json]:
    reply = cloud.call("GET", "/v1/tasks?group=rules&limit=100")
    assert reply.status == 200, reply.body
    found: list[Json] = reply.json["tasks"]
    return found


def emitted(cloud: Deployed, numbers: list[str]) -> list[Json]:
    return [event for event in cloud.on_bus(*numbers) if event["detail-type"] == "customLARGE_ORDER"]


def rule_states(cloud: Deployed, order_no: str) -> set[str]:
    """What came of the rule, as it is kept with the events of an order."""
    noted = came_of(_reactions(cloud, order_no))
    return {text for text in noted if text.startswith("rule:large-orders:")}


def _reactions(cloud: Deployed, order_no: str) -> list[str]:
    return [text for row in cloud.set_off(order_no) for text in row.get("reactions", {}).get("SS", [])]


@pytest.fixture(scope="module")
def backtest(cloud: Deployed) -> Json:
    """What the rule would have done on orders that were there before it."""
    send(cloud, "rules-past")
    cloud.settle()
    reply = cloud.call("POST", "/v1/rules/backtest?days=1", RULE)
    assert reply.status == 200, reply.body
    return reply.json


@pytest.fixture(scope="module")
def fired(cloud: Deployed, backtest: Json) -> list[str]:
    """The same orders once more, under other numbers, with the rule saved; those it fired on."""
    assert backtest
    saved = cloud.call("PUT", "/v1/rules/large-orders", RULE)
    assert (saved.status, saved.json["isRetroactive"]) == (201, False), saved.body
    numbers = send(cloud, "rules-live")
    dear = [number for number in numbers if number.endswith(("dear", "dearer"))]
    eventually(lambda: all(rule_states(cloud, number) for number in dear), "reactions of the rule")
    cloud.settle()
    return [number for number in numbers if rule_states(cloud, number)]


def test_a_backtest_says_what_would_have_happened_and_nothing_happens(cloud: Deployed, backtest: Json) -> None:
    assert (backtest["fired"], backtest["isComplete"]) == (2, True)
    assert {entry["key"] for entry in backtest["sample"]} == {"rules-past-dear", "rules-past-dearer"}
    assert cloud.call("GET", "/v1/rules/large-orders").code == "rule_unknown"


def test_it_then_does_what_the_backtest_said(cloud: Deployed, backtest: Json, fired: list[str]) -> None:
    assert fired == ["rules-live-dear", "rules-live-dearer"]
    assert len(fired) == backtest["fired"]
    assert {state for number in fired for state in rule_states(cloud, number)} == {"rule:large-orders:fired:"}
    assert {task["orderNo"] for task in tasks(cloud)} == set(fired)
    assert len(tasks(cloud)) == len(fired)
    lookup = cloud.call("POST", "/v1/customers/lookup", {"externalCustomerId": "rules-live-buyer"})
    profile = cloud.call("GET", f"/v1/customers/{lookup.json['customer']['customerId']}")
    assert profile.json["tags"] == ["large-orders"], profile.body


def test_it_acts_on_the_order_under_its_own_name_and_that_is_noted(cloud: Deployed, fired: list[str]) -> None:
    number = fired[0]
    done = "action:remind_to_ship:done:"

    eventually(lambda: done in came_of(_reactions(cloud, number)), "the reminder of the rule")
    cases = cloud.call("GET", f"/v1/orders/{number}").json["order"]["cases"]
    assert [(case["kind"], case["openedBy"]) for case in cases] == [("remind_to_ship", "rule:large-orders")]


def test_what_it_tells_and_asks_keeps_its_contracts(cloud: Deployed, fired: list[str]) -> None:
    custom = emitted(cloud, fired)
    published = [event for event in cloud.on_bus(*fired) if event["detail-type"].endswith("REQUESTED")]

    assert sorted(event["detail"]["eventKey"] for event in custom) == fired
    assert {event["detail-type"] for event in published} == {"workflowREQUESTED", "actionREQUESTED"}
    assert {event["detail"]["request"]["by"] for event in published} == {"rule:large-orders"}
    for events, name in ((custom, "custom-event.v1"), (published, "request-event.v1")):
        assert events
        assert [error.message for event in events for error in contract(name)[1].iter_errors(event)] == []


def test_an_event_that_comes_twice_sets_off_nothing_twice(cloud: Deployed, fired: list[str]) -> None:
    number, before = fired[0], len(tasks(cloud))
    (event,) = [
        published_event
        for published_event in cloud.on_bus(number)
        if published_event["detail-type"] == "orderPAID"
    ]

    put(cloud, event["detail-type"], event["detail"])
    # One whose firing can be seen says when the one before it has been looked at.
    other = send(cloud, f"rules-{uuid4().hex[:6]}")
    eventually(
        lambda: all(
            rule_states(cloud, published_event) for published_event in other if published_event.endswith("dear")
        ),
        "reactions",
    )
    cloud.settle()

    assert len(emitted(cloud, [number])) == 1
    assert len(tasks(cloud)) == before + 2


def test_an_event_of_before_sets_it_off_only_when_it_is_told_to_it(cloud: Deployed, fired: list[str]) -> None:
    assert fired
    past = "rules-past-dear"
    assert rule_states(cloud, past) == set()
    (event,) = [
        published_event for published_event in cloud.on_bus(past) if published_event["detail-type"] == "orderPAID"
    ]
    metadata = {**event["detail"]["metadata"], "mode": "replay"}
    request = {"by": "replay:1", "detail_type": "orderPAID", "rule": "large-orders"}

    put(cloud, "ruleREQUESTED", {**event["detail"], "metadata": metadata, "request": request})

    eventually(lambda: rule_states(cloud, past) == {"rule:large-orders:fired:"}, "reaction to the replay")
    assert {published_event["detail"]["metadata"]["mode"] for published_event in emitted(cloud, [past])} == {
        "replay"
    }


def put(cloud: Deployed, detail_type: str, detail: Json) -> None:
    """Put an event on the bus, as it may come again."""
    entry: Any = {
        "EventBusName": cloud.stack.event_bus,
        "Source": "orderhub",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
    }
    assert cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_a_rule_that_is_put_to_rest_fires_no_more(cloud: Deployed, fired: list[str]) -> None:
    assert fired
    watched = {**RULE, "do": [{"emit": "WATCHED"}], "description": "says when all has been looked at"}
    assert cloud.call("PUT", "/v1/rules/watched", watched).status == 201
    assert cloud.call("PUT", "/v1/rules/large-orders", {**RULE, "enabled": False}).status == 200

    number = send(cloud, "rules-rest")[0]

    def is_watched() -> bool:
        return any(event["detail-type"] == "customWATCHED" for event in cloud.on_bus(number))

    eventually(is_watched, "event of the other rule")
    assert rule_states(cloud, number) == set()
    assert [cloud.call("DELETE", f"/v1/rules/{name}").status for name in ("watched", "large-orders")] == [204, 204]
    assert cloud.call("GET", "/v1/rules").json["rules"] == []


def test_what_is_wrong_is_refused_with_line_and_column(cloud: Deployed) -> None:
    wrong = {**RULE, "when": ["true", "order.status == 'PAID' &&\n  order.totl_cost > 1"]}

    reply = cloud.call("PUT", "/v1/rules/wrong", wrong)

    assert (reply.status, reply.code) == (422, "rule_invalid")
    assert [
        (error["pointer"], error["code"], error["line"], error["column"]) for error in reply.json["errors"]
    ] == [("/when/1", "name_unknown", 2, 9)]
    assert cloud.call("GET", "/v1/rules/wrong").code == "rule_unknown"
