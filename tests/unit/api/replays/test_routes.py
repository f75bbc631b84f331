"""What requests for replays get: first what would be told, then the replay."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, repeat
from typing import Any

import pytest

from orderhub.api.replays.routes import ReplayRoutes
from orderhub.errors import RequestError
from orderhub.events.reactions import ReactionKind
from orderhub.jobs.job import State
from orderhub.orders.rows import header_row
from orderhub.orders.statuses import Status
from orderhub.replays.consumers import Consumers
from orderhub.replays.replay import Replay, Target
from tests.support.orders import NOON, header, stamp
from tests.unit.replays.fakes import MINUTE, WORKFLOWS, FakePast, FakeReplays, order_event

PAST = FakePast(order_event("A1", 1), order_event("A1", 2, "orderDELIVERED"), order_event("A2", 1))
ORDERS = {"orderNos": ["A1"]}
TIME = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01"}
TO = {"webhook": "desk"}
KNOWN = Consumers(
    workflows=WORKFLOWS,
    has_rule=lambda name: name == "vip",
    has_webhook=lambda name: name == "desk",
)


class FakeWorker:
    """Keeps which replays it was to work off."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def call(self, detail_type: str, **detail: str) -> None:
        assert detail_type == "Replay Events"
        self.called.append(detail["replay_id"])


def request(body: object = None, key: str | None = None, replay_id: str = "") -> dict[str, Any]:
    path = f"/v1/replays/{replay_id}" if replay_id else "/v1/replays"
    return {
        "resource": "/v1/replays/{replay_id}" if replay_id else "/v1/replays",
        "path": path,
        "headers": {"Host": "hub.example"} | ({"Idempotency-Key": key} if key else {}),
        "queryStringParameters": None,
        "body": json.dumps(body),
        "requestContext": {
            "path": f"/api{path}",
            "requestId": "request-1",
            "authorizer": {"key_id": "7f3a2b9c1d0e"},
        },
    }


class FakeHeaders:
    """Orders as they are now, by their numbers."""

    def __init__(self, **statuses: Status) -> None:
        headers = (header(no, status=status, email="mail@example.com") for no, status in statuses.items())
        self._rows = {header.order_no: header_row(header, (), stamp(9)) for header in headers}

    def read(self, order_nos: Iterable[str]) -> Mapping[str, Any]:
        return {order_no: self._rows[order_no] for order_no in order_nos if order_no in self._rows}


def routes(
    replays: FakeReplays | None = None,
    worker: FakeWorker | None = None,
    past: FakePast = PAST,
    headers: FakeHeaders | None = None,
) -> ReplayRoutes:
    return ReplayRoutes(
        replays=replays or FakeReplays(),
        past=past.past,
        consumers=KNOWN,
        headers=headers or FakeHeaders(),
        templates={"DELIVERED", "SHIPPED"},
        worker=worker or FakeWorker(),
        clock=lambda: NOON,
    )


def refused(body: object, past: FakePast = PAST) -> RequestError:
    with pytest.raises(RequestError) as caught:
        routes(past=past).create(request(body))
    return caught.value


def test_nothing_is_told_unless_it_is_said() -> None:
    replays, worker = FakeReplays(), FakeWorker()

    answer = routes(replays, worker).create(request({"events": ORDERS, "to": TO}))

    assert (answer.status, replays.stored, worker.called) == (200, {}, [])
    assert answer.body == {
        "dryRun": True,
        "chosen": {"orderNos": ["A1"]},
        "to": TO,
        "events": 2,
        "types": {"orderDELIVERED": 1, "orderUPDATED": 1},
        "first": [
            {"eventId": "A1:1", "type": "orderUPDATED", "occurredAt": "2026-11-22T12:01:00Z"},
            {"eventId": "A1:2", "type": "orderDELIVERED", "occurredAt": "2026-11-22T12:02:00Z"},
        ],
        "isWhole": True,
    }


