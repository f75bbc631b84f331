"""The answers to executions that wait for a step: the only module that gives them."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.errors import OrderHubError
from orderhub.platform.faults import ignored, translated
from orderhub.platform.log import log

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_GONE = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")
"""What AWS says of an execution that does not wait any more: it was answered, was stopped, or waited too long."""


class TaskTokens:
    """Step Functions, where executions wait for the outcome of a step. Every method raises TransientError.

    Args:
        client: Step Functions.
    """

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        """Say what came of a step."""
        text = json.dumps(output, ensure_ascii=False)
        self._answer(lambda: self._client.send_task_success(taskToken=token, output=text))

    def fail(self, token: str, fault: OrderHubError) -> None:
        """Say that a step failed: the name of the fault's class, and its code."""
        name, code = type(fault).__name__, fault.code
        self._answer(lambda: self._client.send_task_failure(taskToken=token, error=name, cause=code))

    def _answer(self, call: Callable[[], object]) -> None:
        is_taken = False
        with (
            ignored(*_GONE),
            translated("the workflow cannot be answered right now", "workflow_unreachable"),
        ):
            call()
            is_taken = True
        if not is_taken:
            log.warning("answer_not_awaited")
