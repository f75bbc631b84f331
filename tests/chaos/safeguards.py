"""The hub without one of its safeguards, to see that the runs miss it; patched here, never switched off there."""

from collections.abc import Callable, Mapping
from typing import Any

from orderhub.events import follow
from orderhub.events.records import Record, read
from orderhub.messages.ledger import MessageLedger
from orderhub.orders import transactions
from orderhub.orders.model import Stamp
from orderhub.platform.batches import Batches

HOLDS = {
    "conditional_write": ("every change is what somebody asked for", "no acknowledged order is lost"),
    "ledger": ("no message twice",),
    "quarantine": ("nothing is stuck",),
    "retry": ("one event for each order and version", "totals are those recomputed", "every list equals a scan"),
}
"""The invariants that each safeguard holds."""


def take_out(safeguard: str) -> None:
    """Take a safeguard out of this process for good."""
    _OUT[safeguard]()


def _conditional_write() -> None:
    """Orders are written however they have changed since they were read."""

    def condition(last: Stamp | None, table: str) -> dict[str, Any]:
        del last
        return {"TableName": table}

    transactions._condition = condition  # noqa: SLF001 - the safeguard


def _ledger() -> None:
    """Messages are sent without asking whether they were."""

    def claim(*_: object) -> None:
        pass

    MessageLedger.claim = claim  # type: ignore[assignment]


def _quarantine() -> None:
    """A change that cannot be read fails its batch."""

    def visible(record: Record) -> Any:  # noqa: ANN401 - as follow has it
        return read(record)

    follow._seen = visible  # noqa: SLF001 - the safeguard


def _retry() -> None:
    """What a busy table hands back is not sent again."""

    def whole(self: Batches, call: Callable[..., Any], wanted: Any) -> list[Any]:  # noqa: ANN401 - as there
        answer: Mapping[str, Any] = call(RequestItems={self._table: wanted})
        found: list[Any] = answer.get("Responses", {}).get(self._table, [])
        return found

    Batches._whole = whole  # type: ignore[method-assign]  # noqa: SLF001 - the safeguard


_OUT: dict[str, Callable[[], None]] = {
    "conditional_write": _conditional_write,
    "ledger": _ledger,
    "quarantine": _quarantine,
    "retry": _retry,
}
