"""How many rows of a file did what to their orders."""

from collections import Counter
from enum import StrEnum

from orderhub.imports.verdict import FileOrder
from orderhub.orders.write_plan import Outcome, WritePlan


class RowOutcome(StrEnum):
    """What a row of a file did: made part of a new order, changed a line, added one, or nothing; or was not taken.

    A stale one is older than what is stored.
    """

    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    STALE = "stale"
    REJECTED = "rejected"


def tally(order: FileOrder, plan: WritePlan | None, outcome: Outcome | None = None) -> Counter[str]:
    """What the rows of one order do, by what is written for it; rejected where it could not be taken."""
    if plan is None:
        what = RowOutcome.STALE if outcome is Outcome.STALE else RowOutcome.REJECTED
        return Counter({what.value: len(order.rows)})
    if plan.before is None:
        return Counter({RowOutcome.CREATED.value: len(order.rows)})
    known = set(plan.before.skus)
    put = {line.sku for line in plan.put}
    header_changed = any(name != "lines" for name in plan.changed)
    return Counter(_outcome(row.sku, known, put, header_changed=header_changed).value for row in order.rows)


def _outcome(sku: str, known: set[str], put: set[str], *, header_changed: bool) -> RowOutcome:
    if sku not in known:
        return RowOutcome.MERGED
    return RowOutcome.UPDATED if header_changed or sku in put else RowOutcome.UNCHANGED