def test_a_replay_is_opened_and_set_going_and_can_be_looked_at() -> None:
    replays, worker = FakeReplays(), FakeWorker()
    body = {"events": TIME | {"types": ["orderUPDATED"]}, "to": {"rule": "vip"}, "dryRun": False}

    answer = routes(replays, worker).create(request(body))

    [replay] = replays.stored.values()
    assert (answer.status, worker.called) == (202, [replay.replay_id])
    assert answer.headers["Location"] == f"https://hub.example/api/v1/replays/{replay.replay_id}"
    assert replay.to == Target(kind=ReactionKind.RULE, name="vip")
    assert (replay.events, replay.state) == (2, State.WAITING)
    assert routes(replays).read(request(replay_id=replay.replay_id)).body == answer.body
    shown: Any = answer.body
    assert shown["chosen"] == {
        "types": ["orderUPDATED"],
        "from": "2026-11-01T00:00:00Z",
        "to": "2026-12-01T00:00:00Z",
    }


def test_the_same_request_with_its_key_is_one_replay() -> None:
    replays, worker = FakeReplays(), FakeWorker()
    body = {"events": ORDERS, "to": TO, "dryRun": False}

    answers = [routes(replays, worker).create(request(body, "k")).body for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(worker.called) == 2
    [replay_id] = replays.stored
    with pytest.raises(RequestError) as fault:
        routes(replays).create(request(body | {"to": {"rule": "vip"}}, "k"))
    assert fault.value.code == "idempotency_key_reused"
    done = FakeReplays(ended(replays.stored[replay_id]))
    routes(done, worker).create(request(body, "k"))
    assert len(worker.called) == 2


def ended(replay: Replay) -> Replay:
    fields = {name: getattr(replay, name) for name in ("replay_id", "chosen", "to", "events", "created_at")}
    return Replay(**fields, updated_at=NOON + MINUTE, ended_at=NOON + MINUTE, state=State.DONE)


def test_nothing_and_too_much_are_not_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"events": {"orderNos": ["A9"]}, "to": TO, "dryRun": False}

    assert refused(body).code == "replay_empty"
    monkeypatch.setattr("orderhub.replays.choosing.MOST", 1)
    assert refused(body | {"events": ORDERS}).code == "replay_too_large"


@pytest.mark.parametrize("replay_id", ["x", "x" * 101])
def test_a_replay_there_is_not_is_unknown(replay_id: str) -> None:
    with pytest.raises(RequestError) as fault:
        routes().read(request(replay_id=replay_id))

    assert fault.value.code == "replay_unknown"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/events", "/to"]),
        ({"events": "A1", "to": TO}, ["/events"]),
        ({"events": {}, "to": TO}, ["/events"]),
        ({"events": {"orders": ["A1"]}, "to": TO}, ["/events"]),
        ({"events": ORDERS | TIME, "to": TO}, ["/events"]),
        ({"events": {"from": TIME["from"]}, "to": TO}, ["/events"]),
        ({"events": {"orderNos": []}, "to": TO}, ["/events/orderNos"]),
        ({"events": {"orderNos": ["A1", ""]}, "to": TO}, ["/events/orderNos"]),
        ({"events": {"orderNos": ["A1", "\u200b"]}, "to": TO}, ["/events/orderNos"]),
        ({"events": ORDERS | {"types": ["order*"]}, "to": TO}, ["/events/types"]),
        ({"events": {"from": "soon", "to": 7}, "to": TO}, ["/events/from", "/events/to"]),
        ({"events": {"from": TIME["to"], "to": TIME["from"]}, "to": TO}, ["/events/to"]),
        ({"events": TIME | {"from": "2026-01-01"}, "to": TO}, ["/events/to"]),
        ({"events": ORDERS, "to": {"queue": "x"}}, ["/to"]),
        ({"events": ORDERS, "to": TO | {"rule": "x"}}, ["/to"]),
        ({"events": ORDERS, "to": {"rule": "a b"}}, ["/to"]),
        ({"events": ORDERS, "to": TO, "dryRun": "no"}, ["/dryRun"]),
    ],
)
def test_all_that_is_wrong_with_a_replay_is_said(body: object, wrong: list[str]) -> None:
    fault = refused(body)

    assert fault.code == "replay_invalid"
    assert [error["pointer"] for error in fault.errors] == wrong


def test_an_order_that_is_named_twice_is_told_once() -> None:
    answer: Any = routes().create(request({"events": {"orderNos": ["A2", "A2\u200b", " A2"]}, "to": TO})).body

    assert answer["events"] == 1


