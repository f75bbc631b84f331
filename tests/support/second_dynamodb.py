"""A second DynamoDB beside moto: each request of a test goes to both, and what they answer is compared.

A plugin of pytest: ``-p tests.support.second_dynamodb --second-dynamodb=http://127.0.0.1:4567``, where the other
one, dynalite, listens. It knows no transactions: what moto takes is done there item by item.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from threading import RLock
from time import sleep
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError

type Request = Mapping[str, Any]

PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
COMPARED = {
    *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"),
    *("TransactWriteItems", "TransactGetItems"),
}
_TABLE = ("TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
_MOST_KEYS = 2
OF_MOTO = {"ConditionalCheckFailedException", "TransactionCanceledException", "ValidationException"}
_WRITES_ONE = "ReturnValuesOnConditionCheckFailure"


class SecondDynamoDB:
    """Sends what goes to moto to another DynamoDB, too; ``differences`` is where their answers differ."""

    def __init__(self, url: str) -> None:
        self.client: Any = boto3.Session("test", "test", region_name="us-east-1").client(
            "dynamodb", endpoint_url=url, config=Config(retries={"total_max_attempts": 1})
        )
        self.sent: Counter[str] = Counter()
        self.differences: list[str] = []
        self._indexes: dict[str, set[str]] = {}
        self._send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - all calls come by here
        # Requests that go side by side reach both in one order.
        self._turn = RLock()

    def install(self) -> None:
        """Have all clients of DynamoDB answered by moto, and compare."""
        second = self

        def both(this: Any, operation: str, request: Request) -> Any:  # noqa: ANN401 - as botocore
            if this.meta.service_model.service_name != "dynamodb" or this is second.client:
                return second._send(this, operation, request)
            with second._turn:
                return second._answer(this, operation, request)

        BaseClient._make_api_call = both  # type: ignore[attr-defined]  # noqa: SLF001 - above

    def _answer(self, client: Any, operation: str, request: Request) -> Any:  # noqa: ANN401 - as botocore
        if operation == "CreateTable":
            self._make(request)
        # Clients of ours empty what they have sent.
        asked = deepcopy(request)
        try:
            answer = self._send(client, operation, request)
        except ClientError as error:
            self._compare(operation, asked, error)
            raise
        self._compare(operation, asked, answer)
        return answer

    def _make(self, request: Request) -> None:
        """Make a table, without the indexes that the second does not know: those of more than two attributes."""
        name = request["TableName"]
        if name in self.client.list_tables()["TableNames"]:
            self.client.delete_table(TableName=name)
        while name in self.client.list_tables()["TableNames"]:
            sleep(0.01)
        asked = {part: request[part] for part in _TABLE if part in request}
        indexes = [
            index for index in asked.pop("GlobalSecondaryIndexes", []) if len(index["KeySchema"]) <= _MOST_KEYS
        ]
        self._indexes[name] = {index["IndexName"] for index in indexes}
        keys = {key["AttributeName"] for part in (asked, *indexes) for key in part["KeySchema"]}
        attributes = [each for each in asked["AttributeDefinitions"] if each["AttributeName"] in keys]
        named = {"GlobalSecondaryIndexes": indexes} if indexes else {}
        self.client.create_table(**asked | {"AttributeDefinitions": attributes} | named)

    def _compare(self, operation: str, request: Request, answer: Any) -> None:  # noqa: ANN401 - an answer or an error
        index = request.get("IndexName")
        if operation not in COMPARED or (index and index not in self._indexes[request["TableName"]]):
            return
        if isinstance(answer, ClientError) and answer.response["Error"]["Code"] not in OF_MOTO:
            # A fault that a test plays, before it comes to moto.
            return
        self.sent[operation] += 1
        if operation.startswith("Transact"):
            self._compare_transaction(operation, request, answer)
            return
        other = self._asked(operation, request)
        if (first := _read(operation, answer)) != (second := _read(operation, other)):
            self.differences.append(f"{operation} {dict(request)}: moto {first}, the second {second}")

    def _compare_transaction(self, operation: str, request: Request, answer: Any) -> None:  # noqa: ANN401 - as above
        """Do its parts one by one; of one that was cancelled, those whose condition failed fail by themselves."""
        if operation == "TransactGetItems":
            for item, found in zip(request["TransactItems"], answer["Responses"], strict=True):
                self._compare("GetItem", item["Get"], found)
            return
        reasons = answer.response.get("CancellationReasons", []) if isinstance(answer, ClientError) else None
        for number, item in enumerate(request["TransactItems"]):
            [(kind, part)] = item.items()
            code = str(reasons[number]["Code"]) if reasons else "None"
            if kind == "ConditionCheck" or (reasons is not None and code == "None"):
                continue
            asked = {name: value for name, value in part.items() if name != _WRITES_ONE}
            other = self._asked(PARTS[kind], asked)
            failed = other.response["Error"]["Code"] if isinstance(other, ClientError) else "None"
            if failed.removesuffix("Exception") != code:
                self.differences.append(f"{kind} of a transaction {asked}: moto {code}, the second {failed}")

    def _asked(self, operation: str, request: Request) -> Any:  # noqa: ANN401 - an answer or an error
        try:
            return self._send(self.client, operation, request)
        except ClientError as error:
            return error


def _read(operation: str, answer: Any) -> Any:  # noqa: ANN401 - whatever it has
    """What of an answer has to be the same; of an error its name."""
    if isinstance(answer, ClientError):
        return answer.response["Error"]["Code"]
    found = {
        name: _value(answer[name])
        for name in ("Item", "Attributes", "Items", "Count", "ScannedCount", "LastEvaluatedKey")
        if answer.get(name)
    }
    if operation == "Scan":
        # Only which rows there are: their order is nobody's promise.
        found["Items"] = sorted(found.get("Items", []), key=str)
    for table, rows in answer.get("Responses", {}).items():
        found[table] = sorted(map(_value, rows), key=str)
    return found


def _value(value: Any) -> Any:  # noqa: ANN401 - any part of an answer
    """A value in one spelling: numbers by what they are worth, sets in order."""
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, content)] = value.items()
        if kind == "N" and isinstance(content, str):
            return {"N": Decimal(content).normalize()}
        if kind in {"SS", "NS", "BS"} and isinstance(content, list):
            return {kind: sorted(content)}
    return {name: _value(value[name]) for name in sorted(value)}


SECOND = pytest.StashKey[SecondDynamoDB]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-dynamodb", required=True, help="the address of another DynamoDB")


def pytest_configure(config: pytest.Config) -> None:
    second = SecondDynamoDB(config.getoption("second_dynamodb"))
    second.install()
    config.stash[SECOND] = second


@pytest.fixture(autouse=True)
def _answered_alike(request: pytest.FixtureRequest) -> Iterator[None]:
    second = request.config.stash[SECOND]
    second.differences.clear()
    yield
    assert second.differences == []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - pytest's own
    sent = config.stash[SECOND].sent
    terminalreporter.write_line(f"asked both: {dict(sent.most_common())}")
