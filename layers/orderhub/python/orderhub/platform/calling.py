"""Calling a function of ours: the only module that calls Lambda."""

import json
from typing import TYPE_CHECKING

from orderhub.errors import TransientError
from orderhub.platform.faults import translated

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class Worker:
    """A function that does what is asked of it later, at least once."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def call(self, detail_type: str, **detail: str) -> None:
        """Have it do something, described in the shape of an EventBridge event.

        Raises:
            TransientError: It could not be called; trying again can help.
        """
        event = json.dumps({"detail-type": detail_type, "detail": detail}).encode()
        with translated("the work cannot be started right now", "worker_unreachable"):
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=event)


class FunctionCaller:
    """A function that does one thing at once, and is waited for."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def call(self) -> None:
        """Have it do what it does.

        Raises:
            TransientError: It could not be called, or failed; trying again can help.
        """
        message, code = "a function that is needed does not answer right now", "function_unreachable"
        with translated(message, code):
            answer = self._client.invoke(FunctionName=self._function)
        if "FunctionError" in answer:
            raise TransientError(message, code)
