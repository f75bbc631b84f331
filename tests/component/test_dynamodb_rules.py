"""What DynamoDB would refuse is noticed, and nothing else."""

from typing import Any

import pytest
from dynamodb_rules import Keys, problems_of

from orderhub.platform import aws
from tests.support.request_checks import RESERVED, RequestChecks
from tests.support.tables import moto_tables

TABLES = {
    "T": Keys(
        table=("pk", "sk"), indexes={"by_day": ("on_day", "sk")}, types={"pk": "S", "sk": "S", "on_day": "N"}
    )
}
KEY = {"pk": {"S": "1"}, "sk": {"S": "a"}}


def item(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - values of DynamoDB
    return {"TableName": "T", "Item": KEY | values}


def update(expression: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parameters of UpdateItem
    return {"TableName": "T", "Key": KEY, "UpdateExpression": expression, **more}


def query(condition: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parameters of Query
    return {"TableName": "T", "KeyConditionExpression": condition, **more}


ONE = {"ExpressionAttributeValues": {":v": {"S": "1"}}}
DEEP: dict[str, Any] = {"S": "x"}
for _ in range(33):
    DEEP = {"M": {"a": DEEP}}


@pytest.mark.parametrize(
    ("operation", "request_", "problem"),
    [
        ("UpdateItem", update("SET status = :v", **ONE), "status in UpdateExpression is a reserved word"),
        ("UpdateItem", update("SET a = :v", **ONE, ExpressionAttributeNames={"#b": "b"}), "#b is not used"),
        ("UpdateItem", update("SET a = :v, b = :w", **ONE), ":w is not defined"),
        ("UpdateItem", update("SET a = :v SET b = :v", **ONE), "SET stands 2 times"),
        ("UpdateItem", update("SET a = :v REMOVE a", **ONE), "a is written 2 times"),
        ("UpdateItem", update("REMOVE a", ExpressionAttributeNames={}), "ExpressionAttributeNames is empty"),
        ("UpdateItem", update("REMOVE a", ConditionExpression=" "), "ConditionExpression is empty"),
        (
            "UpdateItem",
            update("REMOVE " + ", ".join(f"attribute{n}" for n in range(500))),
            "bytes of UpdateExpression",
        ),
        ("UpdateItem", {**update("REMOVE a"), "Key": {"pk": {"S": "1"}}}, "the key has ['pk']"),
        ("Query", query("pk = :v", **ONE, Limit=0), "Limit is below 1"),
        ("Query", query("pk = :v", **ONE, ProjectionExpression="pk, name"), "name in ProjectionExpression"),
        ("Query", query("on_day = :v", **ONE, IndexName="by_day", ExclusiveStartKey=KEY), "ExclusiveStartKey has"),
        ("PutItem", {"TableName": "T", "Item": {"pk": {"S": "1"}}}, "the item has no sk"),
        ("PutItem", item(on_day={"S": "1"}), "on_day is a key of type N, not S"),
        ("PutItem", item(sk={"S": ""}), "sk is a key and empty"),
        ("PutItem", item(sk={"S": "x" * 1025}), "bytes of the key sk"),
        ("PutItem", item(pk={"S": "x" * 2049}), "bytes of the key pk"),
        ("PutItem", item(a={"SS": []}), "a is an empty set"),
        ("PutItem", item(a={"NS": ["1", "1"]}), "a is a set with one member twice"),
        ("PutItem", item(a={"N": "1" * 39}), "39 digits of a"),
        ("PutItem", item(a={"N": "1e126"}), "a is beyond DynamoDB's numbers"),
        ("PutItem", item(a={"N": "NaN"}), "a is no number"),
        ("PutItem", item(a={"L": [{"M": {"b": {"N": "1e-131"}}}]}), "a.b is beyond"),
        ("PutItem", item(a=DEEP), "nested deeper than 32"),
        ("PutItem", item(a={"S": "x" * 400 * 1024}), "bytes of an item"),
        ("PutItem", item(a={"B": b"x" * 400 * 1024}), "bytes of an item"),
        ("BatchWriteItem", {"RequestItems": {"T": [{"PutRequest": item()}] * 26}}, "26 writes in a batch"),
        (
            "BatchWriteItem",
            {"RequestItems": {"T": [{"PutRequest": {"Item": KEY}}, {"DeleteRequest": {"Key": KEY}}]}},
            "is named 2 times",
        ),
        ("BatchGetItem", {"RequestItems": {"T": {"Keys": [KEY, KEY]}}}, "is named 2 times"),
        ("BatchGetItem", {"RequestItems": {"T": {"Keys": [{"pk": {"S": "1"}}]}}}, "the key has ['pk']"),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": item()}, {"Delete": {"TableName": "T", "Key": KEY}}]},
            "named",
        ),
        ("TransactWriteItems", {"TransactItems": [{"Put": item()}] * 101}, "101 items in a transaction"),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": item(a={"S": "x" * 390_000})}] * 11},
            "bytes in a transaction",
        ),
    ],
)
def test_what_dynamodb_would_refuse_is_named(operation: str, request_: dict[str, Any], problem: str) -> None:
    assert any(problem in each for each in problems_of(operation, request_, TABLES, RESERVED))


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("PutItem", item(a={"N": "-1.5e-130"}, b={"SS": ["x"]}, c={"NULL": True}, on_day={"N": "7"})),
        (
            "UpdateItem",
            update(
                "SET #s = if_not_exists(#s, :v), list_of = list_append(list_of, :v) REMOVE b.c[1] ADD n :v",
                **ONE,
                ExpressionAttributeNames={"#s": "status"},
                ConditionExpression="attribute_exists(pk) AND NOT begins_with(sk, :v) AND size(#s) IN (:v, :v)",
            ),
        ),
        ("Query", query("pk = :v AND sk BETWEEN :v AND :v", **ONE, ExclusiveStartKey=KEY)),
        (
            "Query",
            query("on_day = :v", **ONE, IndexName="by_day", ExclusiveStartKey=KEY | {"on_day": {"N": "1"}}),
        ),
        ("BatchGetItem", {"RequestItems": {"T": {"Keys": [KEY], "ProjectionExpression": "pk, sk"}}}),
        ("GetItem", {"TableName": "Other", "Key": {"id": {"S": "1"}}}),
    ],
)
def test_what_dynamodb_takes_is_not_complained_of(operation: str, request_: dict[str, Any]) -> None:
    assert list(problems_of(operation, request_, TABLES, RESERVED)) == []


def test_each_request_of_these_tests_is_checked(dynamodb_checks: RequestChecks) -> None:
    before = dynamodb_checks.checked["PutItem"]
    row = {"order_no": {"S": "1"}, "order_no_sku": {"S": "1#"}}

    with moto_tables("OrdersTable"):
        aws.dynamodb().put_item(TableName="OrdersTable", Item=row)
        with pytest.raises(AssertionError, match="refuse PutItem: note is an empty set"):
            aws.dynamodb().put_item(TableName="OrdersTable", Item=row | {"note": {"SS": []}})

    assert dynamodb_checks.checked["PutItem"] == before + 2
