"""What RFM keeps, on a table as AWS has it; and its functions, composed as Lambda does."""

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.records import RfmRecords
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = {
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_RETENTION_DAYS": "30",
    "EVENT_BUS": "bus",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
}


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OperationsTable", "SecretsTable", "CustomersTable") as dynamodb:
        yield dynamodb


def test_boundaries_and_day_are_kept_and_the_day_never_goes_back(client: "DynamoDBClient") -> None:
    records = RfmRecords(client, "OperationsTable")
    assert (records.boundaries(), records.day()) == (Boundaries(), None)

    records.set_boundaries(Boundaries(days=(30, 60), sales=(1, 10)))
    records.set_day(date(2026, 3, 10))
    records.set_day(date(2026, 3, 9))

    assert records.boundaries() == Boundaries(days=(30, 60), sales=(1, 10))
    assert records.day() == date(2026, 3, 10)


def test_a_table_that_is_not_there_is_no_fault_that_passes(client: "DynamoDBClient") -> None:
    records = RfmRecords(client, "nowhere")

    with pytest.raises(ClientError):
        records.day()
    with pytest.raises(ClientError):
        records.set_day(date(2026, 3, 10))


def test_a_table_that_does_not_answer_is_a_fault_that_may_pass() -> None:
    unreachable = boto3.client(
        "dynamodb",
        "us-east-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )

    with pytest.raises(TransientError) as caught:
        RfmRecords(unreachable, "operations").boundaries()

    assert caught.value.code == "rfm_unreachable"


@pytest.mark.usefixtures("client")
def test_each_route_of_the_function_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("manage_rfm", ENVIRONMENT, monkeypatch).handler

    bodies = {}
    for name in ("", "-cell", "-settings", "-set"):
        answer = handler(payload(f"manage_rfm{name}"), Context())
        assert answer["statusCode"] == 200, answer["body"]
        bodies[name] = json.loads(answer["body"])

    assert bodies[""]["customers"] == 0
    assert bodies["-cell"]["customers"] == []
    assert bodies["-settings"]["rows"] == ["0", "1", "2", "3", "4", "5 and more"]
    assert bodies["-set"]["columns"] == ["0–29", "30–89", "over 89"]


@pytest.mark.usefixtures("client")
def test_each_step_of_the_daily_run_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("move_rfm", ENVIRONMENT, monkeypatch).handler
    context = Context(seconds_left=300)

    def run(day: str) -> dict[str, object]:
        plan = handler({"step": "plan", "run": "one", "input": {"day": day}}, context)
        parts = [handler({"step": "work", "part": part}, context) for part in plan["parts"][:1]]
        assert [part["done"] for part in parts] == [True] * len(parts)
        outcome: dict[str, object] = handler({"step": "finish", "plan": plan, "parts": parts}, context)
        return outcome

    assert run("2026-03-09") == {"since": None, "day": "2026-03-09", "moves": 0}
    assert run("2026-03-10") == {"since": "2026-03-09", "day": "2026-03-10", "moves": 0}
