"""What the Products table promises, checked on the fake of the unit tests and on the real one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.products.catalog import Price, Product, ProductKey, Store
from orderhub.products.sold import Counted
from orderhub.products.table import ProductsTable
from tests.support.faults import count_calls, lose_answers, refuse
from tests.support.orders import NOON
from tests.support.tables import moto_tables
from tests.unit.products.fakes import FakeProducts

TEA = Product(
    product_id="订单#1",
    store_key="s1",
    name="Tea",
    skus=("S1",),
    price=Price(amount=Decimal("12.50"), currency="CNY", since=NOON),
    mark="2026",
    sold=Decimal("2.5"),
)
STORE = Store(
    store_key="s1", store_id="s1", store_no=None, first_seen=NOON, last_day=date(2026, 11, 22), currencies=("CNY",)
)
SECOND = Counted(second="2026-11-22T12:00:00", tokens=frozenset({b"12345678", b"\x00" * 8}))


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("ProductsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def real(client: Any) -> ProductsTable:  # noqa: ANN401 - boto3's client
    return ProductsTable(client, "ProductsTable", pause=lambda _: None)


@pytest.fixture(params=["fake", "real"])
def table(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - the fake or the real one
    return FakeProducts() if request.param == "fake" else request.getfixturevalue("real")


def again(product: Product, **fields: Any) -> Product:  # noqa: ANN401 - any field of a product
    return Product(**{name: getattr(product, name) for name in Product.__dataclass_fields__} | fields)


def test_what_is_written_together_is_read_as_it_was(table: ProductsTable) -> None:
    assert table.write([TEA, STORE, SECOND])

    assert table.products([TEA.key, ProductKey("P9")]) == {TEA.key: again(TEA, revision=1)}
    assert table.stores(["s1"])["s1"].currencies == ("CNY",)
    assert table.counted([SECOND.second])[SECOND.second].tokens == SECOND.tokens
    assert table.stores(["s9"]) == {}
    assert table.counted(["2026-11-22T12:00:01"]) == {}


def test_what_changed_since_it_was_read_is_not_written_over(table: ProductsTable) -> None:
    assert table.write([TEA])

    assert not table.write([again(TEA, name="Green tea")])
    assert table.write([again(TEA, name="Black tea", revision=1)])
    assert not table.write([again(TEA, name="Old tea", revision=1)])

    assert table.products([TEA.key])[TEA.key].name == "Black tea"


def test_of_several_all_are_written_or_none(table: ProductsTable) -> None:
    assert table.write([TEA])

    assert not table.write([SECOND, TEA])

    assert table.counted([SECOND.second]) == {}


def test_products_and_stores_are_listed_in_pages(table: ProductsTable) -> None:
    for product_id in ("P3", "P1", "P2"):
        table.write([again(TEA, product_id=product_id)])
    table.write([Product(product_id="nameless")])
    table.write([STORE])

    first, last = table.listed_products(2, None)
    rest, end = table.listed_products(2, last)

    assert [product.product_id for product in (*first, *rest)] == ["P1", "P2", "P3"]
    assert (last, end) == ("P2#s1", None)
    assert [store.store_key for store in table.listed_stores(5, None)[0]] == ["s1"]


def test_products_of_an_id_are_found_in_whatever_stores_there_are(table: ProductsTable) -> None:
    for store in ("", "s1", "s2"):
        table.write([again(TEA, product_id="77", store_key=store)])
    for other in ("77#s1", "7", "770"):
        table.write([again(TEA, product_id=other)])
    table.write([Product(product_id="77", store_key="nameless")])

    assert [product.store_key for product in table.products_of_id("77", 9)] == ["", "s1", "s2"]
    assert len(table.products_of_id("77", 2)) == 2
    assert table.products_of_id("77#s1", 9) == [again(TEA, product_id="77#s1", revision=1)]
    assert table.products_of_id("P9", 9) == []


def test_more_than_a_call_holds_is_read(table: ProductsTable) -> None:
    table.write([TEA])

    assert list(table.products([*(ProductKey(f"P{n}") for n in range(150)), TEA.key])) == [TEA.key]


def test_a_lone_row_is_no_transaction(real: ProductsTable, client: Any) -> None:  # noqa: ANN401
    calls = count_calls(client)

    real.write([TEA])

    assert calls == ["PutItem"]


def test_a_write_whose_answer_was_lost_is_found_when_it_is_read_again(real: ProductsTable, client: Any) -> None:  # noqa: ANN401
    lose_answers(client, "TransactWriteItems")

    with pytest.raises(TransientError):
        real.write([TEA, SECOND])

    assert real.counted([SECOND.second])[SECOND.second].tokens == SECOND.tokens


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("BatchGetItem", lambda table: table.products([ProductKey("P1")])),
        ("PutItem", lambda table: table.write([TEA])),
        ("TransactWriteItems", lambda table: table.write([TEA, STORE])),
        ("Query", lambda table: table.listed_products(5, None)),
        ("Query", lambda table: table.products_of_id("P1", 2)),
    ],
)
def test_a_throttle_may_pass_and_a_refusal_is_raised_as_it_is(
    real: ProductsTable,
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Any,  # noqa: ANN401 - one of those above
) -> None:
    refuse(client, operation, "ThrottlingException", "AccessDeniedException")

    with pytest.raises(TransientError) as caught:
        call(real)
    assert caught.value.code == "products_unreachable"
    with pytest.raises(client.exceptions.ClientError):
        call(real)


def test_what_a_full_table_hands_back_is_asked_for_again(
    client: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits = list[float]()
    table = ProductsTable(client, "ProductsTable", pause=waits.append)

    def busy(RequestItems: Any) -> Any:  # noqa: ANN401, N803 - as boto3 has it
        return {"UnprocessedKeys": RequestItems}

    monkeypatch.setattr(client, "batch_get_item", busy)
    with pytest.raises(TransientError) as caught:
        table.products([ProductKey("P1")])

    assert (caught.value.code, len(waits)) == ("products_busy", 4)
