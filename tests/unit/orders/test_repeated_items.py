"""Items of one order that share an id: nothing of them is lost, and each is the same line at each resend."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.changes import Change, LineChange
from orderhub.orders.decide import decide, touched
from orderhub.orders.model import Line
from orderhub.orders.repeated_items import base_of, derived_sku, with_distinct_skus
from orderhub.orders.write_plan import Stored
from tests.support.orders import line, line_change, new_order, stored


def item(
    name: str = "T-shirt S",
    quantity: int = 1,
    cost: str = "10.00",
    sku: str = "77",
    **more: Any,  # noqa: ANN401 - any field of a line
) -> LineChange:
    return line_change(sku, name=name, quantity=Decimal(quantity), cost=Decimal(cost), **more)


def apart(*items: LineChange, total: str = "1000") -> Change:
    return with_distinct_skus(new_order(*items, total_cost=Decimal(total)))


def lines_of(stored_before: Stored | None, change: Change) -> dict[str, Line]:
    decision = decide(stored_before, [change])
    assert decision.plan
    known = dict(stored_before.lines) if stored_before else {}
    known |= {each.sku: each for each in decision.plan.put}
    return {sku: known[sku] for sku in decision.plan.skus}


def as_stored(change: Change, before: Stored | None = None) -> Stored:
    return stored(*lines_of(before, change).values(), total_cost=change.fields["total_cost"])


def test_items_of_different_ids_stay_as_they_are() -> None:
    change = new_order(item(sku="1"), item(sku="2"))

    assert with_distinct_skus(change) is change


def test_two_sizes_of_a_product_are_two_lines_of_one_product() -> None:
    change = apart(item("T-shirt S"), item("T-shirt M", 2))

    small, medium = change.lines
    assert (small.sku, medium.sku) == (derived_sku("77", "T-shirt S"), derived_sku("77", "T-shirt M"))
    assert [each.fields["product_id"] for each in change.lines] == ["77", "77"]
    assert [each.fields["quantity"] for each in change.lines] == [1, 2]
    assert [(each.code, each.message[:35]) for each in change.warnings] == [
        ("item_repeated", "2 items have this id; 2 lines were ")
    ]


def test_items_that_are_the_same_in_all_but_quantity_add_up() -> None:
    change = apart(item(quantity=1), item(quantity=2), total="30")

    (both,) = change.lines
    assert (both.sku, both.fields["quantity"], both.fields["cost"]) == ("77", 3, Decimal(10))
    assert "added up" in change.warnings[0].message


def test_line_totals_add_up_with_their_quantities() -> None:
    change = apart(item(quantity=1, cost="10"), item(quantity=3, cost="30"), total="40")

    (both,) = change.lines
    assert (both.fields["quantity"], both.fields["cost"]) == (4, Decimal(40))


def test_the_second_at_half_price_is_a_line_of_its_own() -> None:
    change = apart(item(cost="10"), item(cost="5"))

    first, second = change.lines
    assert second.sku == f"{first.sku}-2"
    assert base_of(second.sku) == "77"


def test_an_engraving_tells_items_of_one_name_apart() -> None:
    change = apart(item("Ring", description="Anna"), item("Ring", description="Otto"))

    assert len({each.sku for each in change.lines}) == 2
    assert not any(each.sku.endswith("-2") for each in change.lines)


@pytest.mark.parametrize("removed", [0, 1])
def test_an_item_that_is_removed_and_sent_at_once_is_sent(removed: int) -> None:
    items = [item(quantity=2), item(quantity=2)]
    items[removed] = item(quantity=0)

    (left,) = apart(*items).lines

    assert (left.sku, left.fields["quantity"]) == ("77", 2)


def test_items_without_quantity_are_never_added_up() -> None:
    change = with_distinct_skus(new_order(line_change("77", name="A"), line_change("77", name="A")))

    assert [each.fields.get("quantity") for each in change.lines] == [None]


def test_a_product_of_which_a_second_size_is_added_becomes_two_lines() -> None:
    before = stored(line("77", name="T-shirt S"), line("9"))

    after = lines_of(before, apart(item("T-shirt S"), item("T-shirt M")))

    assert [(sku, each.name) for sku, each in after.items()] == [
        ("9", None),
        (derived_sku("77", "T-shirt S"), "T-shirt S"),
        (derived_sku("77", "T-shirt M"), "T-shirt M"),
    ]


def test_a_size_that_comes_alone_later_keeps_its_line() -> None:
    before = as_stored(apart(item("T-shirt S"), item("T-shirt M")))

    after = lines_of(before, new_order(item("T-shirt M", 5)))

    assert after[derived_sku("77", "T-shirt M")].quantity == 5
    assert len(after) == 2


def test_another_size_that_comes_alone_is_a_line_of_its_own() -> None:
    before = as_stored(apart(item("T-shirt S"), item("T-shirt M")))

    assert "77" in lines_of(before, new_order(item("T-shirt L")))


def test_what_an_item_shared_its_id_with_is_read_with_it() -> None:
    change = apart(item("T-shirt S"), item("T-shirt M"))

    assert "77" in touched([change])


@pytest.mark.parametrize("sku", ["77", "a~b", "77~zzzzzzzz", "~12345678", "77~1234567"])
def test_a_sku_as_it_was_sent_is_of_no_other(sku: str) -> None:
    assert base_of(sku) is None


ITEMS = st.lists(
    st.tuples(
        st.sampled_from("AB"), st.sampled_from(["S", "M", ""]), st.integers(1, 3), st.sampled_from(["5", "7.5"])
    ),
    min_size=1,
    max_size=8,
)


def value(change: Change) -> Decimal:
    return sum((each.fields["quantity"] * each.fields["cost"] for each in change.lines), Decimal())


@given(ITEMS, st.randoms(use_true_random=False))
def test_no_piece_is_lost_and_a_resend_in_another_order_changes_nothing(
    items: list[tuple[str, str, int, str]], random: Random
) -> None:
    sent = [item(name, quantity, cost, sku) for sku, name, quantity, cost in items]
    total = sum((Decimal(quantity) * Decimal(cost) for _, _, quantity, cost in items), Decimal())
    first = apart(*sent, total=str(total))
    again = sent.copy()
    # Items of one id and name that differ in price alone are told apart by their order.
    if len({(sku, name) for sku, name, *_ in items}) == len({(sku, name, cost) for sku, name, _, cost in items}):
        random.shuffle(again)

    second = apart(*again, total=str(total))

    assert value(first) == total
    assert len({each.sku for each in first.lines}) == len(first.lines)
    assert lines_of(as_stored(first), second) == lines_of(None, first)
    assert decide(as_stored(first), [second]).outcome == "unchanged"
