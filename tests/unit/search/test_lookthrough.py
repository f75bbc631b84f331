from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from orderhub.orders.streams import Listed, Position
from orderhub.products.catalog import Product, ProductKey
from orderhub.products.rows import PRODUCT, pk_of
from orderhub.search.kinds import Kind, Wanted
from orderhub.search.lookthrough import MOST_LOOKED_AT, Seen, among_orders, among_products
from tests.support.orders import NOON, header
from tests.unit.orders.fakes import FakeIndex

MONTH = NOON - timedelta(days=30), None
ENDING = Wanted("8000", frozenset({Kind.PHONE_ENDING}))
BEGINNING = Wanted("a", frozenset({Kind.ORDER_NO_BEGINNING}))


@dataclass
class Products:
    """Products by id and store, a page at a time."""

    all: Sequence[Product] = ()
    asked: list[int] = field(default_factory=list)

    def listed_products(self, limit: int, after: str | None) -> tuple[Sequence[Product], str | None]:
        self.asked.append(limit)
        behind = [one for one in self.all if after is None or place_of(one) > after]
        return behind[:limit], place_of(behind[limit - 1]) if len(behind) > limit else None


def place_of(product: Product) -> str:
    return pk_of(product.key).removeprefix(PRODUCT)


def index_of(amount: int, **fields: object) -> FakeIndex:
    index = FakeIndex()
    index.add(*(header(f"A{n:04}", ordered_at=NOON - timedelta(seconds=n), **fields) for n in range(amount)))
    return index


def numbers(seen: Seen[Listed, Position]) -> list[str]:
    return [order.header.order_no for order, _ in seen.found]


def test_a_thousand_orders_are_looked_at_and_the_next_time_those_behind_them() -> None:
    index = index_of(MOST_LOOKED_AT + 20, phone="0")
    index.add(header("last", ordered_at=NOON - timedelta(days=1), phone="13800138000"))

    first = among_orders(index, ENDING, None, MONTH, None, 20)
    then = among_orders(index, ENDING, None, MONTH, first.last, 20)

    assert (numbers(first), first.looked_at) == ([], MOST_LOOKED_AT)
    assert (numbers(then), then.looked_at, then.last) == (["last"], 21, None)


def test_a_beginning_reads_the_headers_of_what_it_finds_alone() -> None:
    asked: list[str] = []

    class Counting(FakeIndex):
        def headers(self, order_nos: Iterable[str], also: Iterable[str] = ()) -> dict[str, Listed]:
            wanted = list(order_nos)
            asked.extend(wanted)
            return super().headers(wanted, also)

    index = Counting()
    index.add(*(header(f"{'AB'[n % 2]}{n}", ordered_at=NOON) for n in range(10)))

    assert sorted(numbers(among_orders(index, BEGINNING, None, MONTH, None, 20))) == sorted(asked)
    assert all(number.startswith("A") for number in asked)


def test_only_orders_of_the_store_and_the_time_are_looked_at() -> None:
    index = index_of(3, store_id="S1")
    index.add(header("A9", ordered_at=NOON, store_id="S2"), header("A8", ordered_at=NOON - timedelta(days=31)))

    assert among_orders(index, BEGINNING, "S2", MONTH, None, 20).looked_at == 1
    assert among_orders(index, BEGINNING, None, MONTH, None, 20).looked_at == 4
    assert among_orders(index, BEGINNING, None, (MONTH[0], NOON), None, 20).looked_at == 2
    assert among_orders(index, BEGINNING, "S" * 101, MONTH, None, 20) == Seen()


@given(st.integers(0, 30), st.integers(1, 7))
@settings(deadline=None)
def test_all_that_is_found_is_found_once_however_small_the_pages(amount: int, most: int) -> None:
    index, found, after = index_of(amount, phone="13800138000"), [], None
    while True:
        seen = among_orders(index, ENDING, None, MONTH, after, most)
        found += numbers(seen)
        after = seen.last
        if after is None:
            break

    assert found == [f"A{n:04}" for n in range(amount)]


def test_an_order_that_is_gone_is_not_found() -> None:
    index = FakeIndex(stale={"A1": header("A1", ordered_at=NOON)})

    seen = among_orders(index, BEGINNING, None, MONTH, None, 20)

    assert (seen.found, seen.looked_at) == ([], 1)


def test_a_thousand_products_are_looked_at_and_the_next_time_those_behind_them() -> None:
    products = Products([Product(product_id=f"{n:05}", name="Tea" if n == 1100 else "Mug") for n in range(1200)])
    tea = Wanted("tea", frozenset({Kind.PRODUCT_NAME}))

    first = among_products(products, tea, None, 20)
    then = among_products(products, tea, first.last, 20)

    assert (first.found, first.looked_at) == ([], MOST_LOOKED_AT)
    assert [one.product_id for one, _ in then.found] == ["01100"]
    assert (then.looked_at, then.last) == (200, None)
    assert set(products.asked) == {100}


def test_so_many_products_are_found_and_the_next_time_those_behind_them() -> None:
    products = Products([Product(product_id=str(n), store_key="S", name="Tea") for n in range(5)])
    tea = Wanted("tea", frozenset({Kind.PRODUCT_NAME}))

    first = among_products(products, tea, None, 2)
    then = among_products(products, tea, first.last, 20)

    assert [one.key for one, _ in first.found] == [ProductKey("0", "S"), ProductKey("1", "S")]
    assert [one.product_id for one, _ in then.found] == ["2", "3", "4"]
