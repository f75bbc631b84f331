"""Throttles, which MiniStack does not have, or not for the callers that AWS has: of tables, and of functions."""

import random
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ministack.services import dynamodb, lambda_svc, stepfunctions

type Message = dict[str, Any]
type Handle = Callable[[str, str, Message, bytes, Message], Awaitable[Any]]
type Execute = Callable[[Message, Message], Message]

ROOT_CREDENTIAL = "Credential=test/"
OF_ACCOUNT = "ConcurrentInvocationLimitExceeded"
PAUSE = 0.5
"""Seconds between tries, at most double; AWS waits longer each time, up to five minutes."""
ASYNC_PATIENCE = 6 * 3600.0
QUEUE_PATIENCE = 360.0
"""Seconds for which a batch is hidden that a function was to get: the fewest of our queues."""
_patience: ContextVar[float] = ContextVar("patience", default=0.0)


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


def limit_functions(acquire: Callable[..., Any], most: Path) -> Callable[..., Any]:
    """Wrap the beginning of a function so that no more run at once in the account than a file says.

    A new account of AWS has 10. Without a file it is MiniStack's own limit, which goes by the machine's memory.
    """
    usual = lambda_svc._ACCOUNT_CONCURRENCY_CAP

    def wrapped(*arguments: Any) -> Any:  # noqa: ANN401 - passed through
        lambda_svc._ACCOUNT_CONCURRENCY_CAP = int(most.read_text("utf-8")) if most.exists() else usual
        return acquire(*arguments)

    return wrapped


def try_again(execute: Execute) -> Execute:
    """Wrap the running of a function so that what the account's limit refuses is tried again by whoever has time.

    Nobody waits for a function that an event starts, and Lambda tries for six hours; a batch of a queue it tries
    until it is visible again. MiniStack counts a throttle as one of three tries, or leaves the batch hidden.
    """

    def wrapped(function: Message, event: Message) -> Message:
        ends = time.monotonic() + _patience.get()
        while True:
            answer = execute(function, event)
            is_refused = answer.get("throttle") and answer["body"]["Reason"] == OF_ACCOUNT
            if not is_refused or time.monotonic() > ends:
                return answer
            time.sleep(PAUSE * (1 + random.random()))  # noqa: S311 - no secret

    return wrapped


def patient(call: Callable[..., None], seconds: float) -> Callable[..., None]:
    """Wrap one who calls functions so that it tries so long; threads that it starts have its context."""

    def wrapped(*arguments: Any) -> None:  # noqa: ANN401 - passed through
        before = _patience.set(seconds)
        try:
            call(*arguments)
        finally:
            _patience.reset(before)

    return wrapped


def name_the_throttle(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a workflow's calls of functions so that a throttle has AWS's name, which a workflow's `Retry` matches.

    MiniStack says `Lambda.Unknown`.
    """

    def wrapped(*arguments: Any) -> Any:  # noqa: ANN401 - passed through
        try:
            return invoke(*arguments)
        except stepfunctions._ExecutionError as error:
            if '"TooManyRequestsException"' not in str(error.cause):
                raise
            raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", error.cause) from None

    return wrapped
