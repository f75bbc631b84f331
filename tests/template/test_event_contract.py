import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.exceptions import ValidationError

from orderhub.events.announcement import (
    ACTION,
    DELETED,
    FEEDBACK,
    SCHEMA,
    SOURCE,
    UPDATED,
    detail_type_of,
    event_of,
)
from orderhub.events.event_facts import Contact, contact_in
from orderhub.events.follow import sort
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.amounts import Amount
from orderhub.orders.model import HEADER_FIELDS, IDENTITIES, Activity
from orderhub.orders.statuses import Stage, Status
from tests.support.contracts import contract, envelope, envelope_in, objects
from tests.support.functions import ROOT, payload
from tests.support.streams import header, stamp

CONTRACT, VALIDATOR = contract(SCHEMA)
CONTRACTS = [contract(path.stem)[0] for path in sorted((ROOT / "events" / "contracts").glob("*-event.v1.json"))]
KINDS = ("new", "status", "updated", "action", "feedback", "deleted")
NAMES, ACTIONS = (variant for variant in CONTRACT["properties"]["detail-type"]["anyOf"])
DETAIL = CONTRACT["properties"]["detail"]


def test_the_contract_is_a_valid_schema() -> None:
    VALIDATOR.check_schema(CONTRACT)


def test_the_contract_is_closed_and_demands_all_it_names_of_the_detail() -> None:
    whole, *ours = objects(CONTRACT)

    assert whole["additionalProperties"] is False
    assert {part["additionalProperties"] for part in ours} == {False}
    of_some = {"amount", "currency", "lines", "line_count", "words_only", "order_changed"}
    assert [set(part["properties"]) - set(part["required"]) for part in ours if part is not DETAIL] == [
        of_some if "case_id" in part["properties"] else set() for part in ours if part is not DETAIL
    ]
    assert set(DETAIL["properties"]) - set(DETAIL["required"]) == {"action", "feedback"}


def test_the_contract_names_every_event_and_no_other() -> None:
    produced = [*(detail_type_of(status) for status in Status), UPDATED, DELETED, FEEDBACK]

    assert NAMES["enum"] == produced
    assert ACTIONS["pattern"].startswith(f"^{ACTION}[")


def test_the_contract_knows_the_statuses_stages_and_identities_of_the_model() -> None:
    detail = CONTRACT["properties"]["detail"]["properties"]
    order, contact = detail["order"]["properties"], detail["contact"]["properties"]

    assert order["status"]["enum"] == list(Status)
    assert order["stage"]["enum"] == list(Stage)
    assert order["previous_status"]["enum"] == [*Status, None]
    assert list(contact) == ["customer_id", "matched_by", "reachable_by", *_figures()]
    assert contact["matched_by"]["enum"] == [*(name for name in IDENTITIES if name != "nickname"), None]


def _figures() -> list[str]:
    return [field.name for field in fields(Contact) if "delivered" in field.name]


@pytest.mark.parametrize("kind", KINDS)
def test_each_sample_is_as_the_contract_says(kind: str) -> None:
    VALIDATOR.validate(payload(f"order-{kind}"))


def test_the_samples_are_what_becomes_of_the_sample_of_the_stream() -> None:
    events = sort(payload("follow_order_changes")["Records"]).events

    samples = [payload(f"order-{kind}") for kind in KINDS]

    assert [*map(envelope, events)] == [*map(envelope_in, samples)]


class _Template(yaml.SafeLoader):
    """Reads a CloudFormation template; what a function such as ``!Ref`` stands for is None."""


_Template.add_multi_constructor("!", lambda *_: None)


def _patterns(node: object) -> list[dict[str, Any]]:
    """All event patterns in the template that wait for events of ours."""
    if isinstance(node, list):
        return [found for part in node for found in _patterns(part)]
    if not isinstance(node, dict):
        return []
    if node.get("source") == [SOURCE] and "detail-type" in node:
        return [node]
    return [found for part in node.values() for found in _patterns(part)]


def _unknown(pattern: dict[str, Any], schema: dict[str, Any], path: str = "") -> list[str]:
    """The paths in a pattern that no event has."""
    unknown = []
    for name, part in pattern.items():
        known = schema.get("properties", {}).get(name)
        if known is None:
            unknown.append(f"{path}/{name}")
        elif isinstance(part, dict):
            unknown += _unknown(part, known, f"{path}/{name}")
    return unknown


