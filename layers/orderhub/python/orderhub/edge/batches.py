"""Batch calls to DynamoDB, which may do a part and hand the rest back when a table is busy."""

import random
from collections.abc import Callable
from typing import Any

_TRIES = 5
"""How often what was handed back is sent, within about a second."""


def whole_batch(
    call: Callable[..., Any],
    table: str,
    wanted: Any,  # noqa: ANN401 - as boto3 has it
    pause: Callable[[float], None],
) -> list[Any] | None:
    """Make a batch call, and make it again for what it handed back.

    Args:
        call: ``batch_get_item`` or ``batch_write_item``; what it raises is raised.
        table: The table.
        wanted: What to read or write there.
        pause: Waits that many seconds.

    Returns:
        The rows it read, none for a call that writes; None when the table is busy all the time.
    """
    found: list[Any] = []
    for turn in range(_TRIES):
        if turn:
            pause(random.uniform(0.5, 1) * 0.05 * 2**turn)  # noqa: S311 - jitter, no secret
        answer = call(RequestItems={table: wanted})
        found += answer.get("Responses", {}).get(table, [])
        left_over = answer.get("UnprocessedKeys") or answer.get("UnprocessedItems") or {}
        if table not in left_over:
            return found
        wanted = left_over[table]
    return None
