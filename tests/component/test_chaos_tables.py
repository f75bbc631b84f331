"""The tables that chaos plays on, against moto: what one answers the other does too."""

import subprocess
import sys

from tests.support.template import ROOT

# In a process of its own, as chaos pins the time of the whole process.
PLAYED = """
import json, sys
from moto import mock_aws
from tests.chaos.tables import RefusedError, Tables, tables_of
from tests.support.template import properties
from tests.support.tables import moto_tables
from botocore.exceptions import ClientError

NAME = "OperationsTable"
KEY = {"pk": {"S": "a"}, "sk": {"S": "1"}}
def row(sk, **more):
    return {"pk": {"S": "a"}, "sk": {"S": sk}, **more}
def put(item, condition=None, **more):
    return {"TableName": NAME, "Item": item, **({"ConditionExpression": condition} if condition else {}), **more}
N = "attribute_not_exists(pk)"
V = {"ExpressionAttributeValues": {":v": {"N": "10"}}}
CALLS = [
    ("PutItem", put(row("1", n={"N": "9"}), N)),
    ("PutItem", put(row("1", n={"N": "8"}), N)),
    ("PutItem", put(row("1", n={"N": "10"}), "n < :v", **V)),
    ("PutItem", put(row("1", n={"N": "11"}), "n < :v OR n = :v AND attribute_exists(sk)", **V)),
    ("GetItem", {"TableName": NAME, "Key": KEY}),
    ("UpdateItem", {"TableName": NAME, "Key": KEY, "ReturnValues": "ALL_NEW",
        "UpdateExpression": "SET x = if_not_exists(x, :x), #n = :x ADD s :s, c :one",
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":x": {"S": "x"}, ":s": {"SS": ["b", "a"]}, ":one": {"N": "1"}}}),
    ("TransactWriteItems", {"ClientRequestToken": "t1", "TransactItems": [
        {"Put": put(row("2", list_shard={"S": "l"}, listed_at={"S": "2"}))}, {"Put": put(row("1"), N)}]}),
    ("TransactWriteItems", {"ClientRequestToken": "t2", "TransactItems": [
        {"Put": put(row("2", list_shard={"S": "l"}, listed_at={"S": "2"}))},
        {"Put": put(row("3", list_shard={"S": "l"}, listed_at={"S": "1"}))}]}),
    ("BatchWriteItem", {"RequestItems": {NAME: [
        {"PutRequest": {"Item": row("4")}}, {"DeleteRequest": {"Key": KEY}}]}}),
    ("BatchGetItem", {"RequestItems": {NAME: {"Keys": [KEY, row("4")]}}}),
    ("Query", {"TableName": NAME, "KeyConditionExpression": "pk = :p AND sk BETWEEN :a AND :b",
        "ExpressionAttributeValues": {":p": {"S": "a"}, ":a": {"S": "2"}, ":b": {"S": "3"}},
        "ScanIndexForward": False, "Limit": 1}),
    ("Query", {"TableName": NAME, "IndexName": "by_list", "KeyConditionExpression": "list_shard = :p",
        "ExpressionAttributeValues": {":p": {"S": "l"}}}),
]
SHOWN = ("Item", "Items", "Attributes", "LastEvaluatedKey", "Responses")
def shown(answer):
    said = {name: answer[name] for name in SHOWN if answer.get(name)}
    return json.loads(json.dumps(said, sort_keys=True).replace('["b", "a"]', '["a", "b"]'))

ours = Tables(tables_of(properties("DynamoDB::Table")))
with moto_tables(NAME) as client:
    for number, (operation, asked) in enumerate(CALLS):
        method = "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_")
        try:
            theirs = shown(getattr(client, method)(**asked))
        except ClientError as error:
            reasons = [one["Code"] for one in error.response.get("CancellationReasons", ())]
            theirs = [error.response["Error"]["Code"], reasons]
        try:
            mine = shown(ours.call(operation, asked))
        except RefusedError as error:
            mine = [error.code, [one["Code"] for one in error.more.get("CancellationReasons", ())]]
        assert mine == theirs, (number, operation, mine, theirs)
print(len(CALLS))
"""


def test_the_tables_of_chaos_answer_as_moto_does() -> None:
    command = [sys.executable, "-c", PLAYED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert (done.returncode, done.stdout.strip()) == (0, "12"), done.stderr
