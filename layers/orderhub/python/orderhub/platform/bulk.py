"""DynamoDB's calls with many rows, without botocore's walk through every attribute of every row.

Rows are made in DynamoDB's own JSON, so a request's body is its parameters as they are, and an answer is what its
body says. botocore builds both anew attribute by attribute, and looks through all items for an account to send
them to: over a third of the processor time of a request with 1000 orders.
"""

import json
from base64 import b64encode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_dynamodb import DynamoDBClient

WRITES = ("TransactWriteItems", "BatchWriteItem", "PutItem")
READS = ("BatchGetItem",)
_BODY = "orderhub_body"


def hasten(client: "DynamoDBClient") -> "DynamoDBClient":
    """Have a client send these calls, and read their answers, as plain JSON.

    The client must not validate parameters, of which it gets to see hollow ones.
    """
    events = client.meta.events
    for operation in (*WRITES, *READS):
        events.register(f"before-parameter-build.dynamodb.{operation}", _take_out)
        events.register(f"before-call.dynamodb.{operation}", _put_in)
    for operation in READS:
        events.register(f"before-parse.dynamodb.{operation}", _read)
    return client


def _take_out(params: dict[str, Any], model: "OperationModel", context: dict[str, Any], **_: object) -> None:
    """Keep the body aside, and leave botocore nothing to walk through."""
    # botocore makes the token by which AWS knows a repeated transaction after this: too late for the body.
    for token in model.idempotent_members:
        params.setdefault(token, str(uuid4()))
    context[_BODY] = json.dumps(params, separators=(",", ":"), default=_base64).encode()
    params |= {name: type(value)() for name, value in params.items()}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    params["body"] = context.pop(_BODY)


def _read(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    # Bytes are Base64 there, which botocore knows how to read; in a text, the quotes would be escaped.
    if response_dict["status_code"] == HTTPStatus.OK and b'"B"' not in response_dict["body"]:
        customized_response_dict |= json.loads(response_dict["body"])
        response_dict["body"] = b"{}"


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
