"""What functions ask of DynamoDB is held against their roles, and what is taken from a role is missed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.support.api import environment_of
from tests.support.functions import Context, load_app, payload
from tests.support.role_policies import RolePolicies, Statement, accesses_of
from tests.support.roles import acting_as, running
from tests.support.tables import moto_tables
from tests.support.template import properties

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SENDER = "send_messages"
CLAIM = {"pk": {"S": "message#order#A1"}, "sk": {"S": "SHIPPED"}}
DELIVERY = {"customer_id": {"S": "c"}, "sk": {"S": "1"}, "expires_at": {"N": "1"}}
EXISTS = {"UpdateExpression": "SET #state = :sent", "ConditionExpression": "attribute_exists(pk)"}
NAMED = {"ExpressionAttributeNames": {"#state": "state"}, "ExpressionAttributeValues": {":sent": {"S": "sent"}}}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("PutItem", {"TableName": "OperationsTable", "Item": CLAIM}),
    ("UpdateItem", {"TableName": "OperationsTable", "Key": CLAIM, **EXISTS, **NAMED}),
    ("PutItem", {"TableName": "CustomersTable", "Item": DELIVERY}),
]
"""What whoever sends a message asks for."""

WRITERS = {
    "OrdersTable PutItem": {"ingest_orders", "process_import", "act_on_order", "open_link", "delete_orders"},
    "OrdersTable UpdateItem": {"act_on_order", "open_link", "fulfil_privacy", "follow_order_changes"},
    "OrdersTable DeleteItem": {"ingest_orders", "process_import", "delete_orders"},
    "CustomersTable PutItem": {
        "manage_customers",
        "fulfil_privacy",
        "follow_order_changes",
        "reconcile_customers",
    },
    "CustomersTable UpdateItem": {"fulfil_privacy"},
    "CustomersTable DeleteItem": {"manage_customers", "fulfil_privacy"},
    "ProductsTable PutItem": {"keep_products"},
    "EventsTable UpdateItem": {
        *("fulfil_privacy", "replay_events", "apply_rules", "call_webhook", "fail_run", "send_messages"),
        *("act_on_order", "manage_workflows"),
    },
}
"""Whose role names no leading keys and no attributes; of two tables every role has rows of its own alone."""


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as client:
        yield client


@pytest.fixture
def stripped(role_policies: RolePolicies) -> Callable[..., RolePolicies]:
    """The policies when the sender's statements are changed."""

    def policies(change: Callable[[Statement], Statement]) -> RolePolicies:
        statements = [change(statement) for statement in role_policies.roles[SENDER]]
        return RolePolicies({SENDER: statements}, role_policies.tables)

    return policies


@pytest.mark.parametrize(("operation", "request_"), ASKED)
def test_what_a_function_needs_its_role_allows(
    role_policies: RolePolicies, operation: str, request_: dict[str, Any]
) -> None:
    role_policies.check(SENDER, operation, request_)

    assert role_policies.denied == []


@pytest.mark.parametrize(("operation", "request_"), ASKED)
def test_a_permission_that_is_gone_is_missed(
    stripped: Callable[..., RolePolicies], operation: str, request_: dict[str, Any]
) -> None:
    policies = stripped(
        lambda statement: replace(
            statement, actions=[action for action in statement.actions if action != f"dynamodb:{operation}"]
        )
    )

    with pytest.raises(AssertionError, match=f"the role of {SENDER} does not allow"):
        policies.check(SENDER, operation, request_)
    assert len(policies.denied) == 1


@pytest.mark.parametrize(("operation", "request_"), ASKED)
@pytest.mark.parametrize("gone", ["message#*", "expires_at"])
def test_a_value_that_is_gone_from_a_condition_is_missed(
    stripped: Callable[..., RolePolicies], operation: str, request_: dict[str, Any], gone: str
) -> None:
    def without(statement: Statement) -> Statement:
        conditions = {
            operator: {key: [value for value in values if value != gone] for key, values in asked.items()}
            for operator, asked in statement.conditions.items()
        }
        return replace(statement, conditions=conditions)

    policies = stripped(without)
    if (request_["TableName"] == "CustomersTable") is (gone == "message#*"):
        policies.check(SENDER, operation, request_)
        return

    with pytest.raises(AssertionError, match=f"the role of {SENDER} does not allow"):
        policies.check(SENDER, operation, request_)


def test_only_these_roles_write_rows_of_any_key_and_any_attribute(role_policies: RolePolicies) -> None:
    """So a condition that is taken away as a whole is missed, too."""
    tables = role_policies.tables
    found: dict[str, set[str]] = {}
    for table, keys in tables.items():
        row = {name: {keys.types[name]: "7"} for name in keys.table}
        asked: dict[str, dict[str, Any]] = {
            "PutItem": {"Item": row | {"strange": {"S": "x"}}},
            "UpdateItem": {"Key": row, "UpdateExpression": "REMOVE strange"},
            "DeleteItem": {"Key": row},
        }
        for operation, request in asked.items():
            [access] = accesses_of(operation, {"TableName": table, **request}, tables)
            for function, statements in role_policies.roles.items():
                if any(statement.allows(access) for statement in statements):
                    found.setdefault(f"{table} {operation}", set()).add(function)

    assert found == WRITERS


def test_a_part_of_a_transaction_is_an_access_of_its_own(role_policies: RolePolicies) -> None:
    parts: list[dict[str, Any]] = [
        {"Put": {"TableName": "OperationsTable", "Item": CLAIM}},
        {
            "ConditionCheck": {
                "TableName": "OperationsTable",
                "Key": CLAIM,
                "ConditionExpression": "attribute_exists(pk)",
            }
        },
    ]

    found = list(accesses_of("TransactWriteItems", {"TransactItems": parts}, role_policies.tables))

    assert [access.action for access in found] == ["dynamodb:PutItem", "dynamodb:ConditionCheckItem"]
    assert {tuple(access.context["dynamodb:LeadingKeys"]) for access in found} == {("message#order#A1",)}


def test_only_what_a_function_asks_for_is_held_against_its_role(
    role_policies: RolePolicies, dynamodb: "DynamoDBClient"
) -> None:
    before = role_policies.checked[SENDER]
    dynamodb.get_item(TableName="OperationsTable", Key={"pk": {"S": "nobody's"}, "sk": {"S": "1"}})
    assert (running(), role_policies.checked[SENDER]) == (None, before)

    with acting_as(SENDER):
        assert running() == SENDER
        dynamodb.get_item(TableName="OperationsTable", Key=CLAIM)

    assert role_policies.checked[SENDER] == before + 1


@pytest.mark.parametrize(
    "function", ["call_webhook", "count_segments", "replay_events", "tell_overdue_tasks", "unsubscribe_contact"]
)
def test_what_no_other_test_runs_as_a_function_asks_only_what_its_role_allows(
    function: str, role_policies: RolePolicies, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = role_policies.checked[function]
    with moto_tables(*properties("DynamoDB::Table")):
        boto3.client("s3").create_bucket(Bucket="DropBucket")

        load_app(function, environment_of(function), monkeypatch).handler(payload(function), Context())

    assert role_policies.checked[function] > before
