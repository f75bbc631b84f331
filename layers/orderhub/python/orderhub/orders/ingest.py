"""Taking orders in: read what is stored, decide by the rules, write, and try again what did not make it."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from time import sleep
from typing import Protocol

from orderhub.errors import TransientError
from orderhub.orders.changes import Change, Problem
from orderhub.orders.decide import Decision, decide, touched
from orderhub.orders.write_plan import Outcome, Stored, WritePlan
from orderhub.platform.metrics import Metric, count

_ROUND_SECONDS = 2.0
"""What one more round of reading and writing may take; with less time left none is begun."""
_MAX_PAUSE = 1.0


class Written(Enum):
    """What became of a plan in the table."""

    DONE = auto()
    AGAIN = auto()
    TOO_LARGE = auto()


class OrderStore(Protocol):
    """What taking orders in needs of the place where they are kept."""

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        """Read the named orders with the named lines, as they are now; a deleted one is not there.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        ...

    def write(self, plans: Sequence[WritePlan]) -> dict[str, Written]:
        """Write each plan whole or not at all, if its order is still as it was read."""
        ...


@dataclass(slots=True)
class Report:
    """What became of each order of a request; an order named twice counts once.

    ``plans`` are those that were carried out; there is none for an order that an earlier try of the same
    request had written already.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    plans: dict[str, WritePlan] = field(default_factory=dict)
    failed: list[tuple[Change, list[Problem]]] = field(default_factory=list)
    warnings: list[tuple[Change, Problem]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many orders had which outcome, all outcomes named."""
        counted = Counter(self.outcomes.values())
        return {outcome.value: counted[outcome] for outcome in Outcome}


def ingest(  # noqa: PLR0913 - all that a request or a file brings
    table: OrderStore,
    changes: Iterable[Change],
    *,
    written_by: str,
    time_left: Callable[[], float],
    pause: Callable[[float], None] = sleep,
    decided: Mapping[str, Decision] | None = None,
) -> Report:
    """Take changes in, order by order, until all are settled or the time is up.

    Args:
        table: Where the orders are kept.
        changes: What is to change; several of one order are merged in their order.
        written_by: Id of the request, unique to it: by it a write is known again whose answer was lost, in
            this try or in one that died.
        time_left: Seconds until the caller must have its answer.
        pause: Waits that many seconds.
        decided: What of some orders is decided already; where they have changed since, it is decided anew.

    Returns:
        What became of each; orders the time did not suffice for have failed with ``try_again``.
    """
    unsettled: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        unsettled[change.order_no].append(change)
    report, tried, rounds = Report(), dict(decided or {}), 0
    _carry_out(table, unsettled, {no: tried[no] for no in unsettled if no in tried}, report)
    while unsettled and (rounds == 0 or time_left() > _ROUND_SECONDS):
        if rounds:
            pause(random.uniform(0, min(_MAX_PAUSE, 0.05 * 2**rounds)))  # noqa: S311 - jitter, no secret
        rounds += 1
        _round(table, unsettled, tried, report, written_by)
    for late in unsettled.values():
        message = "There was no time left to store this order; send it again."
        report.failed += [(change, [change.problem("try_again", message)]) for change in late]
    report.failed.sort(key=lambda entry: entry[0].index)
    report.warnings.sort(key=lambda entry: entry[0].index)
    return report


def _round(
    table: OrderStore,
    unsettled: dict[str, list[Change]],
    tried: dict[str, Decision],
    report: Report,
    written_by: str,
) -> None:
    """Read, decide and write once; what is settled leaves ``unsettled`` for the report."""
    try:
        stored = table.load({no: touched(changes) for no, changes in unsettled.items()})
    except TransientError:
        return
    fresh: dict[str, Decision] = {}
    for order_no, changes in list(unsettled.items()):
        before = stored.get(order_no)
        if before and before.stamp.written_by == written_by:
            # The write had gone through and only its answer was lost.
            _settle(report, unsettled, order_no, tried.get(order_no) or _known(before))
        else:
            fresh[order_no] = tried[order_no] = decide(before, changes)
    _carry_out(table, unsettled, fresh, report)


def _carry_out(
    table: OrderStore, unsettled: dict[str, list[Change]], decisions: Mapping[str, Decision], report: Report
) -> None:
    """Write what was decided; what is settled leaves ``unsettled`` for the report."""
    plans = []
    for order_no, decision in decisions.items():
        if decision.plan and decision.plan.writes:
            plans.append(decision.plan)
        else:
            _settle(report, unsettled, order_no, decision)
    for order_no, written in table.write(plans).items():
        if written is Written.DONE:
            _settle(report, unsettled, order_no, decisions[order_no])
        elif written is Written.TOO_LARGE:
            message = "The order is larger than a table row or transaction holds; shorten or split it."
            changes = unsettled.pop(order_no)
            report.failed += [(change, [change.problem("order_too_large", message)]) for change in changes]


def _settle(report: Report, unsettled: dict[str, list[Change]], order_no: str, decision: Decision) -> None:
    del unsettled[order_no]
    if decision.plan:
        report.plans[order_no] = decision.plan
    if decision.outcome:
        report.outcomes[order_no] = decision.outcome
    report.failed += decision.failed
    report.warnings += decision.warnings


def _known(own: Stored) -> Decision:
    return Decision(outcome=Outcome.UPDATED if own.stamp.changed else Outcome.CREATED)


def count_orders(outcomes: Mapping[str, int], failed: int) -> None:
    """Count orders that were taken in, those among them that changed, and those that could not be taken."""
    count(Metric.ORDERS_ACCEPTED, sum(outcomes.values()))
    count(Metric.ORDERS_CHANGED, outcomes[Outcome.CREATED] + outcomes[Outcome.UPDATED])
    count(Metric.ORDERS_FAILED, failed)
