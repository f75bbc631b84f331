"""Orders as shops' plugins send them: whatever the hub answers meanwhile, each comes in whole."""

import json
import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.orders.rows import is_header
from tests.support.faults import lose_answers, refuse
from tests.support.functions import Context, load_app
from tests.support.plugins import PLUGINS, Order, Plugin, lines_of, quantity_of
from tests.support.tables import moto_tables
from tests.support.template import properties

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENV = {
    "ORDERS_TABLE": "OrdersTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "DEFAULT_TIME_ZONE": "Europe/Kyiv",
    "HUB_NAME": "shop",
    "METRICS_NAMESPACE": "orderhub/shop",
    "SENDER_EMAIL": "shop@example.com",
}
GATEWAY = properties("Serverless::Api")["Api"]["GatewayResponses"]
BUSY = ("ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError")


class Hub:
    """POST /v1/orders behind a gateway that has its days."""

    def __init__(self, app: Any, seed: int) -> None:  # noqa: ANN401 - an app.py
        self.app = app
        self.random = random.Random(seed)  # noqa: S311 - faults, no secret
        self.requests = 0

    def post(self, body: bytes) -> int:
        """The status of the answer to a request, which may be one that the gateway gives instead."""
        faults: list[Callable[[bytes], int]] = [self._throttled, self._died_before, self._died_after, self._busy]
        return self.random.choice([*faults, self._answered, self._answered])(body)

    def _throttled(self, _: bytes) -> int:
        return int(
            GATEWAY[self.random.choice(["THROTTLED", "INTEGRATION_FAILURE", "AUTHORIZER_FAILURE"])]["StatusCode"]
        )

    def _died_before(self, _: bytes) -> int:
        return int(GATEWAY["DEFAULT_5XX"]["StatusCode"])

    def _died_after(self, body: bytes) -> int:
        self._answered(body)
        return int(GATEWAY[self.random.choice(["DEFAULT_5XX", "INTEGRATION_TIMEOUT"])]["StatusCode"])

    def _busy(self, body: bytes) -> int:
        operation = self.random.choice(["BatchGetItem", "TransactWriteItems"])
        refuse(self.app.client, operation, *self.random.choices(BUSY, k=self.random.randint(1, 6)))
        lose_answers(self.app.client, "TransactWriteItems", self.random.randint(0, 2))
        return self._answered(body)

    def _answered(self, body: bytes) -> int:
        self.requests += 1
        event = {
            "httpMethod": "POST",
            "resource": "/v1/orders",
            "path": "/v1/orders",
            "headers": {},
            "requestContext": {
                "requestId": f"request-{self.requests}",
                "authorizer": {"key_id": "k1", "scopes": "orders:write", "items": "complete"},
            },
            "body": body.decode(),
            "isBase64Encoded": False,
        }
        response = self.app.handler(event, Context(seconds_left=12.0))
        if response["statusCode"] == 200:
            assert json.loads(response["body"])["failedOrders"] == []
        else:
            assert response["headers"]["Retry-After"]
        return int(response["statusCode"])


@pytest.fixture
def tables() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable", "CustomersTable", "OperationsTable", "SecretsTable") as dynamodb:
        yield dynamodb


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_loses_nothing(
    plugin: str,
    seed: int,
    tables: "DynamoDBClient",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orderhub.orders.ingest.sleep", lambda _: None)
    hub = Hub(load_app("ingest_orders", ENV, monkeypatch), seed)
    orders: list[Order] = [PLUGINS[plugin](number) for number in range(12)]
    sender = Plugin(hub.post, batch=4)

    sender.send(orders)

    assert set(sender.statuses) <= {200, 429, 500}
    rows = tables.scan(TableName="OrdersTable")["Items"]
    headers = {row["order_no"]["S"]: row for row in rows if is_header(row)}
    assert set(headers) == {str(order["externalOrderId"]) for order in orders}
    assert {no: len(row["skus"]["L"]) for no, row in headers.items()} == {
        str(order["externalOrderId"]): lines_of(order) for order in orders
    }
    pieces = sum(float(each["N"]) for row in headers.values() for each in row["quantities"]["L"])
    assert pieces == quantity_of(orders)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_that_sends_everything_again_changes_nothing(
    plugin: str,
    tables: "DynamoDBClient",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub(load_app("ingest_orders", ENV, monkeypatch), 1)
    hub.post = hub._answered  # type: ignore[method-assign]  # noqa: SLF001 - a day without faults
    orders = [PLUGINS[plugin](number) for number in range(4)]

    Plugin(hub.post).send(orders)
    before = tables.scan(TableName="OrdersTable")["Items"]
    Plugin(hub.post).send(orders)

    assert tables.scan(TableName="OrdersTable")["Items"] == before
