"""The history of all events: searched, paged, counted and drawn, with what the events set off."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from orderhub.events.reaction_log import ReactionLog
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import event_key_of
from orderhub.rules.actions import ActionTargets
from orderhub.rules.parse import parse
from orderhub.rules.table import RulesTable
from tests.support.cloud import Deployed, bearer, eventually, order
from tests.support.orders import SHANGHAI

NUMBERS = [f"history-{n}" for n in range(40)]
FAILED = Reaction(kind=ReactionKind.WEBHOOK, name="desk", state="failed", reason="timed_out")


@pytest.fixture(scope="module", autouse=True)
def _told(cloud: Deployed) -> None:
    """Forty orders of one moment that go on together, and one that is delivered."""
    cloud.post(*(order(number, "PAID") for number in NUMBERS))
    cloud.post(*(order(number, "SHIPPED") for number in NUMBERS[:25]))
    delivered = {"externalCustomerId": "C-history", "currency": "DKK", "date": datetime.now(UTC).isoformat()}
    cloud.post(order("history-sale", "DELIVERED", **delivered))
    cloud.settle()


def get(cloud: Deployed, path: str, **query: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    reply = cloud.call("GET", f"{path}?{urlencode(query)}" if query else path)
    assert reply.status == 200, reply.body[:500]
    return reply.json


def walked(cloud: Deployed, path: str = "/v1/events", **query: str) -> Iterator[Any]:
    """All events of all pages, one after the other."""
    cursor: str | None = ""
    while cursor is not None:
        page = get(cloud, path, **query, **({"cursor": cursor} if cursor else {}))
        yield from page["events"]
        cursor = page["next"]


def test_pages_hold_every_event_once_newest_first_while_others_are_told(cloud: Deployed) -> None:
    event_ids = {row["event_id"]["S"] for row in cloud.rows("events") if "detail" in row}
    events = walked(cloud, limit="60")
    first = [next(events) for _ in range(7)]
    cloud.post(order("history-meanwhile", "PAID"))
    cloud.settle()
    found = [*first, *events]

    ids, times = (
        [event["id"] for event in found],
        [datetime.fromisoformat(event["occurred_at"]) for event in found],
    )
    assert len(set(ids)) == len(ids)
    assert times == sorted(times, reverse=True)
    assert {f"{number}:1" for number in NUMBERS} | {f"{number}:2" for number in NUMBERS[:25]} <= set(ids)
    assert event_ids <= set(ids)


def test_events_are_found_by_type_time_and_key(cloud: Deployed) -> None:
    shipped = list(walked(cloud, type="orderSHIPPED", limit="10"))
    moments = [order_no["occurred_at"] for order_no in shipped]
    between = list(walked(cloud, **{"from": moments[0], "limit": "50"}))

    assert {order_no["id"] for order_no in shipped} >= {f"{number}:2" for number in NUMBERS[:25]}
    assert {order_no["detail-type"] for order_no in shipped} == {"orderSHIPPED"}
    assert all(event["occurred_at"] >= moments[0] for event in between)
    assert [event["id"] for event in walked(cloud, key="history-3", limit="1")] == ["history-3:2", "history-3:1"]
    assert get(cloud, "/v1/events", key="history-none") == {"events": [], "next": None}


def test_an_event_tells_its_parameters_and_whom_it_is_about(cloud: Deployed) -> None:
    (sale,) = walked(cloud, key="history-sale")

    assert (sale["detail-type"], sale["contact_found"]) == ("orderDELIVERED", True)
    assert sale["detail"]["order"]["currency"] == "DKK"
    assert sale["detail"]["order"]["items"] == []
    moved = list(walked(cloud, key=sale["detail"]["contactId"]))
    assert [event["detail-type"] for event in moved] == ["rfmCELL_CHANGED"]
    assert moved[0]["detail"]["rfm"]["currency"] == "DKK"


def test_what_an_event_set_off_is_shown_and_found_and_counted(cloud: Deployed) -> None:
    (event, _) = walked(cloud, "/v1/orders/history-7/events")
    log = ReactionLog(cloud.client("dynamodb"), cloud.stack.tables["events"], 30)
    before = today(cloud, "orderSHIPPED")["errors"]
    for _ in range(2):
        log.note(event_key_of(event["detail-type"], event["detail"]), FAILED, [Mark.ERROR])

    found = next(
        event for event in walked(cloud, outcome="error", type="orderSHIPPED") if event["id"] == "history-7:2"
    )
    history = get(cloud, "/v1/orders/history-7/events")["events"]

    assert [reaction["reason"] for reaction in found["reactions"] if reaction["name"] == "desk"] == ["timed_out"]
    assert [published_event["id"] for published_event in history] == ["history-7:2", "history-7:1"]
    assert {name: history[0][name] for name in found} == found
    assert history[0]["changes"] == [{"field": "status", "from": "PAID", "to": "SHIPPED"}]
    assert "error" in found["outcomes"]
    assert today(cloud, "orderSHIPPED")["errors"] == before + 1


def today(cloud: Deployed, name: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    """The figures of a type on all days of these tests."""
    return next(
        event_type for event_type in get(cloud, "/v1/event-types", days="2")["types"] if event_type["type"] == name
    )


def test_the_figures_are_those_of_the_events(cloud: Deployed) -> None:
    types = "orderSHIPPED,orderDELIVERED,rfmCELL_CHANGED"
    body = eventually(lambda: figures_that_stand(cloud, types), "figures of a quiet moment")
    days = {day["day"] for day in body["days"]}
    published = [
        (day_of(event["occurred_at"]), event["detail-type"]) for event in walked(cloud, type=types, limit="100")
    ]
    listed = Counter((day, kind) for day, kind in published if day in days)

    assert {(figure["day"], figure["type"]): figure["events"] for figure in body["figures"]} == listed
    assert body["totals"]["events"] == sum(listed.values()) == sum(day["events"] for day in body["days"])
    assert len(body["days"]) == 7


def day_of(moment: str) -> str:
    """The shop's day."""
    return datetime.fromisoformat(moment).astimezone(SHANGHAI).date().isoformat()


