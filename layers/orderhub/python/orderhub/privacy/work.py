"""Working off privacy requests: step by step, each noted when it is done, until nothing is left.

Every step can be repeated: an invocation that dies is followed by another, which takes the request up where it
was and comes to the same end.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from orderhub.errors import InvalidInput, TransientError
from orderhub.platform.log import log
from orderhub.privacy import erasing
from orderhub.privacy.data_inventory import DataInventory
from orderhub.privacy.exporting import document
from orderhub.privacy.files import IMPORT_UNDER_WAY
from orderhub.privacy.ledger import Ledger
from orderhub.privacy.request import LEASE, Request, State, Step, export_key

PAGE = 50
"""Orders that are gone through before a sign of life is given."""
_STEP_SECONDS = 60.0
"""What a step may take; with less time left it is left to the next invocation."""
_NAP_SECONDS = 20.0


class Clerk:
    """Composed once for an invocation; works off requests.

    Args:
        ledger: Where requests are kept.
        estate: All places where something of a customer is kept.
        settles_in: After so long nothing is under way any more that knew the customer before.
        clock: Tells the time.
        time_left: Seconds this invocation has.
        pause: Waits that many seconds.
    """

    def __init__(  # noqa: PLR0913 - the composition of a whole room
        self,
        *,
        ledger: Ledger,
        inventory: DataInventory,
        settles_in: timedelta,
        clock: Callable[[], datetime],
        time_left: Callable[[], float],
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._ledger = ledger
        self._estate = inventory
        self._settles_in = settles_in
        self._clock = clock
        self._time_left = time_left
        self._pause = pause

    def look_round(self, worker: str) -> None:
        """Take up requests that nobody works on, and end those there is no hope for.

        Raises:
            TransientError: Not all came to their end; another invocation is to go on.
        """
        for request_id in self._ledger.open():
            found = self._ledger.find(request_id)
            if found and found.is_hopeless(self._clock()):
                self._end(found, State.FAILED, "abandoned")
            elif found and found.is_silent(self._clock()):
                self.work(request_id, worker)

    def work(self, request_id: str, worker: str) -> None:
        """Take a request in hand and bring it to its end; nothing happens when somebody else has it.

        Raises:
            TransientError: It did not come to its end; another invocation is to go on.
        """
        found = self._ledger.find(request_id)
        if found is None or not found.is_free_for(worker, self._clock()):
            return
        request = self._sign(found, state=State.WORKING, worker=worker, attempts=found.attempts + 1)
        try:
            while request.state.is_open:
                self._check_time()
                request = self._step(request)
        except TransientError as fault:
            # An import comes to its end by itself, so waiting for one is no try in vain.
            waited = {"attempts": min(found.attempts, request.attempts)} if fault.code == IMPORT_UNDER_WAY else {}
            # Whoever comes next need not wait for a sign of life.
            self._sign(request, leased_until=None, **waited)
            raise
        except InvalidInput as fault:
            self._end(request, State.FAILED, fault.code)

    def _check_time(self) -> None:
        if self._time_left() < _STEP_SECONDS:
            raise TransientError("the invocation ends before the request does", "privacy_continues")

    def _step(self, request: Request) -> Request:
        match request.doing:
            case None:
                return self._end(request, State.DONE)
            case Step.ORDERS:
                return self._orders(request)
            case Step.SETTLING:
                return self._settled(request)
            case Step.EXPORT:
                now = self._clock()
                self._estate.files.write(export_key(request.request_id), document(request, self._estate, now))
                return self._next(request, request.counted)
            case step:
                now = self._clock()
                done = erasing.STEPS[step](request, self._estate, now)
                erased_at = now if step is Step.IDENTITIES else request.erased_at
                return self._next(request, done, erased_at=erased_at)

    def _orders(self, request: Request) -> Request:
        """Take the person out of the next orders."""
        some = request.orders[request.page : request.page + PAGE]
        done = erasing.orders(some, request, self._estate, self._clock())
        page = request.page + len(some)
        if page < len(request.orders):
            return self._sign(request, page=page, done=_sum(request.done, done), attempts=0)
        return self._next(request, done)

    def _settled(self, request: Request) -> Request:
        """Wait until nothing is under way any more that read of the person before."""
        until = (request.erased_at or request.created_at) + self._settles_in
        left = (until - self._clock()).total_seconds()
        if left <= 0:
            return self._next(request, {})
        self._pause(min(left, _NAP_SECONDS))
        return self._sign(request)

    def _next(self, request: Request, done: Mapping[str, int], **changes: Any) -> Request:  # noqa: ANN401 - fields
        return self._sign(
            request, step=request.step + 1, page=0, done=_sum(request.done, done), attempts=0, **changes
        )

    def _end(self, request: Request, state: State, code: str | None = None) -> Request:
        """Bring a request to its end; of a fulfilled one nothing stays that leads to anybody."""
        left: dict[str, Any] = {"customers": (), "orders": ()} if state is State.DONE else {}
        ended = self._sign(request, state=state, ended_at=self._clock(), code=code, leased_until=None, **left)
        facts = {"privacy_request_id": ended.request_id, "kind": ended.kind, "state": state, "code": code}
        log.info("privacy_request_ended", extra=facts | {"key_id": ended.key_id})
        return ended

    def _sign(self, request: Request, **changes: Any) -> Request:  # noqa: ANN401 - fields of a request
        """Write a change of a request down, which is also a sign of life.

        Raises:
            TransientError: Somebody else has taken it meanwhile.
        """
        now = self._clock()
        after = replace(request, **({"leased_until": now + LEASE, "updated_at": now} | changes))
        if not self._ledger.change(request, after):
            raise TransientError("somebody else has the request in hand", "privacy_request_taken")
        return after


def _sum(so_far: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Two counts together; what is counted as nothing is counted."""
    return {name: so_far.get(name, 0) + more.get(name, 0) for name in dict.fromkeys((*so_far, *more))}