def _words(node: object) -> list[str]:
    if isinstance(node, dict | list):
        return [word for part in (node.values() if isinstance(node, dict) else node) for word in _words(part)]
    return [node] if isinstance(node, str) else []


def test_every_rule_of_the_template_waits_for_what_the_contract_names() -> None:
    template = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), _Template)  # noqa: S506 - a safe one

    patterns = _patterns(template)

    assert patterns
    assert [pattern for pattern in patterns if all(_unknown(pattern, contract) for contract in CONTRACTS)] == []
    known = {name for contract in CONTRACTS for name in _words(contract["properties"]["detail-type"])}
    waiting = [part for pattern in patterns for part in pattern["detail-type"]]
    # Of actions the contract says how their names begin.
    names = {name for name in waiting if isinstance(name, str) and not name.startswith(ACTION)}
    assert names <= known
    starts = [part["prefix"] for part in waiting if isinstance(part, dict)]
    assert [start for start in starts if not any(name.startswith(start) for name in known)] == []


def test_no_event_is_without_a_sample() -> None:
    kinds = {path.stem.removeprefix("order-") for path in (ROOT / "events" / "samples").glob("order-*.json")}

    assert kinds == set(KINDS)


DEEDS = [
    Activity(
        name="orderACTION_refund_done",
        facts={"action": "refund_done", "case_id": "refund-1", "kind": "refund", "state": "done", "by": "k-1"},
    ),
    Activity(name=FEEDBACK, facts={"score": None, "nps": 10, "has_comment": False, "via": "key"}),
]
_MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)
_AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
_TEXTS = st.none() | st.text(max_size=20)
_SNAPSHOTS = st.builds(
    lambda order, order_stamp, line_count, amounts: Snapshot(
        header=order, stamp=order_stamp, line_count=line_count, amounts=amounts
    ),
    st.builds(
        header,
        st.text(min_size=1, max_size=20),
        status=st.sampled_from(Status),
        ordered_at=_MOMENTS,
        total_cost=_AMOUNTS,
        store_id=_TEXTS,
        store_no=_TEXTS,
        source=_TEXTS,
        tags=st.lists(st.text(max_size=20), max_size=60).map(tuple),
        payment_method=_TEXTS,
        delivery_method=_TEXTS,
        carrier=_TEXTS,
        email=_TEXTS,
        phone=_TEXTS,
    ),
    st.builds(
        stamp,
        st.integers(min_value=1, max_value=1_000_000),
        activity=st.none() | st.sampled_from(DEEDS),
        changed=st.lists(st.sampled_from([*HEADER_FIELDS, "lines"]), unique=True).map(tuple),
        written_by=st.text(),
        written_at=_MOMENTS,
    ),
    st.integers(min_value=0),
    st.dictionaries(
        st.text(min_size=1, max_size=20), st.builds(Amount, product_id=st.just("p"), quantity=_AMOUNTS), max_size=5
    ),
)
_CONTACTS = st.none() | st.builds(
    Contact,
    reachable_by=st.sampled_from([(), ("email",), ("email", "phone")]),
    customer_id=_TEXTS,
    matched_by=st.none() | st.sampled_from(IDENTITIES[:-1]),
    delivered_count=st.none() | st.integers(min_value=0),
    delivered_total=st.none() | _AMOUNTS,
    last_delivered_at=st.none() | _MOMENTS,
)


@given(
    st.builds(OrderChange, order=_SNAPSHOTS, before=st.none() | _SNAPSHOTS, deleted=st.booleans()),
    _CONTACTS,
)
def test_every_event_that_can_be_made_is_as_the_contract_says(
    change: OrderChange, contact: Contact | None
) -> None:
    event = event_of(change, contact or contact_in(change.order.header))

    VALIDATOR.validate(envelope(event))
    assert event.detail_type in NAMES["enum"] or re.match(ACTIONS["pattern"], event.detail_type)
    assert json.loads(event.detail)["orderId"] == event.event_id


@pytest.mark.parametrize("part", ["detail", "metadata", "order", "contact"])
def test_the_contract_takes_nothing_it_does_not_name(part: str) -> None:
    sample = payload("order-new")
    place = sample["detail"] if part == "detail" else sample["detail"][part]
    place["phone"] = "13800138000"

    with pytest.raises(ValidationError):
        VALIDATOR.validate(sample)


def test_an_amount_in_a_sample_is_a_number_that_rules_can_compare() -> None:
    detail = json.loads(json.dumps(payload("order-new")["detail"]), parse_float=Decimal)

    assert detail["order"]["total_cost"] == Decimal("129.9")
