"""Faults of AWS, played on a client: calls that fail before they are made, and answers that get lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_dynamodb import DynamoDBClient


def count_calls(client: "DynamoDBClient") -> list[str]:
    """The names of all calls the client makes from now on; the list grows with each."""
    calls: list[str] = []

    def count(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's operation model
        calls.append(model.name)

    client.meta.events.register_first("before-call.dynamodb.*", count)
    return calls


def refuse(client: "BaseClient", operation: str, *codes: str, **more: object) -> None:
    """Refuse the next calls of an operation with these errors, one each; botocore's own retries are used up.

    Args:
        client: The client they are played on.
        operation: Such as ``PutItem``.
        codes: AWS's error codes.
        more: What else the answers say, such as CancellationReasons.
    """
    left = list(codes)

    # Not on before-send: moto listens there too, and would carry the call out.
    def answer(**_: object) -> Any:  # noqa: ANN401 - as botocore passes answers on
        if not left:
            return None
        error = {"Error": {"Code": left.pop(0), "Message": "played"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        return AWSResponse("played", 400, HTTPHeaders(), None), error | more

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-call.{service}.{operation}", answer)


def lose_answers(client: "DynamoDBClient", operation: str, times: int = 1) -> None:
    """Make the next calls of an operation, and lose their answers."""
    left = [None] * times

    def lose(**_: object) -> None:
        if left:
            left.pop()
            raise ReadTimeoutError(endpoint_url="played")

    client.meta.events.register_last(f"after-call.dynamodb.{operation}", lose)


def once(do: Callable[[], object]) -> Callable[..., None]:
    """A hook that does something the first time it is called."""
    left = [do]

    def hook(**_: object) -> None:
        if left:
            left.pop()()

    return hook
