"""``POST /v1/orders`` from body to answer: read each order, take them in, say what became of each."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from itertools import groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.edge.http import Rejected
from orderhub.orders.body import order_no_of, orders_of
from orderhub.orders.changes import Change, Problem, Screen, unscreened
from orderhub.orders.ingest import Orders, Report, ingest
from orderhub.orders.model import Mode
from orderhub.orders.request import change_of
from orderhub.orders.tallied import count_orders
from orderhub.orders.transactions import Source
from orderhub.orders.writers import request_in

MOST_SAID = 10
"""How many errors, and how many warnings, an answer names of one order: Lambda can answer with 6 MB."""

type _Unread = list[tuple[int, str | None, Sequence[Problem]]]


def mode_of(word: str | None) -> Mode:
    """The mode a request asks for; live when it names none.

    Raises:
        Rejected: 400 ``mode_unknown``.
    """
    if not word:
        return Mode.LIVE
    if word in (Mode.LIVE, Mode.HISTORICAL):
        return Mode(word)
    message = f"Send mode as {Mode.LIVE} or {Mode.HISTORICAL}, or leave it out."
    raise Rejected(HTTPStatus.BAD_REQUEST, "mode_unknown", message)


def post(  # noqa: PLR0913, PLR0917 - all that taking a request in needs
    body: bytes,
    table: Orders,
    source: Source,
    zone: ZoneInfo,
    time_left: Callable[[], float],
    screen: Screen = unscreened,
) -> tuple[dict[str, Any], bool]:
    """Take a request's orders in.

    Args:
        body: The request's body.
        table: Where orders are kept.
        source: The request: its id, its mode, when it came.
        zone: The zone of times that name none.
        time_left: Seconds until the answer must go out.
        screen: Marks orders of buyers who were erased.

    Returns:
        The answer, and whether it is final: not when some orders are to be sent again.

    Raises:
        Rejected: The request as a whole cannot be taken.
    """
    changes: list[Change] = []
    unread: _Unread = []
    for index, raw in enumerate(orders_of(body)):
        change = change_of(raw, index, zone, source.at)
        if isinstance(change, Change):
            changes.append(change)
        else:
            unread.append((index, order_no_of(raw), change))
    report = ingest(table, screen(changes), written_by=source.written_by, time_left=time_left)
    count_orders(report.counts(), len(unread) + len(report.failed))
    return _answer(report, unread, source), _is_final(report)


def _answer(report: Report, unread: _Unread, source: Source) -> dict[str, Any]:
    failed = unread + [(change.index, change.order_no, problems) for change, problems in report.failed]
    failed.sort(key=lambda entry: entry[0])
    return {
        "mode": source.mode,
        **report.counts(),
        "failedOrders": [
            {"index": index, "externalOrderId": order_no, "errors": [_said(p) for p in problems[:MOST_SAID]]}
            for index, order_no, problems in failed
        ],
        "warnings": [
            {"index": change.index, "externalOrderId": change.order_no, **_said(problem)}
            for _, of_one in groupby(report.warnings, key=lambda entry: entry[0].index)
            for change, problem in islice(of_one, MOST_SAID)
        ],
        "requestId": request_in(source.written_by),
    }


def _is_final(report: Report) -> bool:
    return not any(problem.code == "try_again" for _, problems in report.failed for problem in problems)


def _said(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "pointer": problem.pointer, "message": problem.message}
