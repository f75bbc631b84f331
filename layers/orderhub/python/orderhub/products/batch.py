"""The changes of orders in a batch of the stream, and the records that nobody can read; pure, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from orderhub.errors import InvalidInput
from orderhub.events.records import OrderChange, Record, order_no_of, read


@dataclass(slots=True)
class Batch:
    """What is in a batch; ``unreadable`` has the order numbers of records that cannot be understood."""

    changes: list[OrderChange] = field(default_factory=list)
    unreadable: list[str | None] = field(default_factory=list)


def changes_in(records: Iterable[Record]) -> Batch:
    """Read a batch; what cannot be read waits in the quarantine of the publisher of changes."""
    batch = Batch()
    for record in records:
        try:
            change = read(record)
        except InvalidInput:
            batch.unreadable.append(order_no_of(record))
            continue
        if change:
            batch.changes.append(change)
    return batch
