from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.products.routes import product_of, products_of, stores_of
from orderhub.errors import RequestError
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from orderhub.products.catalog import Price, Product, Store
from tests.support.orders import NOON, ODD_NAMES
from tests.support.signing import signer
from tests.unit.products.fakes import FakeProducts

SIGNER = signer()
ONE = "/v1/products/{product_id}"
TEA = Product(
    product_id="P1",
    store_key="s1",
    name="Tea",
    category="drinks",
    url="https://shop.example/tea",
    skus=("S1", "S2"),
    price=Price(amount=Decimal("12.50"), currency="CNY", since=NOON),
    sold=Decimal(3),
)


def event(resource: str, product_id: str = "", **query: str) -> Event:
    path = resource.replace("{product_id}", quote(product_id, safe=""))
    return {"resource": resource, "path": path, "queryStringParameters": query or None}


def table(*records: Product | Store) -> FakeProducts:
    found = FakeProducts()
    for record in records:
        found.write([record])
    return found


def store(store_key: str) -> Store:
    return Store(
        store_key=store_key,
        store_id=store_key,
        store_no=None,
        first_seen=NOON,
        last_day=date(2026, 11, 22),
        currencies=("CNY",),
    )


def pages(ask: Any, resource: str, name: str, found: FakeProducts) -> list[list[Any]]:  # noqa: ANN401 - a request
    shown, cursor = [], ""
    while True:
        body = ask(event(resource, limit="2", cursor=cursor), found, SIGNER).body
        shown.append(body[name])
        if body["next"] is None:
            return shown
        cursor = body["next"]


def test_a_product_is_shown_with_what_orders_said_of_it() -> None:
    assert product_of(event(ONE, "P1"), table(TEA)).body == {
        "productId": "P1",
        "storeKey": "s1",
        "name": "Tea",
        "category": "drinks",
        "url": "https://shop.example/tea",
        "imageUrl": None,
        "skus": ["S1", "S2"],
        "lastPrice": {"amount": 12.5, "currency": "CNY", "at": "2026-11-22T12:00:00Z"},
        "sold": 3,
    }


def test_what_no_order_said_is_null() -> None:
    body: Any = product_of(event(ONE, "P1"), table(Product(product_id="P1", name="Tea"))).body

    assert (body["category"], body["lastPrice"], body["sold"]) == (None, None, 0)


@pytest.mark.parametrize("product_id", ODD_NAMES)
def test_a_product_is_found_by_its_id_however_odd(product_id: str) -> None:
    body: Any = product_of(event(ONE, product_id), table(Product(product_id=product_id, name="Tea"))).body

    assert body["productId"] == product_id


def test_a_product_is_found_whatever_nobody_sees_of_the_id_that_is_asked_for() -> None:
    body: Any = product_of(event(ONE, "\u200bP7 "), table(Product(product_id="P7", name="Tea"))).body

    assert body["productId"] == "P7"


@pytest.mark.parametrize("product_id", ["P2", "nameless", "\u200b", "x" * 1401])
def test_a_product_nobody_named_is_unknown(product_id: str) -> None:
    found = table(TEA, Product(product_id="nameless", sold=Decimal(1)))

    with pytest.raises(RequestError) as caught:
        product_of(event(ONE, product_id), found)

    assert (status_of(caught.value), caught.value.code) == (404, "product_unknown")


def of_stores(*stores: str) -> FakeProducts:
    return table(*(Product(product_id="77", store_key=store, name=f"of {store}") for store in stores))


def shown(found: FakeProducts, **query: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    return product_of(event(ONE, "77", **query), found).body


def refusal(found: FakeProducts, **query: str) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        shown(found, **query)
    return status_of(caught.value), caught.value.code


def test_a_product_of_several_stores_is_asked_for_with_its_store() -> None:
    found = of_stores("s1", "s2")

    assert [shown(found, store=store)["name"] for store in ("s2", "s1")] == ["of s2", "of s1"]
    assert refusal(found) == (400, "store_required")


def test_without_a_store_the_product_of_orders_that_name_none_is_meant() -> None:
    found = of_stores("s1", "", "s2")

    assert (shown(found)["name"], shown(found)["storeKey"]) == ("of ", None)
    assert shown(found, store="s1")["storeKey"] == "s1"


def test_a_product_of_one_store_needs_no_store_to_be_named_and_is_of_no_other() -> None:
    found = of_stores("s1")

    assert shown(found)["storeKey"] == "s1"
    assert [refusal(found, store=store) for store in ("s2", "s" * 1500)] == [(404, "product_unknown")] * 2


def test_products_come_in_pages_by_id_without_those_that_are_not_complete() -> None:
    names = ("P3", "P1", "P2")
    found = table(*(Product(product_id=name, name="Tea") for name in names), Product(product_id="P0"))

    shown = pages(products_of, "/v1/products", "products", found)

    assert [[product["productId"] for product in page] for page in shown] == [["P1", "P2"], ["P3"]]


def test_stores_come_in_pages_by_key() -> None:
    shown = pages(stores_of, "/v1/stores", "stores", table(store("s2"), store("s1"), store("s3")))

    assert [[store["storeKey"] for store in page] for page in shown] == [["s1", "s2"], ["s3"]]
    assert shown[0][0] == {
        "storeKey": "s1",
        "storeId": "s1",
        "storeNo": None,
        "firstSeenAt": "2026-11-22T12:00:00Z",
        "lastOrderDay": "2026-11-22",
        "currencies": ["CNY"],
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": "101"}, "limit_invalid"),
        ({"cursor": "made up"}, "cursor_invalid"),
        ({"cursor": SIGNER.sign("customer_orders", {"at": "P1"})}, "cursor_invalid"),
    ],
)
@pytest.mark.parametrize("ask", [products_of, stores_of])
def test_what_cannot_be_listed_is_refused(ask: Any, query: dict[str, str], code: str) -> None:  # noqa: ANN401
    with pytest.raises(RequestError) as caught:
        ask(event("/v1/products", **query), table(), SIGNER)

    assert (status_of(caught.value), caught.value.code) == (400, code)
