"""The embedded cloud refuses what AWS refuses: payloads, schedules of the past, attributes that a policy lacks."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.clients import CONFIG, session
from tests.support.cloud import Deployed, order
from tests.support.small_functions import ASSUME, zipped

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_a_body_that_lambda_does_not_take_is_413_from_the_gateway(cloud: Deployed) -> None:
    too_large = {"orders": [order("too-large", remark="x" * 6_400_000)]}

    reply = cloud.call("POST", "/v1/orders", too_large)

    assert (reply.status, reply.code) == (413, "body_too_large")
    assert "Send the orders in parts" in reply.json["detail"]


def test_a_body_that_lambda_takes_just_so_is_refused_with_how_many_orders_to_send(cloud: Deployed) -> None:
    many = {"orders": [order(f"too-large-{number}", remark="x" * 9_000) for number in range(500)]}

    reply = cloud.call("POST", "/v1/orders", many)

    assert (reply.status, reply.code) == (413, "body_too_large")
    assert "It has about 500 orders; send at most 4" in reply.json["detail"]


@pytest.mark.parametrize(
    ("sent", "answered", "error"),
    [
        (10, 6_200_000, None),
        (10, 6_300_000, "Function.ResponseSizeTooLarge"),
        (6_200_000, 10, None),
        (6_300_000, 10, "RequestTooLargeException"),
    ],
)
def test_a_function_is_given_and_answers_no_more_than_lambda_carries(
    cloud: Deployed, sent: int, answered: int, error: str | None
) -> None:
    client, name = cloud.client("lambda"), f"payload-{sent}-{answered}"
    role = cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(ASSUME))["Role"]
    code = "def handler(event, context):\n    return 'x' * event['answer']\n"
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="app.handler",
        Code={"ZipFile": zipped("app.py", code)},
    )

    payload = json.dumps({"answer": answered, "text": "x" * sent})
    answer = json.loads(client.invoke(FunctionName=name, Payload=payload)["Payload"].read())
    client.delete_function(FunctionName=name)

    assert (answer["errorType"] if error else len(answer)) == (error or answered)


@pytest.mark.parametrize(("late", "taken"), [(timedelta(seconds=-5), False), (timedelta(minutes=5), True)])
def test_a_schedule_for_a_time_that_has_passed_is_refused(
    cloud: Deployed, late: timedelta, *, taken: bool
) -> None:
    client, name = cloud.client("scheduler"), f"late-{taken}"
    target = {"Arn": "arn:aws:sqs:us-east-1:000000000000:q", "RoleArn": "arn:aws:iam::000000000000:role/r"}
    schedule: dict[str, Any] = {
        "Name": name,
        "ScheduleExpression": f"at({datetime.now(UTC) + late:%Y-%m-%dT%H:%M:%S})",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }

    if taken:
        client.create_schedule(**schedule)
        client.delete_schedule(Name=name)
        return
    with pytest.raises(ClientError) as refused:
        client.create_schedule(**schedule)

    assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (("get_item", {"Key": {"pk": {"S": "1"}}, "ProjectionExpression": "pk, mark"}), True),
        (("get_item", {"Key": {"pk": {"S": "1"}}, "ProjectionExpression": "pk, phone"}), False),
        (("put_item", {"Item": {"pk": {"S": "1"}, "mark": {"S": "x"}}}), True),
        (("put_item", {"Item": {"pk": {"S": "1"}, "phone": {"S": "x"}}}), False),
        (("update_item", {"Key": {"pk": {"S": "1"}}, "UpdateExpression": "REMOVE mark"}), True),
        (("update_item", {"Key": {"pk": {"S": "1"}}, "UpdateExpression": "REMOVE phone"}), False),
        (
            (
                "update_item",
                {
                    "Key": {"pk": {"S": "1"}},
                    "UpdateExpression": "REMOVE mark",
                    "ConditionExpression": "attribute_exists(#hidden.deep)",
                    "ExpressionAttributeNames": {"#hidden": "phone"},
                },
            ),
            False,
        ),
    ],
)
def test_a_policy_that_names_attributes_holds_all_that_a_call_names(
    limited: "DynamoDBClient", call: tuple[str, dict[str, Any]], *, allowed: bool
) -> None:
    operation, parameters = call

    if allowed:
        getattr(limited, operation)(TableName="Attributes", **parameters)
        return
    with pytest.raises(ClientError) as refused:
        getattr(limited, operation)(TableName="Attributes", **parameters)

    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("put_item", {"Item": {"pk": {"S": "1"}, "sk": {"S": "x" * 1025}}}),
        ("put_item", {"Item": {"pk": {"S": "1"}, "sk": {"S": "1"}, "a": {"SS": ["b", "b"]}}}),
        ("get_item", {"Key": {"pk": {"S": "1"}, "sk": {"S": "1"}}, "ExpressionAttributeNames": {"#a": "a"}}),
        (
            "query",
            {
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": {"S": "1"}, ":unused": {"S": "1"}},
            },
        ),
    ],
)
def test_what_dynamodb_refuses_is_refused(cloud: Deployed, operation: str, parameters: dict[str, Any]) -> None:
    call = getattr(cloud.client("dynamodb"), operation)

    with pytest.raises(ClientError) as refused:
        call(TableName=cloud.stack.tables["operations"], **parameters)

    assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.fixture(scope="module")
def limited(cloud: Deployed) -> "DynamoDBClient":
    """A client of a user who may touch two attributes of a table."""
    cloud.client("dynamodb").create_table(
        TableName="Attributes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    users = cloud.client("iam")
    users.create_user(UserName="some-attributes")
    statement = {
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "Resource": "*",
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "mark"]}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    users.put_user_policy(UserName="some-attributes", PolicyName="some", PolicyDocument=json.dumps(policy))
    key = users.create_access_key(UserName="some-attributes")["AccessKey"]
    return session().client(
        "dynamodb",
        endpoint_url=cloud.stack.endpoint_url,
        config=CONFIG,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
