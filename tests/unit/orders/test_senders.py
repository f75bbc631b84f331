"""Two shops with one hub: orders and customers of both stay apart, or it is said."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.changes import Change
from orderhub.orders.decide import decide
from orderhub.orders.model import Mode
from orderhub.orders.senders import Sender, sender_of
from orderhub.orders.write_plan import Outcome, Source, Stored, stamp_of
from tests.support.orders import NOON, change, line, line_change, new_order, stored

KYIV = Sender(key_id="kyiv", prefix="kyiv-", store_id="S1")
LVIV = Sender(key_id="lviv")


def sent_by(key_id: str | None, **fields: Any) -> Stored:  # noqa: ANN401 - any field of a header
    before = stored(line("S1"), **fields)
    return replace(before, stamp=replace(before.stamp, key_id=key_id))


def codes(before: Stored, change: Change) -> tuple[list[str], list[str]]:
    """The codes of what is wrong, and of what there is to say."""
    decision = decide(before, [change])
    wrong = [problem.code for _, problems in decision.failed for problem in problems]
    return wrong, [warning.code for _, warning in decision.warnings]


def test_a_key_s_prefix_goes_before_numbers_and_customer_ids() -> None:
    order = KYIV.qualified(new_order(order_no="1046", external_customer_id="4711"))

    assert (order.order_no, order.fields["external_customer_id"]) == ("kyiv-1046", "kyiv-4711")
    assert order.key_id == "kyiv"


def test_an_order_that_was_read_here_gets_no_second_prefix() -> None:
    once = KYIV.qualified(new_order(order_no="1046", external_customer_id="4711"))

    assert KYIV.qualified(once) == once


@pytest.mark.parametrize("customer_id", [None, ""])
def test_who_is_no_customer_gets_no_prefix(customer_id: str | None) -> None:
    assert KYIV.qualified(change(external_customer_id=customer_id)).fields["external_customer_id"] == customer_id
    assert KYIV.qualified(change()).fields == {}


def test_a_key_s_store_is_that_of_new_orders_that_name_none() -> None:
    made = decide(None, [KYIV.qualified(new_order())]).plan
    named = decide(None, [KYIV.qualified(new_order(store_no="7"))]).plan

    assert made
    assert made.header.store_id == "S1"
    assert named
    assert (named.header.store_id, named.header.store_no) == (None, "7")


def test_the_authorizer_tells_who_sends() -> None:
    context = {"key_id": "kyiv", "scopes": "orders:write", "prefix": "kyiv-", "store": "S1", "items": "complete"}

    assert sender_of(context) == replace(KYIV, complete_items=True)
    assert sender_of(context, complete_items=False) == KYIV
    assert sender_of({"key_id": "lviv"}) == LVIV
    assert sender_of({"key_id": "lviv"}, complete_items=True).complete_items


def test_an_order_of_another_key_with_another_date_is_refused() -> None:
    other = LVIV.qualified(change(ordered_at=NOON + timedelta(days=3), total_cost=Decimal(5)))

    assert codes(sent_by("kyiv"), other) == (["order_of_another_shop"], [])
    assert decide(sent_by("kyiv"), [other]).plan is None


def test_an_order_of_another_store_with_another_date_is_refused() -> None:
    of_store: dict[str, Any] = {"ordered_at": NOON + timedelta(days=3), "store_id": "S2"}

    assert codes(sent_by(None, store_id="S1"), change(**of_store))[0] == ["order_of_another_shop"]
    assert codes(sent_by(None, store_no="S1"), change(**of_store))[0] == []
    assert codes(sent_by(None, store_id="S2"), change(**of_store))[0] == []
    assert codes(sent_by(None, store_id="S1", store_no="7"), change(**of_store, store_no="7"))[0] == []


@pytest.mark.parametrize(
    "apart", [timedelta(0), timedelta(seconds=40), timedelta(hours=8), timedelta(hours=-5, minutes=-45)]
)
def test_an_order_that_comes_by_a_new_key_with_its_first_date_is_taken_and_said(apart: timedelta) -> None:
    order = LVIV.qualified(change(ordered_at=NOON + apart))

    assert codes(sent_by("kyiv"), order) == ([], ["other_key"])


def test_an_update_without_a_date_by_another_key_is_taken_and_said() -> None:
    assert codes(sent_by("kyiv"), LVIV.qualified(change(remark="x"))) == ([], ["other_key"])


@pytest.mark.parametrize(("known", "new"), [("kyiv", "kyiv"), (None, "kyiv"), ("kyiv", None), (None, None)])
def test_by_the_same_key_or_none_nothing_is_said_and_a_date_may_change(known: str | None, new: str | None) -> None:
    order = change(ordered_at=NOON + timedelta(days=3))._replace(key_id=new)

    assert codes(sent_by(known), order) == ([], [])


def test_what_is_older_and_of_another_shop_is_another_shop_s() -> None:
    before = sent_by("kyiv", updated_at=NOON)
    order = LVIV.qualified(change(ordered_at=NOON - timedelta(days=3), updated_at=NOON - timedelta(days=2)))

    assert codes(before, order)[0] == ["order_of_another_shop"]


def test_an_order_is_stamped_with_the_key_that_sent_it_last() -> None:
    plan = decide(sent_by("kyiv"), [change(remark="x")]).plan
    guard = decide(sent_by("kyiv"), [change(updated_at=NOON)]).plan
    assert plan
    assert guard
    by_file = Source(written_by="import-1", mode=Mode.LIVE, received_at=NOON)
    by_key = replace(by_file, key_id="lviv")

    assert [stamp_of(entry, by_file).key_id for entry in (plan, guard)] == ["kyiv", "kyiv"]
    assert [stamp_of(entry, by_key).key_id for entry in (plan, guard)] == ["lviv", "lviv"]


def complete(*skus: str, **fields: Any) -> Change:  # noqa: ANN401 - any field of a header
    lines = [line_change(sku, quantity=Decimal(1)) for sku in skus]
    return change(*lines, **fields)._replace(names_items=True, complete_items=True)


def test_a_line_that_is_missing_in_a_whole_list_goes_and_is_said() -> None:
    before = stored(line("A"), line("B"), line("C"))

    decision = decide(before, [complete("B", "D")])

    assert decision.plan
    assert (decision.plan.skus, set(decision.plan.delete)) == (("B", "D"), {"A", "C"})
    assert [(warning.code, warning.message[:9]) for _, warning in decision.warnings] == [
        ("items_removed", "2 item(s)")
    ]


def test_a_whole_list_that_is_sent_again_changes_nothing() -> None:
    before = stored(line("A"), line("B"))

    assert decide(before, [complete("A", "B")]).outcome is Outcome.UNCHANGED
    assert decide(before, [complete("A", "B")]).warnings == []


def test_an_order_without_items_keeps_its_lines_whatever_its_key_says() -> None:
    order = Sender(key_id="kyiv", complete_items=True).qualified(change(remark="x"))

    plan = decide(stored(line("A")), [order]).plan

    assert plan
    assert plan.skus == ("A",)


@given(st.lists(st.sampled_from("ABCDE"), unique=True), st.lists(st.sampled_from("ABCDE"), unique=True))
def test_after_a_whole_list_an_order_has_its_lines_and_no_others(before: list[str], after: list[str]) -> None:
    plan = decide(stored(*map(line, before)), [complete(*after)]).plan

    assert plan
    assert set(plan.skus) == set(after) == set(plan.amounts)
    assert set(plan.delete) == set(before) - set(after)
