"""How the API has the messages of a queue put back."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.platform.queue_depth import depth_of
from orderhub.redrive.queue_message import Outcome, Result
from orderhub.redrive.queues import REDRIVABLE, redrive
from orderhub.redrive.stack import Stack

type Json = dict[str, Any]

MOST_PUT_BACK = 100
"""Messages of one request: each is given to a function and waited for."""


def redriven(queue: str, stack: Stack, seconds_left: Callable[[], float]) -> Answer:
    """Put the messages of a queue back, as many as there is time for.

    Args:
        queue: Its name in the template.
        stack: Whose queue it is.
        seconds_left: How long there is until the answer has to be made.

    Raises:
        RequestError: ``queue_unknown``.
    """
    if queue not in REDRIVABLE:
        raise RequestError(f"Name one of {', '.join(REDRIVABLE)}.", "queue_unknown")
    results = redrive(stack, queue, MOST_PUT_BACK, lambda: seconds_left() <= 0)
    counts = Counter(result.outcome for result in results)
    return Answer(
        body={
            "queue": queue,
            "putBack": counts[Outcome.DONE],
            "queuedAgain": counts[Outcome.AGAIN],
            "left": counts[Outcome.LEFT],
            "reasons": _reasons(results),
            "waiting": depth_of(stack.client("sqs"), stack.physical(queue)),
        }
    )


def _reasons(results: Sequence[Result]) -> list[Json]:
    kept = Counter((result.outcome, result.reason, result.detail) for result in results if result.reason)
    return [
        {"outcome": outcome, "reason": reason, "detail": detail or None, "count": count}
        for (outcome, reason, detail), count in kept.items()
    ]
