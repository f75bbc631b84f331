"""Too much at once, by API Gateway's limit, Lambda's and DynamoDB's: 429 with Retry-After, and nothing is lost."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.clients import session
from local.resources import STAGE
from tests.load.__main__ import at_once, throttled
from tests.support.cloud import Deployed, Reply, bearer, eventually, ids, order
from tests.support.small_functions import ASSUME, zipped

MANY = 20
OCCUPIES = """
import time
from pathlib import Path

def handler(event, context):
    Path(event["began"]).touch()
    while not Path(event["over"]).exists():
        time.sleep(0.05)
"""


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


def test_of_more_functions_than_the_account_may_run_the_callers_know(cloud: Deployed, tmp_path: Path) -> None:
    once = Config(retries={"total_max_attempts": 1})
    client = session().client("lambda", endpoint_url=cloud.stack.endpoint_url, config=once)
    trust = json.dumps(ASSUME)
    role = cloud.client("iam").create_role(RoleName="occupies", AssumeRolePolicyDocument=trust)["Role"]
    client.create_function(
        FunctionName="occupies",
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="app.handler",
        Code={"ZipFile": zipped("app.py", OCCUPIES)},
        Timeout=60,
    )

    def started(name: str) -> Path:
        payload = {"began": str(tmp_path / name), "over": str(tmp_path / "over")}
        client.invoke(FunctionName="occupies", InvocationType="Event", Payload=json.dumps(payload))
        return tmp_path / name

    assert cloud.call("GET", "/v1/products").status == 200, "and the key is known to the gateway"
    with at_once(cloud, 1):
        eventually(started("first").exists, "function that occupies the account")
        put_off = cloud.call("GET", "/v1/products")
        with pytest.raises(ClientError) as refused:
            client.invoke(FunctionName="occupies", Payload=b"{}")
        later = started("later")
        # Lambda tries three times what fails, and six hours long what it cannot begin.
        time.sleep(4)
        is_early = later.exists()
        (tmp_path / "over").touch()
        eventually(later.exists, "function that had to wait")

    assert_put_off(put_off)
    answer: Any = refused.value.response
    assert (answer["Error"]["Code"], answer["Reason"]) == (
        "TooManyRequestsException",
        "ConcurrentInvocationLimitExceeded",
    )
    assert not is_early
    assert cloud.call("GET", "/v1/products").status == 200
