"""Both functions of products as Lambda runs them, on the samples of their triggers and moto tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Any

import boto3
import pytest

from orderhub.orders import rows
from orderhub.orders.statuses import Status
from tests.support.functions import Context, load_app, payload
from tests.support.orders import NOON, line, stamp
from tests.support.streams import Stream, broken, header
from tests.support.tables import moto_tables, put_order

ORDER_NO = "DY-20261122-0001"
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "PRODUCTS_TABLE": "ProductsTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
}
LINES = (
    line("TEA-500", product_id="TEA/500", quantity=Decimal(2), cost=Decimal(50), name="Tea"),
    line("MUG-RED", cost=Decimal("29.90"), name="Mug", category="kitchen"),
)


@dataclass(frozen=True, slots=True)
class Apps:
    """The functions, of one cloud."""

    keep: ModuleType
    read: ModuleType

    def ask(self, name: str) -> Any:  # noqa: ANN401 - a body as JSON has it
        answer = self.read.handler(payload(name), Context())
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"])


@pytest.fixture
def apps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apps]:
    with moto_tables("OrdersTable", "ProductsTable", "OperationsTable", "SecretsTable"):
        yield Apps(*(load_app(name, SETTINGS, monkeypatch) for name in ("keep_products", "read_products")))


@pytest.fixture
def known_products(apps: Apps) -> Apps:
    """What is known after the sample batch came twice, the second time behind a record nobody can read."""
    head = header(ORDER_NO, status=Status.DELIVERED, store_id="store-8", ordered_at=NOON)
    put_order(boto3.client("dynamodb"), head, *LINES, stamped=stamp(2))
    batch = payload("keep_products")
    apps.keep.handler(batch, Context())
    poison = broken(Stream().inserted(dict(rows.header_row(header("poison"), (), stamp()))))
    apps.keep.handler({"Records": [poison, *batch["Records"]]}, Context())
    return apps


def test_products_are_listed_with_what_was_sold_once(known_products: Apps) -> None:
    body = known_products.ask("read_products")

    shown = [
        (product["productId"], product["name"], product["sold"], product["lastPrice"]["amount"])
        for product in body["products"]
    ]
    assert shown == [("MUG-RED", "Mug", 1, 29.9), ("TEA/500", "Tea", 2, 50)]
    assert body["next"] is None


def test_a_product_is_found_by_its_encoded_id(known_products: Apps) -> None:
    assert known_products.ask("read_products-one")["skus"] == ["TEA-500"]


def test_stores_are_listed(known_products: Apps) -> None:
    (store,) = known_products.ask("read_products-stores")["stores"]

    assert (store["storeKey"], store["lastOrderDay"], store["currencies"]) == ("store-8", "2026-11-22", ["CNY"])


@pytest.mark.usefixtures("known_products")
def test_what_is_logged_are_ids_and_counts(caplog: pytest.LogCaptureFixture) -> None:
    logged = repr([vars(record) for record in caplog.get_records("setup")])

    assert [record.getMessage() for record in caplog.get_records("setup")] == [
        "products_kept",
        "record_skipped",
        "products_kept",
    ]
    assert "canary" not in logged
    assert "Tea" not in logged


@pytest.mark.usefixtures("known_products")
def test_nothing_personal_is_kept_of_an_order() -> None:
    everything = json.dumps(boto3.client("dynamodb").scan(TableName="ProductsTable")["Items"], default=str)

    assert "canary" not in everything
    assert "13800138000" not in everything
