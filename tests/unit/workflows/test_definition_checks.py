"""A workflow as somebody sends it: what can be run is taken, what cannot be is told with its places, at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.workflows.block_checks import DEEPEST, MOST_BLOCKS, MOST_CONDITIONS
from orderhub.workflows.program import program_of
from tests.unit.workflows.definitions import CARE, definition, mistakes_in

TAG = {"tag_customer": "asked"}
RIGHT = [
    {"wait": {"days": 1, "hours": 2, "minutes": 0.5}},
    {"wait": {"until": "09:30"}},
    {"wait": {"until_date": "ordered_at", "days": 3}},
    {"wait": {"until_date": "extra.pickup date"}},
    {"if": "order.total_cost > 1.0", "then": [TAG]},
    {"if": ["true"], "else": [TAG]},
    {"if": "customer.tags.exists(t, t == 'vip')", "then": [TAG], "else": [{"end": "no_vip"}]},
    {"send_message": {"message": "A", "optional": True, "each_time": True}},
    {"create_task": {"title": "Call about ${event.key}", "due_in_hours": 4}},
    TAG,
    {"call_webhook": "crm"},
    {"act_on_order": "refund"},
    {"emit": "ASKED"},
    {"start_workflow": "care"},
    {"end": "done_here"},
]
WRONG: list[tuple[Any, dict[str, str]]] = [
    ({}, {"": "block_unknown"}),
    ("wait", {"": "block_unknown"}),
    ({"wiat": {"days": 1}}, {"": "block_unknown"}),
    ({"wait": {"days": 1}, "end": "now"}, {"": "block_unknown"}),
    ({"wait": {}}, {"/wait": "value_invalid"}),
    ({"wait": 3}, {"/wait": "value_invalid"}),
    ({"wait": {"weeks": 1}}, {"/wait/weeks": "field_unknown"}),
    ({"wait": {"days": 0}}, {"/wait/days": "value_invalid"}),
    ({"wait": {"days": "1"}}, {"/wait/days": "value_invalid"}),
    ({"wait": {"days": True}}, {"/wait/days": "value_invalid"}),
    ({"wait": {"days": 367}}, {"/wait/days": "value_invalid"}),
    ({"wait": {"until": "9:30"}}, {"/wait/until": "value_invalid"}),
    ({"wait": {"until": "09:30", "days": 1}}, {"/wait/until": "value_invalid"}),
    ({"wait": {"until_date": "shipped"}}, {"/wait/until_date": "value_invalid"}),
    ({"end": "Not now!"}, {"/end": "value_invalid"}),
    ({"if": "true"}, {"": "value_invalid"}),
    ({"if": [], "then": [TAG]}, {"/if": "value_invalid"}),
    ({"if": ["true"] * (MOST_CONDITIONS + 1), "then": [TAG]}, {"/if": "value_invalid"}),
    ({"if": "order.totl > 1.0", "then": [TAG]}, {"/if": "name_unknown"}),
    ({"if": ["true", 7], "then": [TAG]}, {"/if/1": "value_invalid"}),
    ({"if": "true", "then": [TAG], "otherwise": [TAG]}, {"/otherwise": "field_unknown"}),
    ({"if": "true", "then": []}, {"/then": "value_invalid"}),
    ({"if": "true", "then": [{"if": "true", "else": ["x"]}]}, {"/then/0/else/0": "block_unknown"}),
    ({"send_message": "A"}, {"/send_message": "value_invalid"}),
    ({"send_message": {"message": "Z"}}, {"/send_message/message": "message_unknown"}),
    ({"send_message": {"message": "A", "optional": 1}}, {"/send_message/optional": "value_invalid"}),
    ({"send_message": {"message": "A", "to": "me"}}, {"/send_message/to": "field_unknown"}),
    ({"create_task": {"title": "${order.totl}"}}, {"/create_task/title": "name_unknown"}),
    ({"create_task": "Call"}, {"/create_task": "value_invalid"}),
    ({"call_webhook": "erp"}, {"/call_webhook": "webhook_unknown"}),
    ({"act_on_order": "exchange"}, {"/act_on_order": "action_unknown"}),
    ({"start_workflow": "win_back"}, {"/start_workflow": "workflow_unfit"}),
]


@pytest.mark.parametrize("block", RIGHT, ids=json.dumps)
def test_what_can_be_run_is_taken(block: dict[str, Any]) -> None:
    assert mistakes_in(definition(block)) == {}
    assert program_of([block]).instructions


@pytest.mark.parametrize(("block", "codes"), WRONG, ids=str)
def test_what_cannot_be_run_is_told_with_its_place(block: Any, codes: dict[str, str]) -> None:  # noqa: ANN401 - JSON
    found = mistakes_in(definition(TAG, block))

    assert found == {f"/blocks/1{place}": code for place, code in codes.items()}


def test_a_whole_definition_is_taken() -> None:
    assert mistakes_in(CARE) == {}


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"description": ""}, {"/description": "value_invalid"}),
        ({"description": None}, {"/description": "value_invalid"}),
        ({"name": "care"}, {"/name": "field_unknown"}),
        ({"transactional": "no"}, {"/transactional": "value_invalid"}),
        ({"blocks": []}, {"/blocks": "value_invalid"}),
        ({"stops": "order_gone"}, {"/stops": "value_invalid"}),
        ({"stops": ["order_gon"]}, {"/stops/0": "stop_unknown"}),
        ({"stops": ["in_segment"]}, {"/stops/0": "stop_unknown"}),
        ({"stopSegment": "No Name"}, {"/stopSegment": "value_invalid"}),
        ({"start": []}, {"/start": "value_invalid"}),
        ({"start": {"events": []}}, {"/start/events": "value_invalid"}),
        (
            {"start": {"events": ["orderDELIVERD", 7]}},
            {"/start/events/0": "event_unknown", "/start/events/1": "event_unknown"},
        ),
        ({"start": {"events": ["orderPAID"], "alone": 1}}, {"/start/alone": "value_invalid"}),
        ({"start": {"events": ["orderPAID"], "howOften": "twice"}}, {"/start/howOften": "value_invalid"}),
        (
            {"start": {"events": ["orderPAID"], "howOften": "once_per_period"}},
            {"/start/periodDays": "value_invalid"},
        ),
        ({"start": {"events": ["orderPAID"], "periodDays": 3}}, {"/start/periodDays": "value_invalid"}),
        ({"start": {"events": ["orderPAID"], "when": 3}}, {"/start/when": "field_unknown"}),
        (
            {"start": {"events": ["orderPAID"], "where": {"order": "PAID"}}},
            {"/start/where/order": "value_invalid"},
        ),
        (
            {"start": {"events": ["orderPAID"], "where": {"metadata": {"mode": ["replay"]}}}},
            {"/start/where/metadata": "field_unknown"},
        ),
        ({"start": {"events": ["taskCREATED"]}, "stops": ["order_moved_on"]}, {"/stops/0": "stop_unknown"}),
        (
            {"start": {"events": ["taskCREATED"]}, "blocks": [{"create_task": {"title": "Call"}}]},
            {"/blocks/0/create_task": "rule_endless"},
        ),
        (
            {"start": {"events": ["rfmCELL_CHANGED"]}, "blocks": [{"act_on_order": "refund"}]},
            {"/blocks/0/act_on_order": "action_unfit"},
        ),
        (
            {"start": {"events": ["orderACTION_refund_done"]}, "blocks": [{"act_on_order": "refund_done"}]},
            {"/blocks/0/act_on_order": "rule_endless"},
        ),
    ],
    ids=str,
)
def test_the_rest_of_a_definition_is_held_against_what_there_is(
    fields: dict[str, Any], codes: dict[str, str]
) -> None:
    assert mistakes_in(definition(TAG) | fields) == codes


REFUNDS = {"events": ["orderACTION_refund", "orderACTION_refund_done"]}
CASE = "after_sales_{action.kind}_{action.state}"


@pytest.mark.parametrize(
    ("start", "block", "codes"),
    [
        (REFUNDS, {"case_task": {"due_in_hours": 0.5}}, {}),
        (REFUNDS, {"case_task": {"due_in_hours": 0}}, {"/case_task": "value_invalid"}),
        (REFUNDS, {"case_task": {}}, {"/case_task": "value_invalid"}),
        (REFUNDS, {"case_task": 24}, {"/case_task": "value_invalid"}),
        (REFUNDS, {"case_task": {"due_in_hours": 1, "title": "x"}}, {"/case_task/title": "field_unknown"}),
        ({"events": ["orderPAID"]}, {"case_task": {"due_in_hours": 1}}, {"/case_task": "value_invalid"}),
        (REFUNDS, {"send_message": {"message": CASE}}, {}),
        (
            {"events": ["orderPAID"]},
            {"send_message": {"message": CASE}},
            {"/send_message/message": "message_unknown"},
        ),
        ({"events": ["orderPAID"]}, {"send_message": {"message": "{order.status}", "same_status": True}}, {}),
        (REFUNDS, {"send_message": {"message": "A", "channels": ["sms", "webhook:crm", "bus"]}}, {}),
        (
            REFUNDS,
            {"send_message": {"message": "A", "channels": ["pigeon", "webhook:erp", 7, "email,sms"]}},
            {
                "/send_message/channels/0": "value_invalid",
                "/send_message/channels/1": "webhook_unknown",
                "/send_message/channels/2": "value_invalid",
                "/send_message/channels/3": "value_invalid",
            },
        ),
        (REFUNDS, {"send_message": {"message": "A", "channels": []}}, {"/send_message/channels": "value_invalid"}),
        (
            REFUNDS,
            {"send_message": {"message": "A", "channels": "sms"}},
            {"/send_message/channels": "value_invalid"},
        ),
        (
            {"events": ["taskCREATED"]},
            {"send_message": {"message": "A", "same_status": True}},
            {"/send_message/same_status": "value_invalid"},
        ),
        (
            {"events": ["orderPAID"]},
            {"send_message": {"message": "{order.store}"}},
            {"/send_message/message": "message_unknown"},
        ),
        (
            {"events": ["orderPAID"]},
            {"send_message": {"message": "none_{order.status}"}},
            {"/send_message/message": "message_unknown"},
        ),
    ],
    ids=str,
)
def test_what_depends_on_the_event_is_held_against_those_that_start_it(
    start: dict[str, Any], block: dict[str, Any], codes: dict[str, str]
) -> None:
    assert mistakes_in(definition(block, start=start)) == {
        f"/blocks/0{place}": code for place, code in codes.items()
    }


def test_without_a_known_event_blocks_are_looked_at_all_the_same() -> None:
    found = mistakes_in(
        definition({"if": "event.rfm.count > 1", "then": [TAG]}, {"end": "!"}, start={"events": ["orderX"]})
    )

    assert found == {"/start/events/0": "event_unknown", "/blocks/1/end": "value_invalid"}


def test_ten_thousand_blocks_are_refused() -> None:
    assert mistakes_in(definition(*[TAG] * 10_000)) == {"/blocks": "too_complex"}
    halves = [{"if": "true", "then": [TAG] * (MOST_BLOCKS // 2), "else": [TAG] * (MOST_BLOCKS // 2)}]
    assert mistakes_in(definition(*halves)) == {"/blocks/0/else": "too_complex"}


def test_conditions_that_burn_time_are_refused_also_when_they_are_many() -> None:
    slow = "order.items.exists(a, order.items.exists(b, a.sku == b.sku && a.quantity > b.quantity))"
    one = definition({"if": slow, "then": [TAG]})
    many = definition(*[{"if": slow, "then": [TAG]}] * 49)

    assert set(mistakes_in(one).values()) <= {"too_complex"}
    assert set(mistakes_in(many).values()) == {"too_complex"}
    assert mistakes_in(definition({"if": "order.items.exists(a, a.sku == 'x')", "then": [TAG]})) == {}


def test_blocks_lie_only_so_deep_within_each_other() -> None:
    block: dict[str, Any] = TAG
    for _ in range(DEEPEST):
        block = {"if": "true", "then": [block]}

    [(place, code)] = mistakes_in(definition(block)).items()

    assert (place.count("then"), code) == (DEEPEST - 1, "too_complex")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda json: (
            st.lists(json)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "wait",
                        "if",
                        "then",
                        "else",
                        "days",
                        "send_message",
                        "message",
                        "end",
                        "create_task",
                        "title",
                    ]
                )
                | st.text(),
                json,
            )
        ),
    )
)
def test_whatever_is_sent_as_blocks_is_taken_or_told(value: Any) -> None:  # noqa: ANN401 - JSON
    fields = definition() | {"blocks": value}

    if not mistakes_in(fields):
        assert program_of(value).instructions
