"""What the API says of workflows and their runs, and what stopping and taking up again does."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.workflows import routes as routes_module
from orderhub.api.workflows.routes import WorkflowRoutes
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.stopping import Hand
from tests.support.signing import signer
from tests.unit.workflows.fakes import (
    NOW,
    WORKFLOWS,
    FakeAlarms,
    FakeClaims,
    FakeDocuments,
    FakeNotes,
    FakePast,
    FakeRuns,
    cause,
    delivered,
    run_of,
)

ONE, RUNS = "/v1/workflows/{name}", "/v1/workflows/{name}/runs"
STOP, REDRIVE, STOP_ALL = f"{RUNS}/{{run_id}}/stop", f"{RUNS}/{{run_id}}/redrive", f"{ONE}/stop"
BACKTEST = f"{ONE}/backtest"
CART = "abandoned_cart"


@dataclass
class Office:
    """A desk with what is behind it."""

    runs: FakeRuns = field(default_factory=FakeRuns)
    claims: FakeClaims = field(default_factory=FakeClaims)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    notes: FakeNotes = field(default_factory=FakeNotes)
    past: FakePast = field(default_factory=FakePast)
    saved: FakeDocuments = field(default_factory=FakeDocuments)

    @property
    def routes(self) -> WorkflowRoutes:
        hand = Hand(runs=self.runs, claims=self.claims, alarms=self.alarms, notes=self.notes)
        return WorkflowRoutes(
            workflows=WORKFLOWS,
            saved=self.saved,
            runs=self.runs,
            hand=hand,
            past=self.past,
            contact_kinds=lambda: frozenset({"email"}),
            signer=signer(),
            clock=lambda: NOW,
        )

    def waiting(self, *numbers: int) -> list[Run]:
        """Runs of carts that wait, each a minute newer than the one before."""
        made = [waiting(number) for number in numbers]
        for run in made:
            self.runs.stored[run.run_id] = run
            self.alarms.set(run)
        return made


def waiting(number: int) -> Run:
    began = NOW - timedelta(days=1) + timedelta(minutes=number)
    run = run_of(CART, run_id=f"{CART}~A{number}:3", started_at=began, cause=cause(delivered(f"A{number}")))
    return run.waits(NOW, NOW + timedelta(hours=1))


def api_event(route: str, name: str = CART, run_id: str = "", **query: str) -> Event:
    path = route.replace("{name}", name).replace("{run_id}", quote(run_id, safe=""))
    return {"resource": route, "path": path, "queryStringParameters": query or None}


def body(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    return answer.body


def refused(call: Any, event: Event) -> tuple[HTTPStatus, str]:  # noqa: ANN401 - a method
    with pytest.raises(RequestError) as rejected:
        call(event)
    return status_of(rejected.value), rejected.value.code


def test_every_workflow_says_how_it_starts_stops_and_is_set() -> None:
    shown = body(Office().routes.every({"resource": "/v1/workflows", "path": "/v1/workflows"}))["workflows"]

    assert [workflow["name"] for workflow in shown] == list(WORKFLOWS)
    cart = body(Office().routes.read(api_event(ONE)))
    assert {name: part for name, part in cart.items() if name not in {"saved", "definition"}} in shown
    assert cart["saved"] is None
    assert cart["definition"]["blocks"][0] == {"wait": {"hours": 1}}
    assert cart["stops"] == ["order_gone", "ordered_since", "newer_cart", "order_moved_on"]
    assert cart["settings"][1] == {
        "name": "hours",
        "parameter": "AbandonedCartHours",
        "value": "1,24",
        "default": "1,24",
        "unit": "hours",
    }
    assert (cart["on"], cart["start"]["alone"], cart["start"]["periodDays"]) == (True, True, None)
    assert body(Office().routes.read(api_event(ONE, "win_back")))["start"]["periodDays"] == 90


def test_what_is_not_there_is_unknown() -> None:
    office = Office()
    office.waiting(1)
    routes = office.routes

    assert refused(routes.read, api_event(ONE, "strange")) == (HTTPStatus.NOT_FOUND, "workflow_unknown")
    assert refused(routes.stop, api_event(STOP, run_id="strange")) == (HTTPStatus.NOT_FOUND, "run_unknown")
    of_another = api_event(STOP, "win_back", f"{CART}~A1:3")
    assert refused(routes.stop, of_another) == (HTTPStatus.NOT_FOUND, "run_unknown")


def test_runs_come_newest_first_in_pages_that_miss_and_repeat_none() -> None:
    office = Office()
    runs = office.waiting(*range(5))
    office.runs.stored["other"] = run_of("win_back", run_id="other")

    found, cursor = [], ""
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = body(office.routes.launches(api_event(RUNS, **query)))
        found += [run["runId"] for run in page["runs"]]
        cursor = page["next"]
        if not cursor:
            break

    assert found == [run.run_id for run in reversed(runs)]


def test_runs_of_one_state_are_asked_for_and_a_cursor_counts_for_that_alone() -> None:
    office = Office()
    office.waiting(1, 2)
    done = run_of(CART, run_id="done").ended(RunState.DONE, "sent", NOW)
    office.runs.stored["done"] = done

    page = body(office.routes.launches(api_event(RUNS, state="done")))
    cursor = body(office.routes.launches(api_event(RUNS, limit="1")))["next"]

    assert [run["reason"] for run in page["runs"]] == ["sent"]
    for query in ({"state": "waiting", "cursor": cursor}, {"cursor": "strange"}):
        assert refused(office.routes.launches, api_event(RUNS, **query)) == (
            HTTPStatus.BAD_REQUEST,
            "cursor_invalid",
        )
    assert refused(office.routes.launches, api_event(RUNS, state="x")) == (HTTPStatus.BAD_REQUEST, "state_invalid")


def test_a_run_says_what_it_comes_from_until_when_it_waits_and_who_asked_for_it() -> None:
    office = Office()
    [run] = office.waiting(1)

    [shown] = body(office.routes.launches(api_event(RUNS)))["runs"]

    assert shown["event"] == {"type": "orderDELIVERED", "id": "A1:3"}
    assert (shown["state"], shown["waitUntil"]) == ("waiting", "2026-03-01T21:30:00.000000Z")
    assert (shown["orderNo"], shown["customerId"], shown["requestedBy"]) == ("A1", "C1", None)
    assert (shown["endedAt"], shown["reason"], shown["block"]) == (None, None, run.block)


def test_a_run_that_waits_is_stopped_and_its_timer_goes_once_or_twice() -> None:
    office = Office()
    [run] = office.waiting(1)
    office.claims.taken["C1", CART] = (run.run_id, True)

    for _ in range(2):
        shown = body(office.routes.stop(api_event(STOP, run_id=run.run_id)))
        assert (shown["state"], shown["reason"]) == ("stopped", "stopped_by_hand")

    assert office.alarms.timers == {}
    assert office.claims.taken["C1", CART] == (run.run_id, False)
    assert office.notes.states == ["stopped:stopped_by_hand"]


def test_a_run_that_does_not_wait_is_not_stopped() -> None:
    office = Office()
    office.runs.stored["r"] = run_of(CART, run_id="r")

    assert refused(office.routes.stop, api_event(STOP, run_id="r")) == (HTTPStatus.CONFLICT, "run_not_waiting")


def test_all_that_wait_are_stopped_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes_module, "STOPPED_AT_ONCE", 2)
    office = Office()
    office.waiting(1, 2, 3)

    bodies = [body(office.routes.stop_all(api_event(STOP_ALL))) for _ in range(3)]

    assert bodies == [{"stopped": 2, "left": 1}, {"stopped": 1, "left": 0}, {"stopped": 0, "left": 0}]


def test_who_woke_up_meanwhile_is_not_counted_as_stopped() -> None:
    office = Office()
    run, _ = office.waiting(1, 2)
    found = office.runs.page(CART, (RunState.WAITING,), 10)
    office.runs.stored[run.run_id] = run.woken("second")

    assert office.routes.hand.stop_all(found, WORKFLOWS[CART], NOW) == 1


def test_a_run_of_nobody_is_stopped_too() -> None:
    office = Office()
    run = replace(waiting(1), cause=cause(delivered("A1", None)))
    office.runs.stored[run.run_id] = run

    assert body(office.routes.stop(api_event(STOP, run_id=run.run_id)))["state"] == "stopped"


def test_a_failed_run_is_taken_up_where_it_failed() -> None:
    office = Office()
    failed = replace(waiting(1), wait_until=None).ended(RunState.FAILED, "Broken", NOW)
    office.runs.stored[failed.run_id] = failed

    answer = office.routes.redrive(api_event(REDRIVE, run_id=failed.run_id))

    assert (answer.status, body(answer)["state"]) == (HTTPStatus.ACCEPTED, "waiting")
    timer = office.alarms.timers[failed.run_id, 2]
    assert timer.wait_until == NOW + timedelta(seconds=2)


def test_a_run_whose_timer_was_lost_is_taken_up_once_its_time_has_passed() -> None:
    office = Office()
    late = waiting(1).run_id
    office.runs.stored[late] = replace(waiting(1), wait_until=NOW - timedelta(hours=1))

    office.routes.redrive(api_event(REDRIVE, run_id=late))

    assert office.alarms.timers[late, 1].wait_until == NOW + timedelta(seconds=2)
    assert office.runs.stored[late].wait_until == NOW - timedelta(hours=1)


def test_a_run_that_waits_for_its_time_or_was_taken_up_is_not_taken_up() -> None:
    office = Office()
    [run] = office.waiting(1)

    assert refused(office.routes.redrive, api_event(REDRIVE, run_id=run.run_id)) == (
        HTTPStatus.CONFLICT,
        "run_not_failed",
    )
    failed = run.ended(RunState.FAILED, "Broken", NOW)
    with pytest.raises(RequestError):
        office.routes.hand.redrive(failed, NOW)


def test_a_backtest_looks_at_the_days_asked_for_and_the_events_that_start_the_workflow() -> None:
    office = Office(past=FakePast([delivered("A1"), delivered("A2")]))

    shown = body(office.routes.backtest(api_event(BACKTEST, "delivered_follow_up", days="7")))

    assert (shown["days"], shown["started"], shown["messages"]) == (7, 2, 2)
    assert (shown["since"], shown["until"]) == ("2026-02-22T20:30:00.000000Z", "2026-03-01T20:30:00.000000Z")
    assert office.past.calls == [(NOW - timedelta(days=7), NOW, frozenset({"orderDELIVERED"}))]


def test_a_backtest_of_what_is_not_there_or_too_long_is_refused() -> None:
    routes = Office().routes

    assert refused(routes.backtest, api_event(BACKTEST, "strange")) == (HTTPStatus.NOT_FOUND, "workflow_unknown")
    assert refused(routes.backtest, api_event(BACKTEST, days="91")) == (HTTPStatus.BAD_REQUEST, "days_invalid")
