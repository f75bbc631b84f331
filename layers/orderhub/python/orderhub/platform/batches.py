"""Many rows of a table at once; a busy table does a part of what is requested, and hands the rest back."""

import random
from collections.abc import Callable, Iterable
from itertools import batched
from typing import TYPE_CHECKING, Any

from orderhub.platform.aws_errors import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_READS, _WRITES = 100, 25
"""What AWS takes in one BatchGetItem and in one BatchWriteItem."""
_TRIES = 5
"""How often what was handed back is sent, within about a second."""


class Batches:
    """Reads and writes rows by their keys. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The table.
        pause: Waits that many seconds.
        unreachable: The fault to raise for a call that failed.
        busy: The fault to raise when the table is busy all the time.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        pause: Callable[[float], None],
        unreachable: Callable[[Exception], Exception],
        busy: Callable[[], Exception],
    ) -> None:
        self._client = client
        self._table = table
        self._pause = pause
        self._unreachable = unreachable
        self._busy = busy

    def read(self, keys: Iterable[Any], **shown: Any) -> list[Any]:  # noqa: ANN401 - as boto3 has it
        """The rows of some keys as they are now, nothing where there is none; ``shown`` says what of them.

        AWS refuses a call that names a key twice.
        """
        rows: list[Any] = []
        for part in batched(keys, _READS, strict=False):
            wanted = {"Keys": list(part), "ConsistentRead": True, **shown}
            rows += self._whole(self._client.batch_get_item, wanted)
        return rows

    def write(self, requests: Iterable[Any]) -> None:
        """Put rows and delete some; AWS refuses a call that names a key twice."""
        for part in batched(requests, _WRITES, strict=False):
            self._whole(self._client.batch_write_item, list(part))

    def _whole(self, call: Callable[..., Any], wanted: Any) -> list[Any]:  # noqa: ANN401 - as boto3 has it
        """Make a call, and make it again for what it handed back; the rows it read, none if it writes."""
        rows: list[Any] = []
        for turn in range(_TRIES):
            if turn:
                self._pause(random.uniform(0.5, 1) * 0.05 * 2**turn)  # noqa: S311 - jitter, no secret
            try:
                answer = call(RequestItems={self._table: wanted})
            except AWS_ERRORS as error:
                raise self._unreachable(error) from error
            rows += answer.get("Responses", {}).get(self._table, [])
            left_over = answer.get("UnprocessedKeys") or answer.get("UnprocessedItems") or {}
            if self._table not in left_over:
                return rows
            wanted = left_over[self._table]
        raise self._busy()