def figures_that_stand(cloud: Deployed, types: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    first, two = (get(cloud, "/v1/events/figures", type=types) for _ in range(2))
    return first if first == two else None


def test_the_figures_come_as_a_picture_where_one_is_asked_for(cloud: Deployed) -> None:
    how = {**bearer(cloud.stack.api_key), "Accept": "image/svg+xml"}

    reply = cloud.call("GET", "/v1/events/figures", headers=how)

    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert ET.fromstring(reply.body).tag.endswith("svg")  # noqa: S314 - our own


def test_an_order_is_explained_by_the_rules_that_were_in_force(cloud: Deployed) -> None:
    rules = RulesTable(cloud.client("dynamodb"), cloud.stack.tables["operations"], 30)
    cloud.post(order("history-explained", "INITIALIZED"))
    cloud.settle()
    body = {
        "on": ["orderPAID"],
        "when": ['order.status == "PAID"', "order.total_cost > 1000"],
        "do": [{"emit": "X"}],
    }
    known = ActionTargets(workflows={}, messages=frozenset(), has_webhook=lambda _: False, order_actions=frozenset)
    rules.save(parse("history-dear", body, known, datetime.now(UTC)))
    cloud.post(order("history-explained", "PAID"))
    cloud.settle()

    paid, new = get(cloud, "/v1/orders/history-explained/explain")["events"]
    rules.delete("history-dear", datetime.now(UTC))
    again = get(cloud, "/v1/orders/history-explained/explain")["events"]

    (rule,) = (reactor for reactor in paid["reactors"] if reactor["name"] == "history-dear")
    (workflow,) = (reactor for reactor in paid["reactors"] if reactor["name"] == "order_notification")
    assert (workflow["kind"], workflow["why_not"]) == ("workflow", "condition_failed"), "nobody is told of PAID"
    assert any("PAID" in check["values"].values() for check in workflow["checks"] if not check["holds"])
    assert (rule["reacted"], rule["why_not"]) == (False, "condition_failed")
    assert [(check["holds"], check["values"]) for check in rule["checks"]] == [
        (True, {"enabled": True}),
        (True, {"order.status": "PAID"}),
        (False, {"order.total_cost": 30}),
    ]
    assert "history-dear" not in {reactor["name"] for reactor in new["reactors"]}
    assert again == [paid, new], "what was decided then stays decided so"
