"""Calling delete_orders without waiting for it: the only module of this room that calls Lambda."""

import json
from typing import TYPE_CHECKING

from orderhub.edge.aws import AWS_ERRORS, may_pass
from orderhub.faults import Passing

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

DELETE = "Delete Orders"


class Worker:
    """The function that works off operations."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def start(self, operation_id: str) -> None:
        """Have it work off an operation.

        Raises:
            Passing: It could not be called; trying again can help.
        """
        call = json.dumps({"detail-type": DELETE, "detail": {"operation_id": operation_id}}).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=call)
        except AWS_ERRORS as error:
            if may_pass(error):
                raise Passing("the deletion cannot be started right now", "worker_unreachable") from error
            raise
