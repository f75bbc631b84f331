"""Why something reacted to an event, or did not."""

from typing import Any

from orderhub.events.checks import Check
from orderhub.events.reactions import Reaction, ReactionKind
from orderhub.events.stored_event import StoredEvent
from orderhub.history.explain import Listener, explained
from tests.support.published import published_event
from tests.unit.history.fakes import FakeEvents

HELD = Check(condition="order.total_cost > 100", holds=True, values={"order.total_cost": 129.9})
FAILED = Check(condition="customer.delivered_count > 2", holds=False, values={"customer.delivered_count": 1})


def happened(*reactions: Reaction) -> StoredEvent:
    return FakeEvents().add(published_event("A1", 1), *reactions)


UNTOLD = dict.fromkeys(("at", "message", "channel", "stoppedBy", "runId"))
"""What reactions of before say nothing of."""


def reaction(name: str, state: str, reason: str = "", kind: ReactionKind = ReactionKind.WORKFLOW) -> Reaction:
    return Reaction(kind=kind, name=name, state=state, reason=reason)


def listener(name: str, *checks: Check, kind: ReactionKind = ReactionKind.RULE, once: bool = False) -> Listener:
    return Listener(kind=kind, name=name, checks=checks, once=once)


def only(event: StoredEvent, *listeners: Listener) -> Any:  # noqa: ANN401 - as JSON has it
    reactors: Any = explained(event, listeners)["reactors"]
    (shown,) = reactors
    return shown


def test_what_reacted_is_shown_with_what_came_of_it() -> None:
    event = happened(reaction("win_back", "started"), reaction("win_back", "stopped", "capped"))

    assert only(event, listener("win_back", HELD, kind=ReactionKind.WORKFLOW)) == {
        "kind": "workflow",
        "name": "win_back",
        "reacted": True,
        "replayed": False,
        "came_of_it": [
            {"state": "started", "reason": None, **UNTOLD},
            {"state": "stopped", "reason": "capped", **UNTOLD},
        ],
        "why_not": None,
        "checks": [HELD.shown()],
    }


def test_an_event_that_was_only_told_again_set_nothing_off() -> None:
    event = happened(reaction("vip", "replayed", "r-1", kind=ReactionKind.RULE))

    shown, replayed = only(event, listener("vip", FAILED)), only(event)

    assert (shown["reacted"], shown["replayed"], shown["why_not"]) == (False, True, "condition_failed")
    assert [(entry["state"], entry["reason"]) for entry in shown["came_of_it"]] == [("replayed", "r-1")]
    assert (replayed["reacted"], replayed["replayed"], replayed["why_not"]) == (False, True, "not_waiting")


def test_what_reacted_when_it_was_told_again_reacted() -> None:
    event = happened(
        reaction("vip", "replayed", "r-1", kind=ReactionKind.RULE),
        reaction("vip", "fired", kind=ReactionKind.RULE),
    )

    shown = only(event, listener("vip", FAILED))

    assert (shown["reacted"], shown["replayed"], shown["why_not"]) == (True, True, None)


def test_what_did_not_react_is_shown_with_each_condition_and_its_values() -> None:
    shown = only(happened(), listener("vip", HELD, FAILED))

    assert (shown["reacted"], shown["why_not"], shown["came_of_it"]) == (False, "condition_failed", [])
    assert shown["checks"] == [
        {
            "condition": "order.total_cost > 100",
            "holds": True,
            "values": {"order.total_cost": 129.9},
            "error": None,
        },
        {
            "condition": "customer.delivered_count > 2",
            "holds": False,
            "values": {"customer.delivered_count": 1},
            "error": None,
        },
    ]


def test_a_rule_whose_conditions_hold_and_that_fires_once_fired_before() -> None:
    assert only(happened(), listener("vip", HELD, once=True))["why_not"] == "fires_once"


def test_what_should_have_reacted_and_noted_nothing_is_said_to_have_noted_nothing() -> None:
    assert only(happened(), listener("vip", HELD))["why_not"] == "not_noted"


def test_who_was_asked_to_react_is_shown_though_it_does_not_wait_for_such_events() -> None:
    event = happened(reaction("desk", "called", kind=ReactionKind.WEBHOOK))

    shown = only(event)

    assert (shown["kind"], shown["name"], shown["reacted"], shown["checks"]) == ("webhook", "desk", True, [])


def test_a_rule_and_a_workflow_of_one_name_are_two() -> None:
    event = happened(reaction("vip", "started"))

    reactors: Any = explained(event, [listener("vip", FAILED)])["reactors"]

    assert [(reactor["kind"], reactor["reacted"]) for reactor in reactors] == [("rule", False), ("workflow", True)]


def test_an_explanation_names_its_event() -> None:
    shown = explained(happened(), [])

    assert shown == {
        "id": "A1:1",
        "detail-type": "orderPAID",
        "occurred_at": "2026-11-22T12:00:00Z",
        "contact_found": True,
        "reactors": [],
    }
