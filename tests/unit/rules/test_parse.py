"""A rule as it is sent becomes a rule, or all that is wrong with it."""

import json
from typing import Any

import pytest

from orderhub.mistakes import Mistaken
from orderhub.rules import actions
from orderhub.rules.parse import parse, rule_in
from orderhub.rules.rule import Act, Once
from orderhub.tasks import task
from tests.unit.rules.samples import EMIT, KNOWN, SAVED, rule

TASK: list[Any] = [{"create_task": {"title": "Call"}}]
WHOLE: dict[str, Any] = {
    "description": "Look after good customers",
    "on": ["orderPAID", "orderACTION_refund"],
    "when": ["order.total_cost > 100.0"],
    "do": [
        {
            "create_task": {
                "title": "Call",
                "description": "${order.tags}",
                "group": "vip",
                "due_in_hours": 4,
                "priority": "high",
            }
        },
        {"tag_customer": "vip"},
        {"start_workflow": "win_back"},
        {"send_message": {"message": "SHIPPED"}},
        {"call_webhook": "crm"},
        {"act_on_order": "remind_to_ship"},
        {"emit": "VIP_PAID"},
    ],
    "once": "never",
    "enabled": False,
}


def wrong(**fields: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - fields of a rule
    """Where what is wrong, in a rule that is right but for some fields."""
    with pytest.raises(Mistaken) as raised:
        parse("vip", {"on": ["orderPAID"], "do": EMIT, **fields}, KNOWN, SAVED)
    return {(mistake.pointer, mistake.code) for mistake in raised.value.mistakes}


def test_a_rule_is_shown_as_it_was_sent() -> None:
    found = parse("vip", WHOLE, KNOWN, SAVED)

    assert found.shown() == {"name": "vip", **WHOLE, "savedAt": "2026-03-01T08:00:00.000000Z"}
    assert [action.act for action in found.do] == list(Act)
    assert [action.act for action in found.do if action.is_message] == [Act.START_WORKFLOW, Act.SEND_MESSAGE]


def test_an_action_that_is_misspelt_has_a_hint_and_one_on_the_event_of_another_is_taken() -> None:
    with pytest.raises(Mistaken) as raised:
        parse("vip", {"on": ["orderPAID"], "do": [{"act_on_order": "refund_aprove"}]}, KNOWN, SAVED)
    assert "Did you mean refund_approve?" in raised.value.mistakes[0].message

    taken = parse("vip", {"on": ["orderACTION_refund"], "do": [{"act_on_order": "refund_approve"}]}, KNOWN, SAVED)
    assert [(action.act, action.name) for action in taken.do] == [(Act.ACT_ON_ORDER, "refund_approve")]


def test_the_words_of_a_task_may_be_as_long_as_those_of_tasks() -> None:
    for name in ("LONGEST_TITLE", "LONGEST_DESCRIPTION", "LONGEST_NAME"):
        assert getattr(actions, name) == getattr(task, name)


def test_a_rule_that_was_kept_is_the_same() -> None:
    found = parse("vip", WHOLE, KNOWN, SAVED)

    assert rule_in("vip", json.loads(json.dumps(found.body())), SAVED) == found


def test_what_is_not_said_is_as_one_would_expect() -> None:
    found = rule()

    assert (found.when, found.once, found.enabled, found.description) == ((), Once.ORDER, True, "")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"on": "orderPAID"}, {("/on", "value_invalid")}),
        ({"on": []}, {("/on", "value_invalid")}),
        ({"on": ["orderPAYED", 1]}, {("/on/0", "event_unknown"), ("/on/1", "event_unknown")}),
        ({"on": ["customVIP"]}, {("/on/0", "event_unknown")}),
        ({"on": ["orderACTION_refundx"]}, {("/on/0", "event_unknown")}),
        (
            {"on": ["orderPAYED"], "when": ["order.totl > 1", "event.rfm.count > 1"]},
            {("/on/0", "event_unknown"), ("/when/0", "name_unknown")},
        ),
        ({"do": [{"start_workflow": "follow_up"}]}, {("/do/0/start_workflow", "workflow_unfit")}),
        ({"do": [{"start_workflow": "send_message"}]}, {("/do/0/start_workflow", "workflow_unfit")}),
        ({"when": "true"}, {("/when", "value_invalid")}),
        ({"when": ["true"] * 21}, {("/when", "value_invalid")}),
        ({"when": ["true", "order.x"]}, {("/when/1", "name_unknown")}),
        ({"do": []}, {("/do", "value_invalid")}),
        ({"do": EMIT * 11}, {("/do", "value_invalid")}),
        ({"do": [{"fly": 1}, 3, {}]}, {(f"/do/{position}", "action_unknown") for position in range(3)}),
        ({"do": [{"tag_customer": "a@b"}]}, {("/do/0/tag_customer", "value_invalid")}),
        ({"do": [{"emit": "vip"}]}, {("/do/0/emit", "value_invalid")}),
        ({"do": [{"emit": ""}]}, {("/do/0/emit", "value_invalid")}),
        ({"do": [{"start_workflow": "winback"}]}, {("/do/0/start_workflow", "workflow_unknown")}),
        ({"do": [{"send_message": {"message": "SHIPED"}}]}, {("/do/0/send_message/message", "message_unknown")}),
        ({"do": [{"send_message": "SHIPPED"}]}, {("/do/0/send_message/message", "value_invalid")}),
        (
            {"do": [{"send_message": {"message": "SHIPPED", "to~/": "x"}}]},
            {("/do/0/send_message/to~0~1", "field_unknown")},
        ),
        (
            {"do": [{"create_task": {"title": "Call ${name}", "description": "x${"}}]},
            {
                ("/do/0/create_task/title", "name_unknown"),
                ("/do/0/create_task/description", "syntax_invalid"),
            },
        ),
        ({"on": ["taskCREATED"], "do": TASK}, {("/do/0/create_task", "rule_endless")}),
        ({"on": ["taskCREATED", "orderPAID"], "do": [*EMIT, *TASK]}, {("/do/1/create_task", "rule_endless")}),
        ({"do": [{"call_webhook": "other"}]}, {("/do/0/call_webhook", "webhook_unknown")}),
        ({"do": [{"act_on_order": "remind"}]}, {("/do/0/act_on_order", "action_unknown")}),
        ({"do": [{"act_on_order": ""}]}, {("/do/0/act_on_order", "value_invalid")}),
        ({"do": [{"act_on_order": "exchange"}]}, {("/do/0/act_on_order", "action_unknown")}),
        ({"do": [{"act_on_order": "track_parcel"}]}, {("/do/0/act_on_order", "action_unknown")}),
        (
            {"on": ["orderPAID", "segmentENTERED"], "do": [{"act_on_order": "refund"}]},
            {("/do/0/act_on_order", "action_unfit")},
        ),
        ({"on": ["orderDELETED"], "do": [{"act_on_order": "refund"}]}, {("/do/0/act_on_order", "action_unfit")}),
        (
            {"on": ["orderACTION_refund"], "do": [{"act_on_order": "refund"}]},
            {("/do/0/act_on_order", "rule_endless")},
        ),
        ({"do": [{"create_task": "Call"}]}, {("/do/0/create_task", "value_invalid")}),
        (
            {"do": [{"create_task": {"title": " ", "group": 1, "due_in_hours": True, "priority": "now"}}]},
            {
                (f"/do/0/create_task/{name}", "value_invalid")
                for name in ("title", "group", "due_in_hours", "priority")
            },
        ),
        (
            {"do": [{"create_task": {"title": "a", "due_in_hours": 0}}]},
            {("/do/0/create_task/due_in_hours", "value_invalid")},
        ),
        ({"description": 1}, {("/description", "value_invalid")}),
        ({"once": "twice"}, {("/once", "value_invalid")}),
        ({"enabled": "yes"}, {("/enabled", "value_invalid")}),
    ],
)
def test_what_is_wrong_is_said_with_its_place(body: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert wrong(**body) == found
