"""What a condition can cost is counted before it is decided, and bounded."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.rules.conditions import mistakes_in
from orderhub.rules.cost import MOST_STEPS, MOST_STEPS_OF_EVENT, members_of, steps_of
from orderhub.rules.judge import Judge, judged
from orderhub.rules.language import Situation, compiled
from orderhub.rules.rule import Rule
from tests.unit.rules.samples import SAVED, paid, rule

PAID = ("orderPAID",)
HEAVY = [
    "order.items.map(i, order.items.map(j, order.items)).size() == 1",
    "order.items.exists(i, order.items.exists(j, [order.items, order.items, order.items] == [order.items]))",
    "order.items.exists(i, order.items.exists(j, order.items + order.items + order.items == []))",
    "order.items.exists(i, order.items.map(j, {'a': order.items, 'b': order}).size() > 7)",
    "order.items.map(i, i).map(j, order.items.size() > 1 ? order.items : order.tags).size() == 2",
    "order['items'].map(i, i.sku + i.sku).exists(t, order.items.filter(j, j.sku == t) == order.items)",
]
FAIR = [
    "order.status == 'PAID' && order.total_cost > 500.0",
    "order.items.exists(i, i.sku.startsWith('TEA-') && i.quantity >= 2.0)",
    "order.items.filter(i, i.quantity > 1).size() == 1",
    "order.items.exists(i, order.removed_items.exists(j, i.sku == j.sku && i.quantity < j.quantity))",
    "order.status.matches('^P') && order.store.matches('^S[0-9]+$')",
    "size(string(order.total_cost) + order.store) > 3 && -order.total_cost < 0.0",
    "order.items[0].sku == 'a' && order.ordered_at.getFullYear() == 2026 && 'a' in {'a': 1}",
    "order.items.filter(i, i.category.startsWith('T') && i.name != 'Mug' && i.price > 1.0).size() > 0",
    "order.items.exists(i, i.sku == order.extra.main) || 'vip' in customer.segments || customer.rfm.f > 2",
    "order.items.map(i, i.sku)[0] == order.items.map(i, i)[0].sku || [1, 2] == [] || [].size() == 0",
]


def old(*when: str, name: str = "vip") -> Rule:
    """A rule of a time when it was not counted what conditions cost."""
    return Rule(
        name=name, description="", on=PAID, when=when, do=rule().do, once=rule().once, enabled=True, saved_at=SAVED
    )


@pytest.mark.parametrize("condition", HEAVY)
def test_a_condition_that_takes_too_long_on_a_hundred_items_is_refused(condition: str) -> None:
    assert [mistake.code for mistake in mistakes_in(condition, "/when/0", PAID)] == ["too_complex"]


@pytest.mark.parametrize("condition", FAIR)
def test_a_fair_condition_has_room(condition: str) -> None:
    assert mistakes_in(condition, "/when/0", PAID) == []
    assert steps_of(condition, "orderPAID") < MOST_STEPS


@pytest.mark.parametrize("condition", HEAVY)
def test_one_that_was_saved_before_is_not_decided_and_takes_no_time(condition: str) -> None:
    detail = paid(items=[{"sku": f"T-{number}", "quantity": 1} for number in range(100)])
    begun = process_time()

    found = judged(old(condition), "orderPAID", detail)

    assert (found.fires, found.checks[0].error) == (False, "too_complex")
    assert process_time() - begun < 1


def test_on_a_small_order_such_a_condition_is_decided() -> None:
    condition = "order.items.exists(i, order.items.map(j, i).size() > 0)"

    assert steps_of(condition, "orderPAID") > MOST_STEPS
    assert judged(old(condition), "orderPAID", paid()).fires


def test_the_conditions_of_all_rules_share_what_an_event_may_take() -> None:
    condition = "order.items.filter(i, order.removed_items.exists(j, i.sku == j.sku)).size() == 0"
    detail = paid(items=[{"sku": f"T-{number}", "quantity": 1} for number in range(100)], removed_items=[])
    judge, room = Judge("orderPAID", detail), int(MOST_STEPS_OF_EVENT // steps_of(condition, "orderPAID"))

    found = [judge.fires(old(condition, name=f"r{number}")) for number in range(room + 1)]

    assert found == [True] * room + [False]
    fresh = Judge("orderPAID", detail)
    errors = [fresh.verdict(old(condition, name=f"r{number}")).checks[0].error for number in range(room + 1)]
    assert errors == [None] * room + ["too_complex"]


def test_a_form_that_cannot_be_counted_has_no_end() -> None:
    assert steps_of("order.?status == 'a'", "orderPAID") == float("inf")


def test_few_members_count_as_ten_and_many_as_they_are() -> None:
    assert [members_of({"a": {"b": [0] * number}, "c": 1}) for number in (0, 10, 11, 100, 300)] == [
        *(10, 10, 100, 100, 300)
    ]


VALUES = ["order.items", "order.tags", "order.status", "[1]", "order", "order.items[0]", "i", "[i, i]", "i + i"]


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3), st.sampled_from(["exists", "map", "filter"]))
def test_more_to_do_never_counts_as_less(parts: list[str], macro: str) -> None:
    def steps(some: list[str], most: int = 10) -> float:
        body = " && ".join(f"{step} == {step}" for step in some)
        return steps_of(f"order.items.{macro}(i, {body})", "orderPAID", most)

    assert steps(parts) < steps([*parts, "order.items"])
    assert steps(parts) < steps(parts, 100)


@pytest.mark.parametrize("condition", FAIR)
def test_steps_are_no_fewer_than_time_shows(condition: str) -> None:
    item = {"sku": "TEA-500", "quantity": 2.0, "name": "n" * 200, "category": "T" * 200, "price": 2.5}
    order = {**paid()["order"], "items": [item] * 100, "removed_items": [item] * 100, "total_cost": 1.5}
    order |= {"extra": {"main": "m" * 32_000}}
    customer = {"segments": ["s" * 64] * 100, "rfm": {"f": 1}}
    situation = Situation({"order": order, "customer": customer, "event": {}})
    compiled(condition)

    begun = process_time()
    situation.decide(condition)

    # Ten times what a step takes, as machines differ.
    assert process_time() - begun < 0.05 + steps_of(condition, "orderPAID") * 5e-6
