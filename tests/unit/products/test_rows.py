from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.products import rows
from orderhub.products.catalog import Price, Product, ProductKey, Store
from orderhub.products.sold import Counted
from tests.support.orders import NOON, ODD_NAMES

TEXTS = st.none() | st.text(min_size=1, max_size=10)
PRICES = st.builds(
    Price,
    amount=st.decimals("0", "999999", places=4),
    currency=st.sampled_from(["CNY", "USD"]),
    since=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
)
PRODUCTS = st.builds(
    Product,
    product_id=st.sampled_from(ODD_NAMES),
    store_key=st.sampled_from(["", *ODD_NAMES]),
    name=TEXTS,
    category=TEXTS,
    url=TEXTS,
    image_url=TEXTS,
    skus=st.lists(st.sampled_from(ODD_NAMES), max_size=3).map(tuple),
    price=st.none() | PRICES,
    mark=st.sampled_from(["", "2026"]),
    sold=st.decimals("-9", "999999", places=3),
    revision=st.integers(0, 5),
)


def next_revision(row: rows.Row) -> dict[str, Any]:
    return row | {"revision": {"N": str(int(row["revision"]["N"]) - 1)}}


@given(PRODUCTS)
def test_a_product_comes_back_from_its_row_one_revision_later(product: Product) -> None:
    row = rows.row_of(product)

    assert row["revision"] == {"N": str(product.revision + 1)}
    assert rows.product_in(next_revision(row)) == product


KEYS = st.builds(ProductKey, *[st.text("a#%店\U00020000", max_size=200)] * 2)


@given(KEYS, KEYS)
def test_two_products_are_kept_under_two_keys_that_the_index_takes(
    product_key: ProductKey, other: ProductKey
) -> None:
    assert (rows.pk_of(product_key) == rows.pk_of(other)) == (product_key == other)
    assert len(rows.pk_of(product_key).encode()) <= 1024


@given(KEYS, KEYS)
def test_products_of_an_id_are_told_from_those_of_others_by_the_beginning_of_the_key(
    product_key: ProductKey, other: ProductKey
) -> None:
    is_of_id = rows.pk_of(other).startswith(rows.pk_of_id(product_key.product_id))

    assert is_of_id == (product_key.product_id == other.product_id)


@pytest.mark.parametrize("numbers", [("s1", None), (None, "7"), ("s1", "7")])
def test_a_store_comes_back_from_its_row(numbers: tuple[str | None, str | None]) -> None:
    store = Store(
        store_key="店#1",
        store_id=numbers[0],
        store_no=numbers[1],
        first_seen=NOON,
        last_day=date(2026, 11, 22),
        currencies=("CNY", "USD"),
        revision=3,
    )

    assert rows.store_in(next_revision(rows.row_of(store))) == store


@given(st.frozensets(st.binary(min_size=8, max_size=8)))
def test_what_is_counted_comes_back_from_its_row(tokens: frozenset[bytes]) -> None:
    counted = Counted(second="2026-11-22T12:00:00", tokens=tokens, revision=1)

    assert rows.counted_in(next_revision(rows.row_of(counted))) == counted


def test_what_is_counted_is_kept_longer_than_anything_comes_again() -> None:
    row = rows.row_of(Counted(second="2026-11-22T12:00:00"))

    assert int(row["expires_at"]["N"]) - NOON.timestamp() == 30 * 24 * 3600


def test_only_what_is_complete_is_listed() -> None:
    nameless, named = (rows.row_of(Product(product_id="P1", name=name)) for name in (None, "Tea"))

    assert "list" not in nameless
    assert named["list"] == {"S": "products"}