@pytest.mark.parametrize(
    ("to", "known"),
    [
        ({"workflow": "win_back"}, True),
        ({"workflow": "vip"}, False),
        ({"rule": "vip"}, True),
        ({"rule": "desk"}, False),
        ({"webhook": "desk"}, True),
        ({"webhook": "vip"}, False),
    ],
)
def test_nobody_is_told_who_is_not_there(to: dict[str, str], *, known: bool) -> None:
    body = {"events": ORDERS, "to": to}

    if known:
        assert routes().create(request(body)).status == 200
    else:
        assert refused(body).code == "target_unknown"


def workflow_dry_run(name: str, past: FakePast, **now: Status) -> Any:  # noqa: ANN401 - a body
    """What a dry run says of telling all events of A1 to A9 to a workflow."""
    body = {"events": {"orderNos": [f"A{number}" for number in range(1, 10)]}, "to": {"workflow": name}}
    return routes(past=past, headers=FakeHeaders(**now)).create(request(body)).body


def test_a_dry_run_says_what_a_workflow_would_start_and_send_and_why_not() -> None:
    past = FakePast(
        order_event("A1", 1, "orderPAID", status=Status.PAID),
        order_event("A1", 2, "orderDELIVERED", customer_id="C1"),
        order_event("A1", 3, customer_id="C1"),
        order_event("A1", 4, "orderACTION_refund"),
        order_event("A2", 1, "orderDELIVERED", customer_id="C1"),
        order_event("A3", 1, "orderSHIPPED", status=Status.SHIPPED),
        order_event("A4", 1, "orderDELIVERED"),
        order_event("A5", 1, "orderCANCELLED", status=Status.CANCELLED),
        order_event("A6", 1, "orderSHIPPED", status=Status.SHIPPED),
    )
    now = {"A1": Status.DELIVERED, "A2": Status.DELIVERED, "A3": Status.DELIVERED, "A6": Status.SHIPPED}

    found = workflow_dry_run("order_notification", past, **now, A5=Status.CANCELLED)

    assert found["events"] == 9
    assert found["starts"] == 6
    assert found["messages"] == [
        {"message": "DELIVERED", "messages": 2, "people": 1},
        {"message": "SHIPPED", "messages": 1, "people": 1},
    ]
    assert {stop["reason"]: stop["runs"] for stop in found["stops"]} == {
        "order_moved_on": 1,
        "order_gone": 1,
        "no_message": 1,
    }
    reasons = {(entry["reason"], entry["type"]): entry for entry in found["notStarting"]}
    assert reasons.keys() == {
        ("condition_not_met", "orderPAID"),
        ("type_starts_nothing", "orderUPDATED"),
        ("type_starts_nothing", "orderACTION_refund"),
    }
    assert reasons["condition_not_met", "orderPAID"]["condition"].startswith("order.status is INITIALIZED or")


def test_nothing_starts_a_workflow_that_is_off_and_such_a_replay_is_refused() -> None:
    past = FakePast(order_event("A1", 1, "rfmCELL_CHANGED"))

    found = workflow_dry_run("win_back", past)

    assert (found["starts"], found["messages"], found["stops"]) == (0, [], [])
    assert found["notStarting"] == [
        {"reason": "workflow_off", "type": "rfmCELL_CHANGED", "condition": None, "events": 1}
    ]
    body = {"events": ORDERS, "to": {"workflow": "win_back"}, "dryRun": False}
    assert refused(body, past).code == "replay_starts_nothing"


def test_a_replay_to_a_workflow_that_something_starts_is_opened() -> None:
    body = {"events": ORDERS, "to": {"workflow": "order_notification"}, "dryRun": False}

    assert routes().create(request(body)).status == 202


def test_time_that_is_up_before_the_orders_were_looked_at_is_said() -> None:
    past, clock = FakePast(order_event("A1", 1, "orderDELIVERED")), chain([NOON] * 2, repeat(NOON + MINUTE))
    looking = replace(routes(past=past), clock=lambda: next(clock))
    body = {"events": ORDERS, "to": {"workflow": "order_notification"}}

    answer: Any = looking.create(request(body)).body

    assert (answer["starts"], answer["messages"], answer["isWhole"]) == (1, [], False)
