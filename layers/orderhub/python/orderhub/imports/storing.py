"""Storing a judged file, and telling later of what was held."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from orderhub.errors import TransientError
from orderhub.imports.forecast import Forecast
from orderhub.imports.job import POLICY
from orderhub.imports.sheet import Row, Sheet
from orderhub.imports.tally import tally
from orderhub.imports.verdict import FileOrder, Judged, Notice, Rejected, RowMistake, notices_of
from orderhub.orders.changes import Change, Problem
from orderhub.orders.ingest import OrderStore, Report, Written, count_orders, ingest
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Outcome, firing

_TOGETHER = 1250
"""Orders stored in one go, which is a step of the job."""


@dataclass(slots=True)
class Stored:
    """What became of a file's rows, those of orders that could not be stored, and what to know of others."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What earlier invocations got done: so many rows from the top, but for orders of these first lines."""

    rows: int = 0
    unstored: frozenset[int] = frozenset()


def store(  # noqa: PLR0913, PLR0917 - all that storing a file takes
    orders: OrderStore,
    judged: Judged,
    sheet: Sheet,
    forecast: Forecast,
    before: Before,
    done: Stored,
    *,
    written_by: str,
    time_left: Callable[[], float],
) -> Iterator[tuple[int, list[int]]]:
    """Store the orders of a file; those that an earlier invocation stored count as it foresaw them.

    They are not stored again: somebody may have changed them since, and would lose that change.

    Yields:
        After each part how many rows are done, and the first lines of its orders that could not be stored.

    Raises:
        TransientError: Time or table did not suffice; storing again goes on where this ended.
    """
    rows = 0
    lines = {row.line: row for row in sheet.rows}
    for some in batched(judged.orders, _TOGETHER, strict=False):
        _check(time_left())
        rows += sum(len(each.rows) for each in some)
        is_done = rows <= before.rows
        changes = [each.change for each in some if not is_done or _first(each) in before.unstored]
        report = ingest(orders, changes, written_by=written_by, time_left=time_left, decided=forecast.decisions)
        count_orders(report.counts(), len(report.failed))
        unstored = _count(done, some, report, forecast, lines)
        if not is_done:
            yield rows, unstored


def _check(seconds: float) -> None:
    if seconds < POLICY.step_seconds:
        raise TransientError("the invocation ends before the import does", POLICY.continues)


def _first(order: FileOrder) -> int:
    return order.rows[0].line


def _count(
    done: Stored, some: Sequence[FileOrder], report: Report, forecast: Forecast, lines: dict[int, Row]
) -> list[int]:
    """Count what became of some orders; the first lines of those that were not stored come back."""
    unstored = []
    failed = {change.order_no: problems for change, problems in report.failed}
    warnings: dict[str, list[tuple[Change, Problem]]] = defaultdict(list)
    for change, problem in report.warnings:
        warnings[change.order_no].append((change, problem))
    for each in some:
        order_no = each.change.order_no
        if order_no in failed:
            done.rejected += _rejected(each, failed[order_no], lines)
            unstored.append(_first(each))
        elif order_no in report.plans or report.outcomes.get(order_no) is Outcome.STALE:
            done.counts.update(tally(each, report.plans.get(order_no), report.outcomes[order_no]))
            done.notices += notices_of(each, warnings[order_no])
        else:
            done.counts.update(forecast.tallies[order_no])
            done.notices += forecast.notices.get(order_no, ())
    return unstored


def _rejected(order: FileOrder, problems: Sequence[Problem], lines: dict[int, Row]) -> list[Rejected]:
    if any(problem.code == "try_again" for problem in problems):
        raise TransientError("the table takes no more orders right now", POLICY.continues)
    mistakes = tuple(RowMistake(code=fault.code, column="", value="", message=fault.message) for fault in problems)
    return [Rejected(row=lines[row.line], mistakes=mistakes) for row in order.rows]


def fire(orders: OrderStore, order_nos: Sequence[str], *, time_left: Callable[[], float]) -> None:
    """Publish the changes that are held, of orders that nobody changed and published since.

    Raises:
        TransientError: Time or table did not suffice; firing again goes on where this ended.
    """
    for some in batched(order_nos, _TOGETHER, strict=False):
        _check(time_left())
        stored = orders.load({order_no: frozenset() for order_no in some})
        plans = [firing(order) for order in stored.values() if order.stamp.mode is Mode.HELD]
        written = orders.write(plans).values()
        if any(result is not Written.DONE for result in written):
            raise TransientError("some orders were being changed at the same time", POLICY.continues)
