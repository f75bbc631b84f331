"""Workflows by API: saved in versions, turned on and off, archived, listed with the others, and tried."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orderhub.api.messages.trial import Trial
from orderhub.api.workflows import definitions as definitions_module
from orderhub.api.workflows.definitions import DefinitionRoutes
from orderhub.api.workflows.known_workflows import KnownWorkflows
from orderhub.api.workflows.routes import WorkflowRoutes
from orderhub.api.workflows.trial_messages import TrialMessages
from orderhub.api.workflows.trial_routes import TrialRoutes
from orderhub.audit.trail import Entry
from orderhub.care.catalog import names_of_simple_actions
from orderhub.errors import RequestError
from orderhub.events.announcement import OrderEvent
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from orderhub.messages.brand import Brand
from orderhub.messages.carriers import Sender
from orderhub.messages.reach import Channel, OwnChannel
from orderhub.messages.templates import load_catalog
from orderhub.messages.trying import TryingTexts
from orderhub.orders.model import Order
from orderhub.rules.actions import ActionTargets
from orderhub.rules.looked_up import NO_LOOKUPS, JointLookups
from orderhub.rules.order_details import OrderDetails, details_of
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.stopping import Hand
from orderhub.workflows.trial import Trials
from tests.support.signing import signer
from tests.unit.messages.fakes import FakeSender
from tests.unit.workflows.definitions import CARE, MESSAGES, definition
from tests.unit.workflows.fakes import (
    NOW,
    WORKFLOWS,
    FakeAlarms,
    FakeClaims,
    FakeDocuments,
    FakeLook,
    FakeNotes,
    FakePast,
    FakeRuns,
    delivered,
    order,
    sample,
)

TAG = {"tag_customer": "asked"}


@dataclass
class Api:
    """The routes, with what is behind them."""

    saved: FakeDocuments = field(default_factory=FakeDocuments)
    order: Order | None = field(default_factory=lambda: order(version=3))
    events: list[OrderEvent] = field(default_factory=list)
    now: datetime = NOW
    audit: list[Entry] = field(default_factory=list)
    mail: FakeSender = field(default_factory=FakeSender)
    sms: FakeSender | None = field(default_factory=FakeSender)
    names: frozenset[str] = MESSAGES

    @property
    def known(self) -> KnownWorkflows:
        def targets(workflows: Any) -> ActionTargets:  # noqa: ANN401 - a mapping
            return ActionTargets(
                workflows=workflows,
                messages=self.names,
                has_webhook=lambda name: name == "crm",
                order_actions=names_of_simple_actions,
            )

        return KnownWorkflows(shipped=WORKFLOWS, saved=self.saved, targets=targets)

    @property
    def routes(self) -> DefinitionRoutes:
        return DefinitionRoutes(known=self.known, saved=self.saved, trail=self, clock=lambda: self.now)

    @property
    def workflows(self) -> WorkflowRoutes:
        runs = FakeRuns()
        return WorkflowRoutes(
            workflows=WORKFLOWS,
            saved=self.saved,
            runs=runs,
            hand=Hand(runs=runs, claims=FakeClaims(), alarms=FakeAlarms(), notes=FakeNotes()),
            past=FakePast([delivered()]),
            contact_kinds=lambda: frozenset({"email"}),
            signer=signer(),
            clock=lambda: self.now,
        )

    def details(self, order_no: str, /) -> OrderDetails | None:
        assert order_no == "A1"
        return details_of(self.order.header, self.order.lines, self.order.cases) if self.order else None

    def write(self, entry: Entry) -> None:
        self.audit.append(entry)

    def read(self, order_no: str, most: int | None = None) -> list[OrderEvent]:
        assert most == 100
        return [event for event in self.events if event.order_no == order_no]

    @property
    def trials(self) -> TrialRoutes:
        look = FakeLook(orders={"A1": self.order} if self.order else {})
        lookups = JointLookups(NO_LOOKUPS, type("Orders", (), {"order": staticmethod(self.details)})())
        at = Circumstances(lookups=lookups, order=look.order, zone=ZoneInfo("UTC"), scale=1.0)
        senders: dict[OwnChannel, Sender] = {Channel.EMAIL: self.mail}
        if self.sms:
            senders[Channel.SMS] = self.sms
        texts = TryingTexts(
            catalog=load_catalog(),
            zone=ZoneInfo("UTC"),
            brand_of=lambda _: Brand(),
            default_language=lambda: "zh",
        )
        return TrialRoutes(
            known=self.known,
            past=self,
            trials=Trials(look=look, circumstances=at),
            messages=TrialMessages(trial=Trial(texts=texts, senders=senders, region="CN"), order=look.order),
            clock=lambda: self.now,
        )

    def save(self, body: Any, name: str = "care") -> tuple[HTTPStatus, Any]:  # noqa: ANN401 - JSON
        answer = self.routes.save(request(body, name))
        return HTTPStatus(answer.status), answer.body

    def set_state(self, state: str, name: str = "care") -> Any:  # noqa: ANN401 - JSON
        return self.routes.set_state(request({"state": state}, name)).body

    def test(self, body: Any, name: str = "care") -> Any:  # noqa: ANN401 - JSON
        return self.trials.test(request(body, name)).body


def body_of(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    return answer.body


def request(
    body: Any = None,  # noqa: ANN401 - JSON
    name: str = "care",
    scopes: str = "workflows:read workflows:write",
    **query: str,
) -> Event:
    return {
        "resource": "/v1/workflows/{name}",
        "path": f"/v1/workflows/{name}",
        "body": None if body is None else json.dumps(body),
        "queryStringParameters": query or None,
        "requestContext": {"authorizer": {"key_id": "key-1", "scopes": scopes}},
    }


def refused(call: Any, *arguments: Any, **more: Any) -> tuple[HTTPStatus, str]:  # noqa: ANN401 - a method
    with pytest.raises(RequestError) as rejected:
        call(*arguments, **more)
    return status_of(rejected.value), rejected.value.code


def test_a_workflow_is_saved_off_in_versions_and_turned_on() -> None:
    api = Api()

    status, first = api.save(CARE)
    again_status, second = api.save(CARE | {"description": "Other words.", "version": 1})
    api.now = NOW + timedelta(hours=1)
    on = api.set_state("on")

    assert (status, again_status) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert first == {
        "name": "care",
        "version": 1,
        "state": "off",
        "onSince": None,
        "savedAt": "2026-03-01T20:30:00.000000Z",
        "savedBy": "key-1",
        "definition": CARE,
    }
    assert (second["version"], second["definition"]["description"]) == (2, "Other words.")
    assert (on["version"], on["state"], on["onSince"]) == (3, "on", "2026-03-01T21:30:00.000000Z")
    # What is saved while it is on counts from when it was turned on.
    _, third = api.save(CARE)
    assert (third["state"], third["onSince"]) == ("on", on["onSince"])
    assert api.set_state("on")["version"] == 4
    assert api.set_state("off")["onSince"] is None
    api.save(CARE | {"transactional": True})
    assert {(entry.key_id, entry.field, entry.order_no) for entry in api.audit} == {
        ("key-1", "workflow_saved", "")
    }
    assert [entry.reason for entry in api.audit[-2:]] == [
        "care version 5: off",
        "care version 6: off transactional",
    ]


def test_versions_are_listed_and_can_be_saved_again() -> None:
    api = Api()
    for number in range(5):
        api.save(definition(TAG, description=f"Number {number}."))

    page = body_of(api.routes.versions(request(limit="2")))
    following = body_of(api.routes.versions(request(limit="3", before=str(page["next"]))))
    api.save(following["versions"][-1]["definition"])

    assert [saved["version"] for saved in page["versions"]] == [5, 4]
    assert ([saved["version"] for saved in following["versions"]], following["next"]) == ([3, 2, 1], None)
    current = api.saved.current("care")
    assert current
    assert (current.version, current.definition["description"]) == (6, "Number 0.")
    assert refused(api.routes.versions, request(before="first")) == (HTTPStatus.BAD_REQUEST, "before_invalid")


def test_two_versions_are_held_against_each_other_with_whether_they_are_on() -> None:
    api = Api()
    api.save(CARE)
    api.save(CARE | {"blocks": [{"wait": {"days": 12}}, *CARE["blocks"][1:]]})
    api.set_state("on")

    waits = body_of(api.routes.versions(request(diff="1,2")))
    turned_on = body_of(api.routes.versions(request(diff="2,3")))

    assert [saved["version"] for saved in waits["versions"]] == [1, 2]
    assert [line.replace(" ", "") for line in waits["diff"].split("\n")[3:] if line[0] in "-+"] == [
        '-"days":10',
        '+"days":12',
    ]
    assert [line for line in turned_on["diff"].split("\n")[3:] if line[0] in "-+"] == ["-  off", "+  on"]
    assert refused(api.routes.versions, request(diff="1,9")) == (HTTPStatus.NOT_FOUND, "version_unknown")


def test_a_saved_workflow_stands_among_the_others_until_it_is_archived() -> None:
    api = Api()
    api.save(CARE)
    api.set_state("on")

    listed = body_of(api.workflows.every(request()))["workflows"]
    read = body_of(api.workflows.read(request()))
    backtest = body_of(api.workflows.backtest(request()))
    api.set_state("archived")

    assert (listed[-1]["name"], listed[-1]["version"], listed[-1]["on"]) == ("care", 2, True)
    assert (read["messages"], read["saved"]["definition"]) == (["A", "B"], CARE)
    assert read["start"]["where"]["metadata"] == {"mode": ["live"]}
    assert (backtest["lookedAt"], backtest["started"]) == (1, 1)
    left = body_of(api.workflows.every(request()))["workflows"]
    assert [workflow["name"] for workflow in left] == list(WORKFLOWS)
    assert body_of(api.workflows.read(request()))["on"] is False


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (CARE, "Care", (HTTPStatus.BAD_REQUEST, "name_invalid")),
        (CARE, "win_back", (HTTPStatus.CONFLICT, "name_taken")),
        ([], "care", (HTTPStatus.BAD_REQUEST, "body_invalid")),
        (CARE | {"name": "care"}, "care", (HTTPStatus.BAD_REQUEST, "field_unknown")),
        (CARE | {"version": 7}, "care", (HTTPStatus.CONFLICT, "version_conflict")),
        (CARE | {"version": "1"}, "care", (HTTPStatus.CONFLICT, "version_conflict")),
        ({"start": {"events": "orderPAID"}}, "care", (HTTPStatus.UNPROCESSABLE_ENTITY, "definition_invalid")),
        ({"start": 3}, "care", (HTTPStatus.UNPROCESSABLE_ENTITY, "definition_invalid")),
    ],
    ids=str,
)
def test_what_cannot_be_saved_is_refused(body: Any, name: str, expected: tuple[HTTPStatus, str]) -> None:  # noqa: ANN401
    api = Api()

    assert refused(api.save, body, name) == expected
    assert api.saved.stored == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(RequestError) as rejected:
        Api().save({"description": "", "start": {"events": ["orderPAD"]}, "blocks": [{"wait": {"days": -0.5}}]})

    assert [error["pointer"] for error in rejected.value.errors] == [
        "/description",
        "/start/events/0",
        "/blocks/0/wait/days",
    ]


def test_actions_may_start_saved_workflows_and_themselves() -> None:
    api = Api()
    api.save(definition({"start_workflow": "care"}))

    api.save(definition({"start_workflow": "care"}), "second")

    other = definition({"start_workflow": "care"}, start={"events": ["orderPAID"]})
    assert refused(api.save, other, "third") == (HTTPStatus.UNPROCESSABLE_ENTITY, "definition_invalid")


def test_there_are_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions_module, "MOST", 1)
    api = Api()
    api.save(CARE)

    assert refused(api.save, CARE, "second") == (HTTPStatus.CONFLICT, "workflows_too_many")
    assert api.save(CARE)[0] is HTTPStatus.OK


def test_only_saved_workflows_have_states_and_versions() -> None:
    api = Api()

    assert refused(api.set_state, "on") == (HTTPStatus.NOT_FOUND, "workflow_unknown")
    assert refused(api.set_state, "on", "Strange") == (HTTPStatus.NOT_FOUND, "workflow_unknown")
    assert refused(api.set_state, "on", "win_back") == (HTTPStatus.CONFLICT, "workflow_not_saved")
    assert refused(api.workflows.read, request(name="Strange")) == (HTTPStatus.NOT_FOUND, "workflow_unknown")
    api.save(CARE)
    assert refused(api.set_state, "On") == (HTTPStatus.BAD_REQUEST, "state_invalid")


def of_total(total: int) -> Order:
    found = order(version=3)
    return replace(found, header=replace(found.header, total_cost=Decimal(total)))


def published(event: dict[str, Any]) -> OrderEvent:
    detail = event["detail"]
    return OrderEvent(
        order_no=detail["eventKey"],
        version=3,
        detail_type=event["detail-type"],
        occurred_at=NOW,
        detail=json.dumps(detail),
    )


def test_a_try_shows_each_block_with_what_it_saw_and_would_do() -> None:
    api = Api(order=of_total(150), events=[published(sample("order-updated")), published(delivered())])
    api.save(CARE)

    tried = api.test({"order": "A1"})

    assert (tried["starts"], tried["stop"], tried["ends"]) == (True, None, "completed")
    assert tried["event"] == {"type": "orderDELIVERED", "id": "A1:3"}
    assert [(block["place"], block["does"]) for block in tried["blocks"]] == [
        ("/blocks/0", "wait"),
        ("/blocks/1", "if"),
        ("/blocks/1/then/0", "send_message"),
        ("/blocks/1/then/1", "wait"),
        ("/blocks/1/then/2", "if"),
        ("/blocks/1/then/2/then/0", "send_message"),
        ("/end", "end"),
    ]
    assert tried["blocks"][0]["until"] == "2026-03-11T20:30:01.000000Z"
    assert tried["blocks"][3]["until"] == "2026-03-15T20:30:02.000000Z"
    assert tried["blocks"][1]["taken"] == "then"
    assert tried["blocks"][1]["checks"][0] == {
        "condition": "order.total_cost > 100.0",
        "holds": True,
        "values": {"order.total_cost": 150.0},
        "error": None,
    }


def test_a_definition_is_tried_before_it_is_saved_on_an_event_that_is_sent() -> None:
    api = Api(order=of_total(5))
    tried = api.test(
        {
            "event": delivered(),
            "definition": definition(
                {
                    "if": "order.total_cost > 9.0",
                    "then": [TAG],
                    "else": [{"call_webhook": "crm"}, {"end": "cheap"}],
                }
            ),
        }
    )

    assert [(block["does"], block["place"]) for block in tried["blocks"]] == [
        ("if", "/blocks/0"),
        ("call_webhook", "/blocks/0/else/0"),
        ("end", "/blocks/0/else/1"),
    ]
    assert tried["blocks"][1]["action"] == {"call_webhook": "crm"}
    assert (tried["ends"], api.saved.stored) == ("cheap", [])
    branch = definition({"if": "true", "then": [TAG], "else": [TAG]})
    assert [block["place"] for block in api.test({"event": delivered(), "definition": branch})["blocks"]] == [
        "/blocks/0",
        "/blocks/0/then/0",
        "/end",
    ]


def test_a_try_says_what_would_stop_it_and_what_does_not_start_it() -> None:
    api = Api(order=None)
    api.save(CARE)
    other = delivered(customer_id=None)
    other["detail"]["order"]["currency"] = "EUR"

    tried = api.test({"event": other})

    assert (tried["starts"], tried["stop"], tried["blocks"]) == (False, {"reason": "order_gone", "by": None}, [])
    assert [check["holds"] for check in tried["checks"]] == [True, True, False]
    moved = sample("rfm-cell-changed")
    about = definition(TAG, start={"events": ["rfmCELL_CHANGED"]})
    assert api.test({"event": moved, "definition": about})["orderNo"] is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (HTTPStatus.UNPROCESSABLE_ENTITY, "event_missing")),
        ({"order": 7}, (HTTPStatus.UNPROCESSABLE_ENTITY, "event_missing")),
        ({"order": "A1", "event": {}}, (HTTPStatus.UNPROCESSABLE_ENTITY, "event_missing")),
        ({"order": "A2"}, (HTTPStatus.UNPROCESSABLE_ENTITY, "event_missing")),
        ({"event": {"detail": 3}}, (HTTPStatus.BAD_REQUEST, "event_invalid")),
        ({"event": delivered(), "definition": []}, (HTTPStatus.UNPROCESSABLE_ENTITY, "definition_invalid")),
        ({"order": "A1", "too": "me"}, (HTTPStatus.BAD_REQUEST, "field_unknown")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_tried_is_refused(body: Any, expected: tuple[HTTPStatus, str]) -> None:  # noqa: ANN401 - JSON
    api = Api()
    api.save(CARE)

    assert refused(api.test, body) == expected


def test_what_ships_with_the_hub_is_tried_too() -> None:
    event = delivered()

    tried = Api().test({"event": event}, "order_notification")

    assert tried["blocks"][0] == {"place": "/blocks/0", "does": "send_message", "message": "DELIVERED"}
    event["detail"]["order"].pop("status")
    tried = Api().test({"event": event}, "order_notification")
    assert (tried["starts"], tried["blocks"][0]["message"]) == (False, "{order.status}")


def test_the_task_of_a_case_is_shown_where_a_workflow_makes_one() -> None:
    event = sample("order-action")
    event["detail"]["eventKey"] = "A1"

    tried = Api().test({"event": event}, "after_sales")

    assert [block["does"] for block in tried["blocks"]] == ["case_task", "send_message", "end"]
