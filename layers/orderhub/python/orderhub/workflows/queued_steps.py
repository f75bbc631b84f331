"""Steps that send, from the queue: taken one after the other at a pace, each answered to its execution.

What cannot be done now is not answered but comes again, so that no run fails because much is to be sent at once.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from orderhub.errors import OrderHubError, TransientError, kind_of
from orderhub.platform.log import log

type Json = Mapping[str, Any]

STEP_SECONDS = 60.0
"""Kept for the step that is at work: reading, claiming, sending, recording, each as slow as it may be."""
_FIRST, _LONGEST = 4, 900
"""The seconds after which a step comes again, at most: they double each time."""
_ENOUGH = 3
"""After so many steps in a row that were too much, the others of a batch would be, too."""


class Answers(Protocol):
    """Who tells executions what came of their steps; see TaskTokens."""

    def succeed(self, token: str, output: Json, /) -> None: ...  # noqa: D102 - above
    def fail(self, token: str, fault: OrderHubError, /) -> None: ...  # noqa: D102 - above


class Queue(Protocol):
    """Where the steps wait; see MessageQueue."""

    def delay(self, seconds: Mapping[str, int], /) -> None: ...  # noqa: D102 - above


class Paces(Protocol):
    """When the next mail may go out; see Pace."""

    @property
    def seconds_left(self) -> float: ...  # noqa: D102 - above
    def wait(self) -> None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedSteps:
    """Composed once.

    ``take`` takes a step in an attempt, and raises faults of the hub only. ``chance`` draws a number from 0 to 1.
    """

    take: Callable[[Json, str], Json]
    answers: Answers
    queue: Queue
    pace: Paces
    chance: Callable[[], float]

    def left_of(
        self, records: Sequence[Json], invocation_id: str, time_left: Callable[[], float]
    ) -> dict[str, Any]:
        """Take the steps of a batch; SQS is answered with those that are to come again.

        Args:
            records: Messages as Lambda gets them from SQS, each with a step and the token of who waits for it.
            invocation_id: The id of this invocation.
            time_left: Tells the seconds that are left; what cannot be begun in time comes again at once.
        """
        left: dict[str, int] = {}
        receipts = {record["messageId"]: record["receiptHandle"] for record in records}
        in_a_row = 0
        # Of copies in one batch one alone is taken: as one attempt they could not be told apart.
        for name, record in {record["messageId"]: record for record in records}.items():
            if in_a_row >= _ENOUGH:
                left[name] = self._wait_of(record)
            elif time_left() < self.pace.seconds_left + STEP_SECONDS:
                left[name] = 0
            elif fault := self._fault_of(record, f"{invocation_id}/{name}"):
                left[name] = self._wait_of(record)
                in_a_row = in_a_row + 1 if isinstance(fault, TransientError) and fault.is_busy else 0
            else:
                in_a_row = 0
        self._delay({receipts[name]: wait for name, wait in left.items()})
        return {"batchItemFailures": [{"itemIdentifier": name} for name in left]}

    def _fault_of(self, record: Json, attempt: str) -> Exception | None:
        """Take the step of a message when its time has come; what speaks for its coming again, or None."""
        self.pace.wait()
        try:
            self._answered(json.loads(record["body"]), attempt)
        except TransientError as fault:
            log.info("step_put_off", extra={"code": fault.code, "busy": fault.is_busy})
            return fault
        except Exception as error:  # noqa: BLE001 - one message's failure must not take the others along
            log.error("step_not_answered", extra={"error": kind_of(error)})
            return error
        return None

    def _answered(self, message: Json, attempt: str) -> None:
        token = message["token"]
        try:
            output = self.take(message["step"], attempt)
        except TransientError:
            raise
        except OrderHubError as fault:
            self.answers.fail(token, fault)
        else:
            self.answers.succeed(token, output)

    def _wait_of(self, record: Json) -> int:
        """After how many seconds a message comes again that came so often, by chance up to a half less."""
        times = int(record["attributes"]["ApproximateReceiveCount"])
        most = min(_LONGEST, _FIRST * 2 ** min(times, 20))
        return int(most * (1 + self.chance()) / 2)

    def _delay(self, seconds: Mapping[str, int]) -> None:
        if not seconds:
            return
        try:
            self.queue.delay(seconds)
        except Exception as error:  # noqa: BLE001 - they come again later, when they are not hidden any more
            log.warning("steps_not_delayed", extra={"error": kind_of(error)})
