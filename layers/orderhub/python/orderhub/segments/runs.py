"""The state machine that counts segments: the only module that starts and looks at its runs."""

import json
from typing import TYPE_CHECKING

from orderhub.platform.faults import ignored, translated

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_UNDER_WAY = {"RUNNING", "PENDING_REDRIVE", "SUCCEEDED"}
"""One that succeeded has its outcome noted, if not in what was read just before."""


class Runs:
    """Counts as they run.

    Args:
        client: Step Functions.
        machine: The state machine's ARN.
    """

    def __init__(self, client: "SFNClient", machine: str) -> None:
        self._client = client
        self._machine = machine

    def start(self, run: str, name: str, *, export: bool) -> None:
        """Have a segment counted; when it is exported, its members are put into one file.

        Raises:
            TransientError: It was not started; trying again can help.
        """
        request = json.dumps({"segments": [name], "export": export})
        with translated("the count cannot be started right now", "runs_unreachable"):
            self._client.start_execution(stateMachineArn=self._machine, name=run, input=request)

    def is_under_way(self, run: str) -> bool:
        """Whether a count of which no outcome was noted still has one to come.

        Raises:
            TransientError: That cannot be read right now; trying again can help.
        """
        arn = f"{self._machine.replace(':stateMachine:', ':execution:')}:{run}"
        with (
            translated("the count cannot be looked at right now", "runs_unreachable"),
            ignored("ExecutionDoesNotExist"),
        ):
            return self._client.describe_execution(executionArn=arn)["status"] in _UNDER_WAY
        return False
