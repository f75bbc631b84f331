"""The catalog says what starts and stops workflows, and what they are set to."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orderhub.errors import InvalidInput
from orderhub.events.announcement import detail_type_of
from orderhub.messages.templates import load_catalog as load_messages
from orderhub.mistakes import Mistakes
from orderhub.orders.statuses import Status
from orderhub.rules.actions import ActionTargets
from orderhub.workflows.catalog import FILE, definition_of, load_catalog
from orderhub.workflows.definition_checks import check_definition
from orderhub.workflows.program import Wait
from orderhub.workflows.saved import workflow_of
from orderhub.workflows.workflow import Reason
from tests.unit.workflows.definitions import CARE, saved
from tests.unit.workflows.fakes import WORKFLOWS, delivered, sample

CELLS = json.dumps({"win_back": {"on": "true", "cells": "0/2, 4/1"}})


def started_by(event: dict[str, Any], settings: str = "{}") -> set[str]:
    found = load_catalog(settings).values()
    return {workflow.name for workflow in found if workflow.starts_on(event["detail-type"], event["detail"])}


def test_what_is_not_set_is_as_the_catalog_says() -> None:
    found = load_catalog("{}")

    assert {name for name, workflow in found.items() if workflow.is_on} == {"order_notification", "send_message"}
    assert found["delivered_follow_up"].value("days") == "10"
    waits = [block.lasts for block in found["abandoned_cart"].program.instructions if isinstance(block, Wait)]
    assert waits == [timedelta(hours=1), timedelta(hours=24)]
    assert found["win_back"].period == timedelta(days=90)


def test_settings_take_the_place_of_what_the_catalog_says() -> None:
    found = load_catalog('{"delivered_follow_up": {"on": "true", "days": "3"}}')["delivered_follow_up"]

    assert (found.is_on, found.value("days")) == (True, "3")
    assert next(setting.default for setting in found.settings if setting.name == "days") == "10"


@pytest.mark.parametrize("settings", ['{"strange": {}}', '{"win_back": {"strange": "1"}}'])
def test_what_can_not_be_set_is_refused(settings: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_catalog(settings)

    assert refused.value.code == "settings_wrong"


@pytest.mark.parametrize("hours", ["1", "soon,24"])
def test_a_wait_that_is_set_to_no_time_is_refused(hours: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_catalog(json.dumps({"abandoned_cart": {"hours": hours}}))

    assert refused.value.code == "settings_wrong"


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if name != "send_message"])
def test_each_workflow_that_events_start_can_be_saved_under_another_name_as_it_is_set(name: str) -> None:
    settings = {"delivered_follow_up": {"days": "0.5", "stop_segment": "staff"}, "win_back": {"period": "30"}}
    workflow = load_catalog(json.dumps(settings))[name]
    targets = ActionTargets(
        workflows={}, messages={key for key, _ in load_messages()["en"]}, has_webhook=bool, order_actions=frozenset
    )
    mistakes = Mistakes()

    check_definition(definition_of(workflow), targets, mistakes)

    assert mistakes.found == []
    copied = workflow_of(replace(saved(CARE, name), definition=definition_of(workflow)), is_on=True)
    assert (copied.start, copied.program, copied.transactional) == (
        workflow.start,
        workflow.program,
        workflow.transactional,
    )
    assert copied.stops == workflow.stops


def test_a_stop_nobody_knows_is_refused() -> None:
    raw = json.loads(FILE.read_text("utf-8"))
    raw["win_back"]["definition"]["stops"] = [Reason.STOPPED_BY_HAND]

    with pytest.raises(InvalidInput) as refused:
        load_catalog("{}", json.dumps(raw))

    assert refused.value.code == "catalog_wrong"


def test_an_event_starts_the_workflows_that_are_on_and_whose_conditions_hold() -> None:
    assert started_by(delivered()) == {"order_notification"}
    assert started_by(delivered(), '{"delivered_follow_up": {"on": "true"}}') == {
        "order_notification",
        "delivered_follow_up",
    }
    assert started_by(delivered(status="PAID")) == set()
    assert started_by(delivered(status="PAID"), '{"order_notification": {"statuses": "PAID"}}') == {
        "order_notification"
    }
    assert started_by(sample("rfm-cell-changed")) == set()
    assert started_by(sample("rfm-cell-changed"), CELLS) == {"win_back"}


def test_an_event_that_is_told_again_starts_nothing_by_itself() -> None:
    event = delivered()
    event["detail"]["metadata"]["mode"] = "replay"

    assert started_by(event) == set()


def test_each_condition_is_shown_with_the_value_that_decided_it() -> None:
    event = sample("rfm-cell-changed")

    checks = load_catalog('{"win_back": {"cells": "4/1"}}')["win_back"].checks(
        event["detail-type"], event["detail"]
    )

    assert [(check.condition, check.holds, dict(check.values)) for check in checks] == [
        ("the workflow is on", False, {"WinBack": "false"}),
        ("the event is of a type that starts it", True, {"type": "rfmCELL_CHANGED"}),
        ("metadata.mode is live", True, {"metadata.mode": "live"}),
        ("rfm.to.cell is 4/1", False, {"rfm.to.cell": "0/2"}),
    ]


def test_every_workflow_says_what_it_is_for_and_which_messages_it_sends() -> None:
    assert all(workflow.description.endswith(".") and workflow.messages for workflow in WORKFLOWS.values())


def test_buyers_can_be_notified_of_every_status() -> None:
    notified = load_catalog("{}")["order_notification"].start.detail_types

    assert set(notified) == {detail_type_of(status) for status in Status}
