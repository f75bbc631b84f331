"""Too much at once, by API Gateway's limit, Lambda's and DynamoDB's: 429 with Retry-After, and nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.resources import STAGE
from tests.load.__main__ import throttled
from tests.support.cloud import Deployed, Reply, bearer, ids, order

MANY = 20


def assert_put_off(reply: Reply) -> None:
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (429, "too_many_requests", "1")


@contextmanager
def stage_limit(cloud: Deployed, route: str, limit: str) -> Iterator[None]:
    """Let so many requests a second through to one route."""
    gateway, path = cloud.client("apigateway"), "/" + route.replace("/", "~1") + "/GET/throttling/"
    stage: Any = {"restApiId": cloud.stack.api_url.split("/")[-2], "stageName": STAGE}

    def set_to(value: str) -> None:
        both = [{"op": "replace", "path": path + name, "value": value} for name in ("rateLimit", "burstLimit")]
        gateway.update_stage(**stage, patchOperations=both)

    set_to(limit)
    try:
        yield
    finally:
        set_to("100")


@contextmanager
def stopped(cloud: Deployed, function: str) -> Iterator[None]:
    """Let no more of a function run."""
    name, client = cloud.stack.functions[function], cloud.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=name)


def test_more_requests_than_the_api_takes_are_put_off(cloud: Deployed) -> None:
    with stage_limit(cloud, "/v1/products", "0"):
        put_off = cloud.call("GET", "/v1/products")

    assert_put_off(put_off)
    assert cloud.call("GET", "/v1/products").status == 200


def test_a_function_that_may_not_run_once_more_puts_its_requests_off(cloud: Deployed) -> None:
    with stopped(cloud, "read_products"):
        put_off = cloud.call("GET", "/v1/products")

    assert_put_off(put_off)
    assert cloud.call("GET", "/v1/products").status == 200


def test_an_authorizer_that_fails_says_to_come_again(cloud: Deployed) -> None:
    unknown = bearer("nobody-asked-for-this-key-before")

    # One that may not run is for MiniStack one that failed, for AWS one that cannot be connected to.
    with stopped(cloud, "authorize_request"):
        failed = cloud.call("GET", "/v1/products", headers=unknown)

    assert (failed.status, failed.code, failed.headers["retry-after"]) == (500, "keys_unreadable", "1")
    assert cloud.call("GET", "/v1/products", headers=unknown).status == 401


def test_a_throttled_table_puts_reading_off_and_loses_no_order(cloud: Deployed) -> None:
    numbers = [f"pressed-{number}" for number in range(MANY)]
    cloud.post(*map(order, numbers))

    with throttled(cloud, 100):
        put_off = cloud.call("GET", f"/v1/orders/{numbers[0]}")
    with throttled(cloud, 40):
        changed = cloud.post(*(order(order_no, remark="once more") for order_no in numbers))

    assert_put_off(put_off)
    assert changed["updated"] == MANY
    cloud.settle()
    event_ids = ids(cloud.on_bus(*numbers))
    assert set(event_ids) == {f"{order_no}:{version}" for order_no in numbers for version in (1, 2)}
