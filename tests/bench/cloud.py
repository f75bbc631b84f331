"""What the benchmarks do to an embedded cloud: tables like the stack's, bare writes, requests."""

import http.client
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from botocore.config import Config

from local.clients import CONFIG, session
from local.layout import LocalError
from local.stack import Stack
from orderhub.api.orders.body import orders_of
from orderhub.orders.changes import Change
from orderhub.orders.request import change_of
from orderhub.orders.transactions import write_of
from orderhub.orders.upsert import apply_change, plan
from orderhub.orders.write_plan import Draft, Source

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient

TUNED = Config(parameter_validation=False, max_pool_connections=32, proxies={})
"""Of a client as fast as boto3 gets."""
_OF_ORDERS: dict[str, Any] = {
    "FilterExpression": "attribute_exists(detail) AND NOT begins_with(order_no, :customer)",
    "ExpressionAttributeValues": {":customer": {"S": "customer#"}},
}
"""The rows of the Events table that are events of orders."""
_CATCH_UP_SECONDS = 180.0


def dynamodb(stack: Stack) -> "DynamoDBClient":
    """A tuned client for the tables."""
    return session().client("dynamodb", endpoint_url=stack.endpoint_url, config=TUNED)


def functions(stack: Stack) -> "LambdaClient":
    """A client for the functions of the stack."""
    return session().client("lambda", endpoint_url=stack.endpoint_url, config=CONFIG)


def table_like_orders(stack: Stack, name: str, *, with_stream: bool) -> str:
    """Create a table of the same shape as the stack's Orders table, with nobody behind its stream."""
    client = dynamodb(stack)
    model: Any = client.describe_table(TableName=stack.tables["orders"])["Table"]
    indexes = [
        {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
        for index in model["GlobalSecondaryIndexes"]
    ]
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        **{part: model[part] for part in ("AttributeDefinitions", "KeySchema")},
        GlobalSecondaryIndexes=indexes,  # type: ignore[arg-type]  # as DescribeTable gave them
        **({"StreamSpecification": model["StreamSpecification"]} if with_stream else {}),
    )
    return name


def rows_of(text: str, source: Source) -> list[Any]:
    """The rows that a request with new orders becomes, by the rules alone."""
    changes = (
        change_of(raw, index, ZoneInfo("UTC"), source.received_at)
        for index, raw in enumerate(orders_of(text.encode()))
    )
    plans = (plan(None, apply_change(Draft(), change)[0]) for change in changes if isinstance(change, Change))
    writes = (write_of(plan, "", source) for plan in plans if plan)
    return [item["Put"]["Item"] for write in writes for item in write.items]


def write_bare(client: "DynamoDBClient", table: str, rows: Sequence[Any], threads: int) -> None:
    """Write rows in transactions of a hundred, so many at a time."""
    packs = [
        [{"Put": {"TableName": table, "Item": row}} for row in part] for part in batched(rows, 100, strict=False)
    ]
    _spread(lambda pack: client.transact_write_items(TransactItems=pack), packs, threads)


def load(client: "DynamoDBClient", table: str, rows: Sequence[Any], threads: int = 4) -> None:
    """Write rows as fast as it goes, 25 at once."""
    packs = [[{"PutRequest": {"Item": row}} for row in part] for part in batched(rows, 25, strict=False)]
    _spread(lambda pack: client.batch_write_item(RequestItems={table: pack}), packs, threads)


def _spread(send: Callable[[Any], object], packs: Sequence[Any], threads: int) -> None:
    if threads == 1:
        for pack in packs:
            send(pack)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(send, packs):
            pass


def post(stack: Stack, text: str, query: str = "") -> dict[str, Any]:
    """Send a request with orders to the API and return its answer.

    Raises:
        LocalError: It was not 200, or an order of it failed.
    """
    url = urlsplit(stack.api_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=60)
    headers = {"Authorization": f"Bearer {stack.api_key}", "Content-Type": "application/json"}
    connection.request("POST", f"{url.path}/v1/orders{query}", text.encode(), headers)
    response = connection.getresponse()
    answer: dict[str, Any] = json.loads(response.read())
    connection.close()
    if response.status != http.HTTPStatus.OK or answer["failedOrders"]:
        raise LocalError(
            f"POST /v1/orders answered {response.status}, {len(answer.get('failedOrders', []))} failed"
        )
    return answer


def stop_following(stack: Stack) -> None:
    """Keep follow_order_changes from the stream, for as long as the cloud runs."""
    client = functions(stack)
    mappings = client.list_event_source_mappings(FunctionName=stack.functions["follow_order_changes"])
    for mapping in mappings["EventSourceMappings"]:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


def await_followed(stack: Stack) -> float:
    """Wait until every order has its event; seconds it took.

    Raises:
        LocalError: It takes too long.
    """
    client = dynamodb(stack)
    begin = time.perf_counter()
    while time.perf_counter() - begin < _CATCH_UP_SECONDS:
        headers = _count(client, stack.tables["orders"], "by_status")
        if _count(client, stack.tables["events"], **_OF_ORDERS) >= headers:
            return time.perf_counter() - begin
        time.sleep(0.5)
    raise LocalError("follow_order_changes did not catch up with the orders")


def _count(client: "DynamoDBClient", table: str, index: str | None = None, **which: Any) -> int:  # noqa: ANN401 - as boto3 has it
    where: Any = {"TableName": table, "Select": "COUNT", **which} | ({"IndexName": index} if index else {})
    return sum(page["Count"] for page in client.get_paginator("scan").paginate(**where))
