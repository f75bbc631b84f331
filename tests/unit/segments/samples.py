"""Customers' orders and conditions, made for these tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from orderhub.customers.identities import Buyer
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.statuses import Stage, Status
from orderhub.segments.evaluate import CustomerState

TODAY = date(2026, 3, 31)
ZONE = ZoneInfo("Asia/Shanghai")
CUSTOMER = "c" * 32


def order(  # noqa: PLR0913 - what conditions can be about
    order_no: str = "A1",
    *,
    ordered_at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC),
    amount: str = "10",
    status: Status = Status.DELIVERED,
    currency: str = "CNY",
    store: str | None = None,
    tags: tuple[str, ...] = (),
    products: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    buyer: Buyer = Buyer(),  # noqa: B008 - it does not change
    customer_id: str = CUSTOMER,
    refunded: str = "0",
) -> CustomerOrder:
    return CustomerOrder(
        customer_id=customer_id,
        refunded=Decimal(refunded),
        order_no=order_no,
        ordered_at=ordered_at,
        currency=currency,
        store_key=store,
        sale=Decimal(amount) if status.stage is Stage.DELIVERED else None,
        status=status,
        tags=tags,
        buyer=buyer,
        products=products,
        categories=categories,
    )


def cell_of(orders: Sequence[CustomerOrder], currency: str, day: date) -> tuple[int, int]:
    """A grid of two columns, up to a month and over, and a row for each number of sales."""
    sales = [order for order in orders if order.sale is not None and order.currency == currency]
    last = max((sale.ordered_at.date() for sale in sales), default=date(2000, 1, 1))
    return 0 if (day - last).days <= 30 else 1, len(sales)


def state_of(*orders: CustomerOrder, day: date = TODAY, tags: frozenset[str] = frozenset()) -> CustomerState:
    return CustomerState(orders=orders, day=day, zone=ZONE, cell_of=cell_of, tags=lambda: tags)


STORES, TAGS, PRODUCTS, CATEGORIES = ("S1", "S2"), ("gift", "vip"), ("P1", "SKU-1"), ("Tea", "茶具")
some_orders = st.lists(
    st.builds(
        order,
        order_no=st.text("0123456789", min_size=1, max_size=6),
        ordered_at=st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001 - the next line adds UTC
            lambda moment: moment.replace(tzinfo=UTC)
        ),
        amount=st.integers(0, 99_999).map(lambda cents: str(Decimal(cents) / 100)),
        status=st.sampled_from(Status),
        currency=st.sampled_from(("CNY", "USD")),
        store=st.sampled_from((None, *STORES)),
        tags=st.sets(st.sampled_from(TAGS)).map(tuple),
        products=st.sets(st.sampled_from(PRODUCTS)).map(tuple),
        categories=st.sets(st.sampled_from(CATEGORIES)).map(tuple),
        buyer=st.builds(
            Buyer,
            language=st.sampled_from((None, "en", "zh-CN")),
            email=st.sampled_from((None, "a@example.com")),
            external_customer_id=st.none() | st.text("=,'\"ab张", min_size=1, max_size=5),
        ),
    ),
    max_size=12,
    unique_by=lambda order: order.order_no,
)

_comparison = st.sampled_from(("=", "<", "<=", ">", ">="))
_amount = st.integers(-5, 2_000) | st.integers(0, 200_000).map(lambda cents: Decimal(cents) / 100)
_days = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(date.isoformat) | st.fixed_dictionaries(
    {"daysAgo": st.integers(0, 500)}
)


def _some(words: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3)


_words = {"status": _some(tuple(Status)), "stage": _some(tuple(Stage)), "store": _some(STORES), "tag": _some(TAGS)}
_words |= {"product": _some(PRODUCTS), "category": _some(CATEGORIES)}
_where = st.fixed_dictionaries({}, optional={**_words, "stage": _words["stage"] | st.just("any")})
_figures = st.fixed_dictionaries(
    {"fact": st.just("orderCount"), "op": _comparison, "value": st.integers(0, 12)}, optional={"where": _where}
)
_amounts = st.fixed_dictionaries(
    {"fact": st.sampled_from(("sum", "averageCheck", "refunded")), "op": _comparison, "value": _amount},
    optional={
        "currency": st.sampled_from(("CNY", "USD")),
        "where": st.fixed_dictionaries({}, optional={"store": _words["store"], "tag": _words["tag"]}),
    },
)
_dates = st.fixed_dictionaries(
    {"fact": st.sampled_from(("firstOrderDate", "lastOrderDate")), "op": _comparison, "value": _days},
    optional={"where": _where},
)
_sets: st.SearchStrategy[dict[str, Any]] = st.one_of(
    [
        st.fixed_dictionaries(
            {"fact": st.just(name), "op": st.sampled_from(("in", "lastIn")), "value": words},
            optional={"where": _where},
        )
        for name, words in _words.items()
    ]
)
_cell = st.fixed_dictionaries({}, optional={"r": st.integers(0, 2), "f": st.integers(0, 5)}).filter(bool)
_cells = st.fixed_dictionaries(
    {"fact": st.just("rfmCell"), "op": st.just("in"), "value": st.lists(_cell, min_size=1, max_size=3)},
    optional={"currency": st.sampled_from(("CNY", "USD"))},
)
_known = st.one_of(
    [
        st.fixed_dictionaries({"fact": st.just(fact), "op": st.just("in"), "value": _some(words)})
        for fact, words in (
            ("customerTag", TAGS),
            ("language", ("en", "zh", "zh-CN")),
            ("reachableBy", ("email", "phone")),
        )
    ]
)
leaves: st.SearchStrategy[dict[str, Any]] = st.one_of(_figures, _amounts, _dates, _sets, _cells, _known)
conditions: st.SearchStrategy[dict[str, Any]] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
).filter(lambda condition: _depth(condition) <= 6)


def _depth(condition: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(condition, dict):
        inner = [condition[kind] for kind in ("all", "any", "not") if kind in condition]
        return 1 + _depth(inner[0]) if inner else 0
    return max(map(_depth, condition))
