"""What the API answers about rules."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.rules import routes
from orderhub.api.rules.routes import RuleRoutes
from orderhub.api.rules.versions import versions_of
from orderhub.errors import RequestError
from orderhub.events.stored_event import StoredEvent
from orderhub.http.answer import Answer
from orderhub.http.endpoint import endpoint
from orderhub.http.statuses import status_of
from orderhub.rules.cost import MOST_STEPS_OF_EVENT, steps_of
from tests.support.signing import signer
from tests.unit.rules.fakes import FakeLookups, FakeRules
from tests.unit.rules.samples import KNOWN, MESSAGES, SAVED, paid
from tests.unit.rules.test_backtest import past

RULE = {"on": ["orderPAID"], "when": ["order.total_cost > 100"], "do": [{"tag_customer": "vip"}]}
ALL, ONE, TRY = "/v1/rules", "/v1/rules/{name}", "/v1/rules/backtest"
VERSIONS = "/v1/rules/{name}/versions"


class Office:
    """A desk with rules and a past."""

    def __init__(self) -> None:
        self.rules, self.now, self.lookups = FakeRules(), SAVED, FakeLookups()
        self.published: list[StoredEvent] = []
        self.scopes = "rules:write"
        self.backtested: list[tuple[datetime, datetime, frozenset[str]]] = []
        self.routes = RuleRoutes(
            rules=self.rules,
            targets=KNOWN,
            messages=lambda: MESSAGES,
            past=self,
            lookups=self.lookups,
            signer=signer(),
            clock=lambda: self.now,
        )

    def each(self, since: datetime, until: datetime, types: frozenset[str] = frozenset()) -> Iterator[StoredEvent]:
        self.backtested.append((since, until, types))
        return iter(self.published)

    def ask(self, method: str, route: str, name: str = "vip", body: object = None, **query: str) -> Answer:
        ways: dict[tuple[str, str], Callable[[Any], Answer]] = {
            ("GET", ALL): self.routes.every,
            ("GET", ONE): self.routes.read,
            ("PUT", ONE): self.routes.save,
            ("DELETE", ONE): self.routes.delete,
            ("POST", TRY): self.routes.backtest,
            ("GET", VERSIONS): lambda event: versions_of(event, self.rules, self.routes.signer),
        }
        event = {
            "resource": route,
            "path": route.replace("{name}", quote(name, safe="")),
            "body": None if body is None else json.dumps(body),
            "queryStringParameters": query or None,
            "requestContext": {"authorizer": {"scopes": self.scopes}},
        }
        return ways[method, route](event)

    def refused(
        self, method: str, route: str, name: str = "vip", body: object = None, **query: str
    ) -> tuple[int, str]:
        with pytest.raises(RequestError) as raised:
            self.ask(method, route, name, body, **query)
        return status_of(raised.value), raised.value.code


def body_of(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    return answer.body


@pytest.mark.parametrize(
    ("action", "scopes", "is_taken"),
    [
        ("refund", "rules:write", False),
        ("refund", "rules:write cards:act", True),
        ("refund_approve", "rules:write cards:act", False),
        ("refund_approve", "rules:write cards:act cards:decide", True),
    ],
)
def test_who_saves_a_rule_that_acts_on_orders_needs_the_scopes_of_its_actions(
    action: str,
    scopes: str,
    is_taken: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    office = Office()
    office.scopes = scopes
    body = RULE | {"do": [{"act_on_order": action}]}

    if is_taken:
        assert office.ask("PUT", ONE, body=body).status == 201
    else:
        assert office.refused("PUT", ONE, body=body) == (403, "scope_missing")
        assert office.rules.find("vip") is None


def test_a_rule_is_new_once_and_the_answer_says_from_when_it_counts() -> None:
    office = Office()

    first, second = office.ask("PUT", ONE, body=RULE), office.ask("PUT", ONE, body=RULE)

    assert (first.status, second.status) == (201, 200)
    assert body_of(first) == {
        "name": "vip",
        "description": "",
        **RULE,
        "once": "order",
        "enabled": True,
        "savedAt": "2026-03-01T08:00:00.000000Z",
        "appliesFrom": "2026-03-01T08:00:00.000000Z",
        "isRetroactive": False,
    }
    shown = body_of(office.ask("GET", ONE))
    assert shown == {
        name: value for name, value in body_of(second).items() if name not in {"appliesFrom", "isRetroactive"}
    }


def test_what_is_wrong_is_refused_with_its_place_and_nothing_is_saved() -> None:
    office = Office()

    def save(event: Any, _: object) -> Answer:  # noqa: ANN401 - a request
        return office.routes.save(event)

    wrong = json.dumps({**RULE, "when": ["true", "order.status ==\n 'PAID' &&"]})
    event = {
        "resource": ONE,
        "path": "/v1/rules/vip",
        "httpMethod": "PUT",
        "body": wrong,
        "requestContext": {"requestId": "r-1", "authorizer": {"scopes": "rules:write"}},
    }
    answer = endpoint(save)(event, None)

    assert answer["statusCode"] == 422
    problem = json.loads(answer["body"])
    assert problem["code"] == "rule_invalid"
    assert [(error["pointer"], error["code"], error["line"], error["column"]) for error in problem["errors"]] == [
        ("/when/1", "syntax_invalid", 2, 11)
    ]
    assert office.rules.stored == {}


def test_rules_that_together_take_too_long_are_refused() -> None:
    office = Office()
    condition = "order.items.filter(i, order.removed_items.exists(j, i.sku == j.sku)).size() == 0"
    heavy = {**RULE, "when": [condition]}
    room = int(MOST_STEPS_OF_EVENT // steps_of(condition, "orderPAID"))

    for number in range(room):
        office.ask("PUT", ONE, f"r{number}", heavy)

    assert 1 < room < 18
    assert office.refused("PUT", ONE, "r17", heavy) == (409, "rules_too_complex")
    assert office.ask("PUT", ONE, "r0", heavy).status == 200
    assert office.ask("PUT", ONE, "r18", {**heavy, "enabled": False}).status == 201
    assert office.ask("PUT", ONE, "r19", {**heavy, "on": ["orderSHIPPED"]}).status == 201


@pytest.mark.parametrize("name", ["VIP", "-a", "a:b", "a#b", "a" * 65])
def test_a_name_that_none_can_have_is_refused(name: str) -> None:
    office = Office()

    assert office.refused("PUT", ONE, name, RULE) == (400, "name_invalid")
    assert office.refused("GET", ONE, name) == (404, "rule_unknown")
    assert office.refused("DELETE", ONE, name) == (404, "rule_unknown")


def test_rules_come_in_pages_by_name() -> None:
    office = Office()
    for name in ("c", "a", "b"):
        office.ask("PUT", ONE, name, RULE)

    first = body_of(office.ask("GET", ALL, limit="2"))
    second = body_of(office.ask("GET", ALL, limit="2", cursor=first["next"]))

    assert [rule["name"] for rule in (*first["rules"], *second["rules"])] == ["a", "b", "c"]
    assert second["next"] is None
    assert office.refused("GET", ALL, cursor="forged") == (400, "cursor_invalid")


def test_there_can_be_no_more_rules_than_each_event_is_held_against(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST", 1)
    office = Office()
    office.ask("PUT", ONE, "a", RULE)

    assert office.refused("PUT", ONE, "b", RULE) == (409, "rules_too_many")
    assert office.ask("PUT", ONE, "a", RULE).status == 200


def test_a_rule_is_deleted_once() -> None:
    office = Office()
    office.ask("PUT", ONE, body=RULE)

    assert office.ask("DELETE", ONE).status == 204
    assert office.refused("DELETE", ONE) == (404, "rule_unknown")
    assert office.refused("GET", ONE) == (404, "rule_unknown")


def test_a_backtest_looks_at_the_past_days_and_leaves_no_trace() -> None:
    office = Office()
    office.published = [*past(paid("A1"), paid("A2", total_cost=10))]

    found = body_of(office.ask("POST", TRY, body=RULE, days="7"))

    assert (found["days"], found["lookedAt"], found["fired"], found["isComplete"]) == (7, 2, 1, True)
    assert office.backtested == [(SAVED - timedelta(days=7), SAVED, frozenset({"orderPAID"}))]
    assert office.rules.stored == {}


def test_a_saved_rule_is_tried_by_its_name_and_others_that_are_enabled_overlap() -> None:
    office = Office()
    office.published = [*past(paid("A1"))]
    for name in ("vip", "other"):
        office.ask("PUT", ONE, name, RULE)
    office.ask("PUT", ONE, "off", {**RULE, "enabled": False})

    found = body_of(office.ask("POST", TRY, body={"name": "vip"}))

    assert (found["days"], found["fired"]) == (30, 1)
    assert found["overlap"] == [{"rule": "other", "fired": 1}]
    named = body_of(office.ask("POST", TRY, body={**RULE, "name": "other"}))
    assert named["overlap"] == [{"rule": "vip", "fired": 1}]


@pytest.mark.parametrize(
    ("body", "query", "refused"),
    [
        ({"name": "gone"}, {}, (404, "rule_unknown")),
        ({"name": 3}, {}, (400, "name_invalid")),
        ({"name": "No name"}, {}, (400, "name_invalid")),
        ({**RULE, "name": 5}, {}, (400, "name_invalid")),
        ({}, {}, (422, "rule_invalid")),
        ({**RULE, "days": 3}, {}, (400, "field_unknown")),
        (RULE, {"days": "0"}, (400, "days_invalid")),
        (RULE, {"days": "91"}, (400, "days_invalid")),
        (RULE, {"days": "week"}, (400, "days_invalid")),
    ],
)
def test_a_backtest_of_what_is_none_is_refused(
    body: dict[str, Any], query: dict[str, str], refused: tuple[int, str]
) -> None:
    assert Office().refused("POST", TRY, "", body, **query) == refused


def test_a_backtest_reads_what_events_do_not_tell_once_for_each_customer() -> None:
    office = Office()
    office.lookups.tagged = {"c-1": ["gold"]}
    office.published = past(paid("A1"), paid("A2"), {**paid("A3"), "contactId": "c-2"})

    found = body_of(office.ask("POST", TRY, body={**RULE, "when": ["'gold' in customer.tags"]}))

    assert (found["fired"], found["asNow"]) == (2, ["customer.tags"])
    assert office.lookups.read == [("tags", "c-1"), ("tags", "c-2")]


def test_versions_say_what_each_of_them_changed() -> None:
    office = Office()
    for minute, enabled in enumerate((False, True, True)):
        office.now = SAVED + timedelta(minutes=minute)
        office.ask("PUT", ONE, body=RULE | {"enabled": enabled})
    office.now = SAVED + timedelta(minutes=3)
    office.ask("DELETE", ONE)

    first = body_of(office.ask("GET", VERSIONS, limit="2"))
    second = body_of(office.ask("GET", VERSIONS, limit="2", cursor=first["next"]))
    versions: list[Any] = [*first["versions"], *second["versions"]]
    deleted, again, turned_on, made = versions

    assert (deleted["rule"], deleted["difference"]) == (None, None)
    # The same is what was saved twice.
    assert (again["difference"], again["rule"]["enabled"]) == ("", True)
    assert "-  false\n+  true" in turned_on["difference"]
    assert made["difference"] is None
    assert made["savedAt"] == "2026-03-01T08:00:00.000000Z"
    assert second["next"] is None
    # What a version says can be saved again.
    assert office.ask("PUT", ONE, body=turned_on["rule"]).status == 201


def test_only_a_rule_that_was_there_has_versions_and_a_cursor_is_of_its_rule() -> None:
    office = Office()
    for name in ("vip", "other"):
        for minute in range(2):
            office.now = SAVED + timedelta(minutes=minute)
            office.ask("PUT", ONE, name, RULE)
    cursor = body_of(office.ask("GET", VERSIONS, limit="1"))["next"]

    assert office.refused("GET", VERSIONS, "nobody") == (404, "rule_unknown")
    assert office.refused("GET", VERSIONS, "No such name") == (404, "rule_unknown")
    assert office.refused("GET", VERSIONS, cursor="x") == (400, "cursor_invalid")
    assert office.refused("GET", VERSIONS, "other", cursor=cursor) == (400, "cursor_invalid")
    assert office.refused("GET", VERSIONS, limit="51") == (400, "limit_invalid")
