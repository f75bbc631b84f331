"""Calling process_import without waiting for it: the only module that calls Lambda."""

import json
from typing import TYPE_CHECKING

from orderhub.edge.aws import AWS_ERRORS, may_pass
from orderhub.faults import Passing

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

FIRE = "Fire Import"


class Worker:
    """The function that works off imports."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def fire(self, import_id: str) -> None:
        """Have it tell of what an import stored without telling.

        Raises:
            Passing: It could not be called; trying again can help.
        """
        call = json.dumps({"detail-type": FIRE, "detail": {"import_id": import_id}}).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=call)
        except AWS_ERRORS as error:
            if may_pass(error):
                raise Passing("the import cannot be fired right now", "worker_unreachable") from error
            raise
