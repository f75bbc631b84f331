"""What a condition asks that its event does not tell is read off its names, and nothing else is looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.model import Json
from orderhub.rules.conditions import mistakes_in
from orderhub.rules.cost import MOST_MEMBERS, MOST_STEPS, steps_of
from orderhub.rules.judge import Judge, judged
from orderhub.rules.looked_up import NO_LOOKUPS
from orderhub.rules.lookups import Lookup, lookups_in, lookups_of
from orderhub.rules.order_details import LONGEST_EXTRA, LONGEST_NAME, OrderDetails
from tests.unit.rules.fakes import FakeLookups
from tests.unit.rules.samples import paid, rule, sample

PAID = ("orderPAID",)
ITEMS = [{"sku": "TEA-1", "quantity": 2}, {"sku": "MUG-1", "quantity": 1}]
CELL: dict[str, Json] = {"r": 1, "f": 2, "cell": "1/2", "r_label": "15–30", "f_label": "2"}
ORDER = OrderDetails(
    items={
        "TEA-1": {"name": "Tea for Ann", "category": "Tea", "price": 12.5},
        "MUG-1": {"name": "Mug", "category": None, "price": 60.0},
    },
    extra={"gift": "yes", "points": 12, "rush": True, "gift wrap": "crimson (", "parts": [1], "huge": 10**400},
)


def known() -> FakeLookups:
    return FakeLookups(members={"c-1": ["new", "vip"]}, cells={"c-1": dict(CELL)}, orders={"A1": ORDER})


def fires(condition: str, lookups: FakeLookups | None = None) -> bool:
    return Judge("orderPAID", paid(items=ITEMS), lookups or known()).fires(rule(condition))


@pytest.mark.parametrize(
    ("condition", "lookups", "extra"),
    [
        ("order.status == 'PAID'", set(), set()),
        ("order.items.exists(i, i.sku == 'a' && i.quantity > 1.0)", set(), set()),
        ("order.items.size() > 1 && order.removed_items == order.items", set(), set()),
        ("'vip' in customer.segments", {Lookup.SEGMENTS}, set()),
        ("customer.rfm.cell == '1/2' || customer['rfm'].r == 0", {Lookup.RFM}, set()),
        ("order.items.exists(i, i.name == 'a')", {Lookup.ITEMS}, set()),
        ("order['items'].exists(i, i['category'] == 'a')", {Lookup.ITEMS}, set()),
        ("order.items[0].price > 1.0", {Lookup.ITEMS}, set()),
        ("order.extra.gift == 'yes'", {Lookup.EXTRA}, {"gift"}),
        ("order.extra['gift wrap'] == order['extra'].gift", {Lookup.EXTRA}, {"gift", "gift wrap"}),
        ("order.extra[''] == 'a'", {Lookup.EXTRA}, {""}),
        (
            "'a' in customer.tags && order.extra.a == order.items[0].name",
            {Lookup.TAGS, Lookup.EXTRA, Lookup.ITEMS},
            {"a"},
        ),
    ],
)
def test_what_is_looked_up_follows_from_the_names(condition: str, lookups: set[Lookup], extra: set[str]) -> None:
    found = lookups_in(condition)

    assert (set(found.lookups), set(found.extra), bool(found)) == (lookups, extra, bool(lookups))


def test_events_without_an_order_have_nothing_of_orders_looked_up() -> None:
    condition = "customer.rfm.r == 1 && order.extra.a == 'b' && order.items[0].name == 'c'"

    assert set(lookups_of(condition, "rfmCELL_CHANGED").lookups) == {Lookup.RFM}
    assert lookups_of(condition, "orderPAID") == lookups_in(condition)


@pytest.mark.parametrize(
    ("condition", "is_so"),
    [
        ("'vip' in customer.segments", True),
        ("customer.segments == ['new', 'vip']", True),
        ("'gone' in customer.segments", False),
        ("customer.rfm.cell == '1/2' && customer.rfm.r == 1 && customer.rfm.f_label == '2'", True),
        ("customer.rfm.f >= 3", False),
        ("order.items.exists(i, i.category == 'Tea' && i.price > 12.0 && i.quantity == 2.0)", True),
        ("order.items.exists(i, i.category == 'Tea' && i.price > 50.0)", False),
        ("order.items.filter(i, i.name.contains('Tea')).size() == 1", True),
        ("order.items[1].category == null", True),
        ("order.items.map(i, i.price)[1] == 60.0", True),
        ("order.extra.gift == 'yes'", True),
        ("order.extra.points * 2.0 == 24.0 && order.extra.points == 12", True),
        ("order.extra.rush", True),
        ("order.extra['gift wrap'] in ['crimson (', 'blue']", True),
        ("order.extra.none == null && order.extra.parts == null && order.extra.huge == null", True),
        ("order.extra.gift == 5.0", False),
    ],
)
def test_conditions_are_decided_by_what_is_looked_up(condition: str, *, is_so: bool) -> None:
    assert fires(condition) is is_so


@pytest.mark.parametrize(
    "condition",
    [
        "customer.segments == null",
        "customer.rfm.cell == null && customer.rfm.r == null",
        "order.items.all(i, i.name == null && i.category == null && i.price == null)",
        "order.extra.gift == null",
    ],
)
def test_of_nobody_and_of_an_order_that_is_gone_all_is_null(condition: str) -> None:
    nobodys = {**paid(items=ITEMS), "contactId": None}

    for detail, lookups in ((nobodys, FakeLookups()), (paid(items=ITEMS), NO_LOOKUPS), (nobodys, NO_LOOKUPS)):
        assert Judge("orderPAID", detail, lookups).fires(rule(condition)), (detail, lookups)


def test_an_item_that_is_gone_since_has_no_facts_of_its_own() -> None:
    items = [*ITEMS, {"sku": "GONE", "quantity": 1}]

    judge = Judge("orderPAID", paid(items=items), known())

    assert judge.fires(rule("order.items.exists(i, i.sku == 'GONE' && i.name == null && i.price == null)"))
    assert judge.fires(rule("order.items[2].quantity == 1.0 && order.items[0].price == 12.5"))


@pytest.mark.parametrize(
    ("condition", "error"),
    [
        ("order.extra.none > 5.0", "value_absent"),
        ("order.extra.gift > 5.0", "types_differ"),
        ("order.items[1].category.startsWith('T')", "value_absent"),
        ("customer.rfm.r > 5 && order.extra.gift.matches(order.extra['gift wrap'])", None),
        ("order.extra.gift.matches(order.extra['gift wrap'])", "pattern_invalid"),
    ],
)
def test_what_does_not_go_with_a_value_is_said_without_the_value(condition: str, error: str | None) -> None:
    (check,) = judged(rule(condition), "orderPAID", paid(items=ITEMS), known()).checks

    assert (check.holds, check.error) == (False, error)


def test_names_of_items_and_extra_fields_are_in_no_explanation() -> None:
    conditions = (
        "order.items.exists(i, i.name == 'Tea for Ann')",
        "order.extra.gift == 'yes'",
        "order['extra'].gift == 'no' || has(order.store)",
        "order.extra['gift wrap'] != order.items[0].category",
        "'vip' in customer.segments && customer.rfm.cell == '1/2'",
    )

    found = judged(rule(*conditions), "orderPAID", paid(items=ITEMS), known())

    assert [check.holds for check in found.checks] == [True] * len(conditions)
    items, extra, whole, both, customer = (check.values for check in found.checks)
    assert items == {"order.items": ITEMS}
    assert extra == {}
    assert both == {"order.items": ITEMS}
    assert customer == {"customer.segments": ["new", "vip"], "customer.rfm.cell": "1/2"}
    assert "extra" not in str(whole)
    shown = str([check.values for check in found.checks])
    assert [value for value in ("Tea for Ann", "Mug", "yes", "crimson", "12.5") if value in shown] == []


def test_an_order_is_read_once_for_items_and_extra_fields_of_all_rules() -> None:
    lookups = known()
    judge = Judge("orderPAID", paid(items=ITEMS), lookups)

    for condition in ("order.extra.gift == 'yes'", "order.extra.rush", "order.items[0].name != null"):
        assert judge.fires(rule(condition))

    assert lookups.read == [("order", "A1")]


def test_a_condition_that_asks_for_nothing_sees_the_event_as_it_was_told() -> None:
    lookups = known()
    judge = Judge("orderPAID", paid(items=ITEMS), lookups)

    assert judge.fires(rule("order.items.exists(i, i.name == 'Mug')"))
    assert judge.fires(rule("order.items[0] == {'sku': 'TEA-1', 'quantity': 2.0}"))


def test_of_segments_no_more_are_seen_than_steps_were_counted_for() -> None:
    lookups = FakeLookups(members={"c-1": [f"s{number}" for number in range(MOST_MEMBERS + 1)]})

    assert fires(f"customer.segments.size() == {MOST_MEMBERS}", lookups)


def test_an_event_of_a_customer_can_be_asked_for_segments_and_cell() -> None:
    event_type, detail = sample("segment-entered")
    customer_id = detail["contactId"]
    lookups = FakeLookups(members={customer_id: ["vip"]}, cells={customer_id: dict(CELL)})
    asks = rule("'vip' in customer.segments", "customer.rfm.r == 1", on=(event_type,))

    assert judged(asks, event_type, detail, lookups).fires


# ---------------------------------------------------------------- what is found when a rule is saved


@pytest.mark.parametrize(
    "condition",
    [
        "order.extra.weight > 5.0 && order.extra.size.startsWith('X')",
        "order.extra.rush",
        "order.extra.rush || order.extra.gift == 'yes'",
        "!(order.extra['any name'] in ['a', 'b'])",
        "has(order.extra.gift) && order.extra.gift != null",
        "order.extra.gift.matches('^[A-Z]+$')",
        "order.items.exists(i, i.category == 'Shoes' && i.price > 50.0)",
        "order.items.filter(i, i.category == 'Shoes' && i.name.contains('Boots')).size() >= 2",
        "customer.rfm.cell in ['0/5', '1/5'] && customer.rfm.f >= 5",
        "customer.segments.exists(name, name.startsWith('vip-'))",
        "order.extra.points + 1.0 > order.total_cost",
    ],
)
def test_good_conditions_are_taken(condition: str) -> None:
    assert mistakes_in(condition, "/when/0", PAID) == []


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("order.items.exists(i, i.nam == 'a')", ["name_unknown:25:name"]),
        ("order.removed_items.exists(i, i.name == 'a')", ["name_unknown:33:"]),
        ("customer.segment == []", ["name_unknown:10:segments"]),
        ("customer.rfm.cel == '1/2'", ["name_unknown:14:cell"]),
        ("customer.rfm == '1/2'", ["types_differ:14:"]),
        ("customer.rfm.cell == 12", ["types_differ:19:"]),
        ("'vip' in customer.rfm.cell", ["types_differ:7:"]),
        ("customer.segments == 'vip'", ["types_differ:19:"]),
        ("order.items[0].price == '5'", ["types_differ:22:"]),
        ("order.items.exists(i, i.price > i.name)", ["types_differ:31:"]),
        ("order.extras.gift == 'a'", ["name_unknown:7:extra"]),
        ("order.extra.gift.wrap == 'a'", ["name_unknown:18:"]),
        ("order.extra == null", ["name_unknown:7:"]),
        ("order.extra", ["name_unknown:7:", "not_boolean:1:"]),
        ("'gift' in order.extra", ["name_unknown:17:"]),
        ("order.extra.size() > 0", ["name_unknown:7:"]),
        ("order.extra[order.status] == 'a'", ["name_unknown:7:"]),
        ("order.extra['gi' + 'ft'] == 'a'", ["name_unknown:7:"]),
        ("order.extra['it\\'s'] == order.extra.a", ["name_unknown:7:"]),
        ("order.extra[order.extra.a] == 'a'", ["name_unknown:7:"]),
        ("order.extra.exists(key, key == 'gift')", ["name_unknown:7:"]),
        ("order.extra.gift.matches('(')", ["pattern_invalid:1:"]),
        ("[order][0].extra.gift == 'a'", ["value_absent:1:"]),
        ("order.extra.gift + order.total_cost", ["not_boolean:1:"]),
    ],
)
def test_mistakes_are_found_with_their_places(condition: str, places: list[str]) -> None:
    found = mistakes_in(condition, "/when/0", PAID)

    places_of_mistakes = [
        f"{fault.code}:{fault.column}:{place.split(':')[2]}" for fault, place in zip(found, places, strict=True)
    ]
    assert places_of_mistakes == places
    for mistake, place in zip(found, places, strict=True):
        assert place.split(":")[2] in mistake.message


def test_orders_have_no_part_in_events_of_customers() -> None:
    (found,) = mistakes_in("order.extra.gift == 'yes'", "/when/0", ("rfmCELL_CHANGED",))

    assert (found.code, found.column) == ("name_unknown", 7)
    both = mistakes_in("order.extra.gift == 'yes'", "/when/0", ("orderPAID", "rfmCELL_CHANGED"))
    assert [mistake.code for mistake in both] == ["value_absent"]


# ---------------------------------------------------------------- what it costs


def test_long_texts_count() -> None:
    def steps(condition: str) -> float:
        return steps_of(condition, "orderPAID")

    assert steps("order.extra.a == 'x'") > LONGEST_EXTRA / 32
    assert steps("order.extra.a == order.extra.b") > 2 * LONGEST_EXTRA / 32
    assert steps("order.items.exists(i, i.name == 'x')") > 100 * LONGEST_NAME / 32
    assert steps("order.items.exists(i, i.name == 'x')") > 3 * steps("order.items.exists(i, i.sku == 'x')")
    assert steps("order.items.exists(i, i.sku == order.extra.a)") > 100 * LONGEST_EXTRA / 32
    assert steps("customer.segments.exists(s, s == 'x')") > steps("customer.tags.exists(s, s == 'x')")


@pytest.mark.parametrize(
    "condition",
    [
        "order.items.exists(i, order.items.exists(j, i.name == j.name && i.sku != j.sku))",
        "order.items.exists(i, order.tags.exists(t, t == order.extra.a))",
        "order.items.map(i, [i, i]).exists(pair, pair[0].name == 'x')",
    ],
)
def test_what_would_take_too_long_is_refused(condition: str) -> None:
    assert [mistake.code for mistake in mistakes_in(condition, "/when/0", PAID)] == ["too_complex"]


def test_an_event_with_more_items_than_today_is_counted_by_its_own() -> None:
    condition = "order.items.exists(i, order.removed_items.exists(j, j.sku == i.sku && i.price > 1.0))"
    items = [{"sku": f"T-{number}", "quantity": 1} for number in range(600)]
    detail = paid(items=items, removed_items=items)

    assert steps_of(condition, "orderPAID") < MOST_STEPS
    assert judged(rule(condition), "orderPAID", detail, known()).checks[0].error == "too_complex"


texts = st.text(max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2), max_leaves=4
)


@given(values, st.sampled_from(["gift", "any name", "礼物"]))
def test_whatever_an_extra_field_holds_it_is_compared_and_never_shown(value: Json, name: str) -> None:
    lookups = FakeLookups(orders={"A1": OrderDetails(items={}, extra={name: value})})
    conditions = [f"order.extra['{name}'] == {text}" for text in ("null", "true", "false", "''")]

    found = judged(rule(*conditions), "orderPAID", paid(), lookups)

    is_none = value is None or isinstance(value, list | dict)
    assert [check.holds for check in found.checks] == [is_none, value is True, value is False, value == ""]
    assert [check.values for check in found.checks] == [{}] * len(conditions)
