"""The embedded cloud holds calls of DynamoDB against the rows that a policy allows, as AWS does."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.clients import CONFIG, session
from tests.support.cloud import Deployed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

TABLE, USER = "LeadingKeys", "reader-of-some-rows"
ALLOWED = [
    {"Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem"], "values": ["ours", "also#*"]},
    {"Action": ["dynamodb:PutItem", "dynamodb:Query"], "values": ["ours"]},
    {"Action": ["dynamodb:PutItem"], "values": ["theirs"]},
]
"""What the user may do with which rows; two statements are about writing."""


def row(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "1"}}


def put(pk: str) -> "TransactWriteItemTypeDef":
    return {"Put": {"TableName": TABLE, "Item": row(pk)}}


def query_input(name: str, pk: str, index: str = "") -> dict[str, Any]:
    by = {"IndexName": index} if index else {}
    return by | {
        "TableName": TABLE,
        "KeyConditionExpression": "#name = :pk AND begins_with(sk, :sk)",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":sk": {"S": "1"}},
    }


@pytest.fixture(scope="module")
def client(cloud: Deployed) -> "DynamoDBClient":
    """A client of a user who may reach some rows of a table."""
    root, users = cloud.client("dynamodb"), cloud.client("iam")
    names = ("pk", "sk", "list")
    hashed = [{"AttributeName": "list", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    root.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {"IndexName": "by_list", "KeySchema": hashed, "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    statements = [
        {
            "Effect": "Allow",
            "Action": statement["Action"],
            "Resource": [
                f"arn:aws:dynamodb:*:*:table/{TABLE}",
                f"arn:aws:dynamodb:*:*:table/{TABLE}/index/by_list",
            ],
            "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": statement["values"]}},
        }
        for statement in ALLOWED
    ]
    users.create_user(UserName=USER)
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    users.put_user_policy(UserName=USER, PolicyName="rows", PolicyDocument=document)
    key = users.create_access_key(UserName=USER)["AccessKey"]
    made: DynamoDBClient = session().client(
        "dynamodb",
        endpoint_url=cloud.stack.endpoint_url,
        config=CONFIG,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    return made


ALLOWED_CALLS: dict[str, Callable[["DynamoDBClient"], object]] = {
    "get": lambda it: it.get_item(TableName=TABLE, Key=row("also#1")),
    "put": lambda it: it.put_item(TableName=TABLE, Item=row("theirs")),
    "batch": lambda it: it.batch_get_item(RequestItems={TABLE: {"Keys": [row("ours"), row("also#1")]}}),
    "query": lambda it: it.query(**query_input("pk", "ours")),
    "index": lambda it: it.query(**query_input("list", "ours", "by_list")),
    "transaction": lambda it: it.transact_write_items(TransactItems=[put("ours"), put("theirs")]),
}
REFUSED_CALLS: dict[str, Callable[["DynamoDBClient"], object]] = {
    "get": lambda it: it.get_item(TableName=TABLE, Key=row("theirs")),
    "put": lambda it: it.put_item(TableName=TABLE, Item=row("also#1")),
    "batch": lambda it: it.batch_get_item(RequestItems={TABLE: {"Keys": [row("ours"), row("theirs")]}}),
    "query": lambda it: it.query(**query_input("pk", "theirs")),
    "index": lambda it: it.query(**query_input("list", "theirs", "by_list")),
    "transaction": lambda it: it.transact_write_items(TransactItems=[put("ours"), put("also#1")]),
}


@pytest.mark.parametrize("name", ALLOWED_CALLS)
def test_a_call_for_the_rows_that_are_allowed_is_answered(client: "DynamoDBClient", name: str) -> None:
    assert ALLOWED_CALLS[name](client)


@pytest.mark.parametrize("name", REFUSED_CALLS)
def test_a_call_for_one_other_row_is_refused(client: "DynamoDBClient", name: str) -> None:
    with pytest.raises(ClientError) as caught:
        REFUSED_CALLS[name](client)

    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
