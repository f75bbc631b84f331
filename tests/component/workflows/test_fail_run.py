"""The function fail_run as Step Functions calls it, with its tables on moto."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from tests.component.workflows.test_send_messages import SETTINGS, shipped
from tests.support.functions import Context, load_app, payload
from tests.support.published import came_of
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    return load_app("fail_run", SETTINGS, monkeypatch)


def test_a_run_says_that_it_failed_also_one_that_had_not_begun(
    app: "ModuleType", dynamodb: "DynamoDBClient"
) -> None:
    asked = payload("fail_run", input=shipped())

    answers: list[Mapping[str, Any]] = [app.handler(asked, Context()) for _ in range(2)]

    assert [(answer["state"], answer["outcome"]) for answer in answers] == [("failed", "MessageUncertain")] * 2
    [run] = [
        row for row in dynamodb.scan(TableName="OperationsTable")["Items"] if row["pk"]["S"].startswith("run#")
    ]
    assert (run["state"]["S"], run["reason"]["S"]) == ("failed", "MessageUncertain")
    [event] = dynamodb.scan(TableName="EventsTable")["Items"]
    assert came_of(event["reactions"]["SS"]) == {"workflow:order_notification:failed:MessageUncertain"}
