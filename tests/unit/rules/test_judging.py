"""Whether a rule fires follows from the event as it was told, and each condition says why."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.rules.cost import MOST_MEMBERS
from orderhub.rules.facts import variables_of
from orderhub.rules.judge import Judge, judged
from orderhub.rules.lookups import NOTHING, lookups_in
from tests.unit.rules.fakes import FakeLookups
from tests.unit.rules.samples import paid, rule, sample


def test_a_rule_fires_when_all_its_conditions_hold() -> None:
    found = judged(rule("order.total_cost > 100", "customer.delivered_count >= 3"), "orderPAID", paid())

    assert found.fires
    assert [(check.condition, check.holds, check.values, check.error) for check in found.checks] == [
        ("order.total_cost > 100", True, {"order.total_cost": 150}, None),
        ("customer.delivered_count >= 3", True, {"customer.delivered_count": 3}, None),
    ]


def test_a_condition_that_does_not_hold_is_shown_with_the_value_that_decided_it() -> None:
    found = judged(rule("order.total_cost > 100", "order.store == 'S2'"), "orderPAID", paid())

    assert not found.fires
    assert [check.shown() for check in found.checks if not check.holds] == [
        {"condition": "order.store == 'S2'", "holds": False, "values": {"order.store": "S1"}, "error": None}
    ]


def test_a_rule_without_conditions_fires_on_each_event_it_waits_for() -> None:
    assert judged(rule(), "orderPAID", paid()).fires
    assert not judged(rule(), "orderSHIPPED", paid()).fires
    assert judged(rule("true"), "orderSHIPPED", paid()).checks == ()


@pytest.mark.parametrize(
    ("condition", "change", "error"),
    [
        ("order.total_cost > 1 / order.version", {"version": 0}, "undecidable"),
        ("order.items[3].sku == 'a'", {}, "undecidable"),
        ("order.carrier.startsWith('SF')", {}, "value_absent"),
        ("order.total_cost > 10", {"total_cost": None}, "value_absent"),
        ("order.items.exists(i, i.quantity > 1)", {"items": [{"sku": "a", "quantity": None}]}, "value_absent"),
        ("[1, 'a'][order.version - 1] > 0", {"version": 2}, "types_differ"),
    ],
)
def test_a_condition_that_cannot_be_decided_does_not_hold_and_says_why(
    condition: str, change: dict[str, Any], error: str
) -> None:
    found = judged(rule(condition), "orderPAID", paid(**change))

    assert (found.fires, found.checks[0].holds, found.checks[0].error) == (False, False, error)


def test_an_event_told_with_fewer_facts_is_decided_like_any_other() -> None:
    detail = paid()
    for name in ("items", "tags"):
        del detail["order"][name]

    found = judged(rule("order.items.exists(i, true) || 'vip' in order.tags"), "orderPAID", detail)

    assert (found.fires, found.checks[0].error) == (False, None)
    assert found.checks[0].values == {"order.items": None, "order.tags": None}


def test_times_and_amounts_can_be_reckoned_with() -> None:
    condition = (
        "order.total_cost * 2.0 == 300.0 && customer.last_delivered_at + duration('240h') < event.occurred_at"
    )

    assert not judged(rule(condition), "orderPAID", paid()).fires
    assert judged(rule(condition.replace("240h", "24h")), "orderPAID", paid()).fires


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("order-action", "event.action.kind == 'refund' && event.action.lines.exists(l, l.sku == 'TEA-500')"),
        ("order-feedback", "event.feedback.score >= 4 && event.feedback.has_comment"),
        ("rfm-cell-changed", "event.rfm.from.r > event.rfm.to.r && customer.customer_id == event.key"),
        ("segment-entered", "event.segment.name == 'loyal'"),
    ],
)
def test_an_event_brings_its_own_facts(name: str, condition: str) -> None:
    event_type, detail = sample(name)

    assert judged(rule(condition, on=(event_type,)), event_type, detail).fires


@given(st.sampled_from(["order.total_cost > 100", "order.total_cost > 200", "order.items[9].sku == ''"]))
def test_the_short_way_and_the_whole_verdict_agree(condition: str) -> None:
    tried, judge = rule("order.status == 'PAID'", condition), Judge("orderPAID", paid())

    assert judge.fires(tried) == judge.verdict(tried).fires == judged(tried, "orderPAID", paid()).fires


def test_only_known_names_reach_a_condition() -> None:
    detail = paid(phone="13800138000")

    assert "phone" not in variables_of("orderPAID", detail)["order"]


@pytest.mark.parametrize(
    ("condition", "fires"),
    [
        ("'gold' in customer.tags", True),
        ("'gold' in customer['tags']", True),
        ("customer.tags.exists(t, t.startsWith('go'))", True),
        ("'silver' in customer.tags", False),
        ("customer.tags.size() == 1 && order.total_cost > 100", True),
    ],
)
def test_what_an_event_does_not_tell_is_looked_up(condition: str, *, fires: bool) -> None:
    lookups = FakeLookups({"c-1": ["gold"]})

    found = judged(rule(condition), "orderPAID", paid(), lookups)

    assert (found.fires, found.checks[0].values.get("customer.tags", ["gold"])) == (fires, ["gold"])
    assert Judge("orderPAID", paid(), lookups).fires(rule(condition)) is fires


def test_what_cannot_be_known_is_absent() -> None:
    nobodys = {**paid(), "contactId": None, "contact": {**paid()["contact"], "customer_id": None}}
    asks = rule("'gold' in customer.tags")

    for found in (judged(asks, "orderPAID", nobodys, FakeLookups()), judged(asks, "orderPAID", paid())):
        assert [(check.holds, check.error) for check in found.checks] == [(False, "value_absent")]
    assert judged(rule("customer.tags == null"), "orderPAID", nobodys, FakeLookups()).fires


def test_of_a_list_that_is_looked_up_no_more_is_seen_than_steps_were_counted_for() -> None:
    lookups = FakeLookups({"c-1": [f"t{number}" for number in range(MOST_MEMBERS + 50)]})

    assert judged(rule(f"customer.tags.size() == {MOST_MEMBERS}"), "orderPAID", paid(), lookups).fires


def test_a_customer_is_looked_up_for_events_of_customers_too() -> None:
    event_type, detail = sample("segment-entered")
    lookups = FakeLookups({detail["contactId"]: ["gold"]})

    assert judged(rule("'gold' in customer.tags", on=(event_type,)), event_type, detail, lookups).fires


@pytest.mark.parametrize("condition", ["order..x", "customer.tags == customer.tags.(", "{"])
def test_for_what_cannot_be_read_nothing_is_looked_up(condition: str) -> None:
    assert lookups_in(condition) == NOTHING
