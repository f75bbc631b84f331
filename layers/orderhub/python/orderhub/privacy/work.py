"""Fulfilling privacy requests: step by step, each noted when it is done, until nothing is left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.jobs.engine import Step, Work
from orderhub.jobs.job import State
from orderhub.privacy import erasing
from orderhub.privacy.data_inventory import DataInventory
from orderhub.privacy.exporting import document
from orderhub.privacy.request import PrivacyStep, Request, export_key

PAGE = 50
"""Orders that are gone through in one step."""
_NAP_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk(Work[Request]):
    """What is done for requests.

    Args:
        inventory: All places where something of a customer is stored.
        settles_in: After so long nothing is under way any more that knew the customer before.
        clock: Tells the time.
        pause: Waits that many seconds.
    """

    inventory: DataInventory
    settles_in: timedelta
    clock: Callable[[], datetime]
    pause: Callable[[float], None] = sleep

    def begin(self, _request: Request) -> Callable[[Request], Step[Request]]:
        """What does the next step of the kind, or of its orders the next ones."""
        return self._step

    def ended(self, request: Request) -> Mapping[str, object]:
        """What the log is to say of its end."""
        return {"kind": request.kind, "key_id": request.key_id}

    def _step(self, request: Request) -> Step[Request]:
        try:
            return self._do(request)
        except InvalidInput as fault:
            return Step(self.failed(request, fault.code))

    def _do(self, request: Request) -> Step[Request]:
        match request.doing:
            case None:
                # Of a fulfilled one nothing stays that leads to anybody.
                return Step(replace(request, state=State.DONE, customers=(), orders=()))
            case PrivacyStep.ORDERS:
                return self._orders(request)
            case PrivacyStep.SETTLING:
                return self._settled(request)
            case PrivacyStep.EXPORT:
                exported = document(request, self.inventory, self.clock())
                self.inventory.files.write(export_key(request.request_id), exported)
                return _next(request, request.counted)
            case step:
                now = self.clock()
                done = erasing.STEPS[step](request, self.inventory, now)
                erased_at = now if step is PrivacyStep.IDENTITIES else request.erased_at
                return _next(request, done, erased_at=erased_at)

    def _orders(self, request: Request) -> Step[Request]:
        """Take the person out of the next orders."""
        some = request.orders[request.page : request.page + PAGE]
        done = erasing.orders(some, request, self.inventory, self.clock())
        page = request.page + len(some)
        if page < len(request.orders):
            return Step(replace(request, page=page, done=_sum(request.done, done)))
        return _next(request, done)

    def _settled(self, request: Request) -> Step[Request]:
        """Wait until nothing is under way any more that read of the person before."""
        until = (request.erased_at or request.created_at) + self.settles_in
        left = (until - self.clock()).total_seconds()
        if left <= 0:
            return _next(request, {})
        self.pause(min(left, _NAP_SECONDS))
        return Step(request, is_progress=False)


def _next(request: Request, done: Mapping[str, int], **changes: Any) -> Step[Request]:  # noqa: ANN401 - fields
    return Step(replace(request, step=request.step + 1, page=0, done=_sum(request.done, done), **changes))


def _sum(so_far: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Two counts together; what is counted as nothing is counted."""
    return {name: so_far.get(name, 0) + more.get(name, 0) for name in dict.fromkeys((*so_far, *more))}
