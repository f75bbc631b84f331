"""Throttles, which MiniStack does not have."""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack.services import dynamodb

type Message = dict[str, Any]
type Handle = Callable[[str, str, Message, bytes, Message], Awaitable[Any]]

ROOT_CREDENTIAL = "Credential=test/"


def throttle(handle: Handle, percent: Path) -> Handle:
    """Wrap DynamoDB so that it throttles a share of the functions' calls: as many in a hundred as a file says.

    AWS throttles tables whose keys are hot; MiniStack takes whatever comes.
    """

    def is_too_much(headers: Message) -> bool:
        is_of_function = ROOT_CREDENTIAL not in headers.get("authorization", ROOT_CREDENTIAL)
        return is_of_function and percent.exists() and random.random() * 100 < float(percent.read_text("utf-8"))  # noqa: S311 - no secret

    async def wrapped(method: str, path: str, headers: Message, body: bytes, query: Message) -> Any:  # noqa: ANN401 - passed through
        if is_too_much(headers):
            message = "Throughput exceeds the current capacity of your table or index."
            return dynamodb.error_response_json("ThrottlingException", message, 400)
        return await handle(method, path, headers, body, query)

    return wrapped
