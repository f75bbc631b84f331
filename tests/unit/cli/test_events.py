"""Events as they are told, on a terminal and for programs."""

from typing import Any

import httpx
import pytest

from orderhub_cli import events
from tests.support.command import Machine

DATE = {"Date": "Sun, 08 Mar 2026 09:30:00 GMT"}


def event(number: int) -> dict[str, Any]:
    moment = f"2026-03-08T09:30:0{number}Z"
    return {"id": f"A{number}:1", "detail-type": "orderPAID", "occurred_at": moment, "key": f"A{number}"}


def page(*numbers: int) -> httpx.Response:
    return httpx.Response(
        200, json={"events": [event(each) for each in reversed(numbers)], "next": None}, headers=DATE
    )


@pytest.fixture
def machine(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    def stop_after_some(seconds: float) -> None:
        machine.waited.append(seconds)
        if len(machine.waited) > 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(events, "pause", stop_after_some)
    return machine


def test_events_are_printed_once_as_they_come_until_somebody_stops_it(machine: Machine) -> None:
    machine.answer("GET /v1/events", page(1), page(1), page(1, 2), page(1, 2, 3))

    ended = machine.run("events", "tail", "--type", "orderPAID")

    assert ended.code == 130
    assert ended.out == "2026-03-08T09:30:02Z  orderPAID  A2\n2026-03-08T09:30:03Z  orderPAID  A3\n"
    assert "from=2026-03-08T09%3A15%3A00Z" in machine.asked[-1]
    machine.waited.clear()
    machine.answer("GET /v1/events", page(1))
    assert machine.run("events", "tail", "--from", "2026-03-08T09:00:00", "--json").lines == [event(1)]


def test_a_hub_that_is_away_is_waited_for_and_one_that_refuses_is_not(machine: Machine) -> None:
    away = httpx.Response(500, json={"code": "internal_error", "detail": "Away."})
    machine.answer("GET /v1/events", page(), page(), away, page(1))

    ended = machine.run("events", "tail", "--json")

    assert ended.lines == [event(1)]
    assert "Away. It goes on when the hub answers." in ended.err
    assert ended.code == 130
    machine.waited.clear()
    machine.answer("GET /v1/events", page(), page(), httpx.Response(403, json={"code": "scope_missing"}))
    assert machine.run("events", "tail").code == 3
    machine.answer("GET /v1/events", away)
    assert machine.run("events", "tail").code == 5
    machine.waited.clear()
    machine.answer("GET /v1/events", {"events": [], "next": None})
    assert machine.run("events", "tail").code == 130
