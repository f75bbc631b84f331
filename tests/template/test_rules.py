"""Rules get what was told, ask for what is told, and what they tell and ask keeps its contracts."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.events.models import EventPattern

from orderhub.api.rules.routes import MOST_DAYS, MOST_LISTED
from orderhub.events.announcement import SOURCE
from orderhub.events.commands import (
    ACTION_REQUESTED,
    MESSAGE_REQUESTED,
    RULE_REQUESTED,
    WEBHOOK_REQUESTED,
    WORKFLOW_REQUESTED,
    command_of,
)
from orderhub.rules import actions
from orderhub.rules.conditions import LONGEST
from orderhub.rules.custom_events import SCHEMA, custom_event
from orderhub.rules.firing import incoming_event
from orderhub.rules.origin import Origin, OriginKind
from orderhub.rules.parse import FIELDS, MOST_CONDITIONS, MOST_EVENTS
from orderhub.rules.rule import Act, Once
from orderhub.rules.schema import EVENT_TYPES, Several, Shape, ValueType, shape_of
from tests.support.contracts import Json, contract, lax
from tests.support.functions import payload
from tests.support.openapi import document, operation
from tests.support.template import properties
from tests.unit.rules.samples import paid

EVENTS = [
    *(f"order-{kind}" for kind in ("new", "status", "updated", "action", "feedback", "deleted")),
    *("rfm-cell-changed", "segment-entered", "task-created", "task-overdue"),
]
REQUESTS, REQUEST = contract("request-event.v1")
CUSTOMS, CUSTOM = contract(SCHEMA)
KINDS = {
    "string": ValueType.TEXT,
    "number": ValueType.NUMBER,
    "integer": ValueType.WHOLE,
    "boolean": ValueType.FLAG,
}


def is_told_to_rules(event: Any) -> bool:  # noqa: ANN401 - any JSON, as moto does not know
    pattern = properties("Events::Rule")["ToldToRules"]["EventPattern"]
    return EventPattern(None, pattern).matches_event(event)


@pytest.mark.parametrize("name", [*EVENTS, "request-rule"])
def test_every_event_and_what_is_asked_of_rules_reaches_them(name: str) -> None:
    assert is_told_to_rules(payload(name))


def test_every_type_that_a_rule_can_wait_for_reaches_it() -> None:
    sent = [payload("order-new") | {"detail-type": name} for name in (*EVENT_TYPES, "orderACTION_refund")]

    assert [event["detail-type"] for event in sent if not is_told_to_rules(event)] == []


@pytest.mark.parametrize(
    "name", [WORKFLOW_REQUESTED, WEBHOOK_REQUESTED, MESSAGE_REQUESTED, ACTION_REQUESTED, "customSEEN"]
)
def test_nothing_that_rules_tell_reaches_them(name: str) -> None:
    assert not is_told_to_rules(payload("order-new") | {"detail-type": name})
    assert not is_told_to_rules(payload("order-new") | {"source": "somebody"})


def test_the_sample_of_the_function_is_an_event() -> None:
    [record] = payload("apply_rules")["Records"]
    assert json.loads(record["body"]) == payload("order-status")


# ---------------------------------------------------------------- what conditions can ask about


def kind_of(schema: Json) -> ValueType | None:
    """What a name of a contract holds; None for what has parts."""
    if "$ref" in schema or any("$ref" in variant for variant in schema.get("anyOf", ())):
        return ValueType.TIME
    if "type" not in schema:
        return ValueType.TEXT  # an enum, or a constant
    types = {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    return KINDS.get((types - {"null"}).pop())


def contract_names(schema: Json, path: str) -> Iterator[tuple[str, ValueType]]:
    """The names that a contract tells of, below a path."""
    kind = kind_of(schema)
    if kind:
        yield path, kind
    elif "items" in schema:
        yield from contract_names(schema["items"], f"{path}[]")
    else:
        for name, part in schema["properties"].items():
            yield from contract_names(part, f"{path}.{name}")


def condition_names(shape: Shape, path: str) -> Iterator[tuple[str, ValueType]]:
    """The names that conditions can ask about."""
    match shape:
        case ValueType():
            yield path, shape
        case Several():
            yield from condition_names(shape.of, f"{path}[]")
        case _:
            for name, part in shape.items():
                yield from condition_names(part, f"{path}.{name}")


@pytest.mark.parametrize(
    ("event_type", "schema", "fact"),
    [
        ("orderPAID", "order-event.v1", None),
        ("orderACTION_refund", "order-event.v1", "action"),
        ("orderFEEDBACK", "order-event.v1", "feedback"),
        ("rfmCELL_CHANGED", "rfm-event.v1", "rfm"),
        ("segmentLEFT", "segment-event.v1", "segment"),
        ("taskCREATED", "task-event.v1", "task"),
        ("taskOVERDUE", "task-event.v1", "task"),
    ],
)
def test_conditions_can_ask_about_all_that_the_contracts_tell(
    event_type: str, schema: str, fact: str | None
) -> None:
    detail, shape = contract(schema)[0]["properties"]["detail"]["properties"], shape_of(event_type)
    event = shape["event"]
    assert isinstance(event, Mapping)

    if fact:
        assert dict(condition_names(event[fact], fact)) == dict(contract_names(detail[fact], fact))
    else:
        assert dict(condition_names(shape["order"], "order")) == dict(contract_names(detail["order"], "order"))
        assert dict(condition_names(shape["customer"], "contact")) == dict(
            contract_names(detail["contact"], "contact")
        )


# ---------------------------------------------------------------- what rules tell and ask


def envelope(event: Any) -> Json:  # noqa: ANN401 - whatever goes out
    return {"source": SOURCE, "detail-type": event.detail_type, "detail": json.loads(event.detail)}


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("wanted", ["workflow", "rule", "webhook", "action", "message"])
def test_a_request_keeps_its_contract_and_is_about_the_event_as_it_was(name: str, wanted: str) -> None:
    event = payload(name)
    types = {
        "workflow": WORKFLOW_REQUESTED,
        "rule": RULE_REQUESTED,
        "webhook": WEBHOOK_REQUESTED,
        "action": ACTION_REQUESTED,
    }

    request = command_of(
        types.get(wanted, MESSAGE_REQUESTED),
        event["detail-type"],
        event["detail"],
        by="rule:vip",
        wanted={wanted: "name"},
    )

    REQUEST.validate(envelope(request))
    detail = json.loads(request.detail)
    assert detail.pop("request") == {"by": "rule:vip", "detail_type": event["detail-type"], wanted: "name"}
    assert detail == event["detail"]
    assert request.occurred_at == datetime.fromisoformat(detail["metadata"]["occurred_at"])
    assert request.occurred_at.tzinfo == UTC


def test_the_sample_of_a_request_is_one() -> None:
    event = payload("request-rule")

    REQUEST.validate(event)
    assert incoming_event(event).only == event["detail"]["request"]["rule"]


@pytest.mark.parametrize("kind", OriginKind)
@pytest.mark.parametrize("name", EVENTS)
def test_what_rules_and_workflows_emit_keeps_its_contract(name: str, kind: OriginKind) -> None:
    event = payload(name)
    origin = Origin(kind=kind, name="vip", key="1")

    CUSTOM.validate(envelope(custom_event("SEEN", origin, incoming_event(event))))


def test_the_contracts_are_closed_where_they_are_not_about_other_events() -> None:
    REQUEST.check_schema(REQUESTS)
    CUSTOM.check_schema(CUSTOMS)

    def closed_parts(schema: Json) -> Json:
        detail = schema["properties"]["detail"]["properties"]
        return {"properties": {name: detail[name] for name in ("metadata", "request", "rule") if name in detail}}

    assert lax(closed_parts(CUSTOMS)) == []
    assert [part["required"] for part in lax(closed_parts(REQUESTS))] == [["by", "detail_type"]]
    names = REQUESTS["properties"]["detail-type"]["enum"]
    assert names == [WORKFLOW_REQUESTED, RULE_REQUESTED, WEBHOOK_REQUESTED, MESSAGE_REQUESTED, ACTION_REQUESTED]


def test_an_event_of_a_rule_can_be_no_longer_than_the_name_that_was_saved() -> None:
    pattern = CUSTOMS["properties"]["detail-type"]["pattern"]

    assert pattern == f"^custom{actions.EMITTED.pattern}$"
    assert incoming_event({"detail-type": "orderPAID", "detail": paid()}).only is None


# ---------------------------------------------------------------- the document


def schema(name: str) -> Json:
    found: Json = document()["components"]["schemas"][name]
    return found


def test_a_rule_of_the_document_is_that_of_the_code() -> None:
    sent, task = schema("RuleSent")["properties"], schema("RuleAction")["properties"]["create_task"]["properties"]

    assert tuple(sent) == FIELDS
    assert list(schema("RuleAction")["properties"]) == list(Act)
    assert sent["once"]["enum"] == list(Once)
    assert sent["when"]["items"]["maxLength"] == LONGEST
    assert (sent["on"]["maxItems"], sent["when"]["maxItems"], sent["do"]["maxItems"]) == (
        MOST_EVENTS,
        MOST_CONDITIONS,
        actions.MOST,
    )
    assert task["priority"]["enum"] == [*actions.PRIORITIES, None]
    lengths = (task[name]["maxLength"] for name in ("title", "description", "group"))
    assert (*lengths, task["due_in_hours"]["maximum"]) == (
        actions.LONGEST_TITLE,
        actions.LONGEST_DESCRIPTION,
        actions.LONGEST_NAME,
        actions.MOST_HOURS,
    )
    assert schema("RulePage")["properties"]["rules"]["maxItems"] == MOST_LISTED
    (days,) = operation("backtestRule").documented["parameters"]
    assert days["schema"]["maximum"] == MOST_DAYS
