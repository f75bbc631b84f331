"""``POST /v1/orders`` from body to answer: read each order, take them in, say what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.orders.body import order_no_of, orders_of
from orderhub.errors import RequestError
from orderhub.http.request import Event, query_of
from orderhub.orders.changes import Change, Problem, Screen, unscreened
from orderhub.orders.ingest import OrderStore, Report, count_orders, ingest
from orderhub.orders.model import Mode
from orderhub.orders.request import change_of
from orderhub.orders.senders import Sender
from orderhub.orders.write_plan import Source
from orderhub.orders.writers import request_in

MAX_PROBLEMS = 10
"""How many errors, and how many warnings, an answer names of one order: Lambda can answer with 6 MB."""

type _Unread = list[tuple[int, Sequence[Problem]]]


_COMPLETE_ITEMS = {"complete": True, "partial": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOptions:
    """How a request wants its orders taken.

    ``complete_items`` says whether ``items`` name every line there is, None where that is left to the access key;
    ``is_partial`` that the client reads ``failedOrders`` and sends again what is to be sent again.
    """

    mode: Mode = Mode.LIVE
    complete_items: bool | None = None
    is_partial: bool = False


def options_of(event: Event) -> PostOptions:
    """How a request wants its orders taken, by its query string.

    Raises:
        RequestError: ``mode_unknown``, ``items_unknown`` or ``partial_unknown``.
    """
    mode, items, partial = (query_of(event, name) for name in ("mode", "items", "partial"))
    if items and items not in _COMPLETE_ITEMS:
        message = "Send items as complete, when items name every line there is, or as partial, or leave it out."
        raise RequestError(message, "items_unknown")
    if partial and partial not in ("true", "false"):
        message = "Send partial as true, when you read failedOrders and send those again, or leave it out."
        raise RequestError(message, "partial_unknown")
    return PostOptions(
        mode=mode_of(mode),
        complete_items=_COMPLETE_ITEMS[items] if items else None,
        is_partial=partial == "true",
    )


def mode_of(word: str | None) -> Mode:
    """The mode a request asks for; live when it names none.

    Raises:
        RequestError: ``mode_unknown``.
    """
    if not word:
        return Mode.LIVE
    if word in (Mode.LIVE, Mode.HISTORICAL):
        return Mode(word)
    message = f"Send mode as {Mode.LIVE} or {Mode.HISTORICAL}, or leave it out."
    raise RequestError(message, "mode_unknown")


def post(  # noqa: PLR0913, PLR0917 - all that taking a request in needs
    body: bytes,
    table: OrderStore,
    source: Source,
    sender: Sender,
    zone: ZoneInfo,
    time_left: Callable[[], float],
    screen: Screen = unscreened,
) -> tuple[dict[str, Any], bool]:
    """Take a request's orders in.

    Args:
        body: The request's body.
        table: Where orders are stored.
        source: The request: its id, its mode, when it came.
        sender: The access key it came by.
        zone: The zone of times that name none.
        time_left: Seconds until the answer must go out.
        screen: Marks orders of buyers who were erased.

    Returns:
        The answer, and whether it is final: not when some orders are to be sent again.

    Raises:
        RequestError: The request as a whole cannot be taken.
    """
    changes: list[Change] = []
    unread: _Unread = []
    orders = orders_of(body)
    for index, raw in enumerate(orders):
        change = change_of(raw, index, zone, source.received_at)
        if isinstance(change, Change):
            changes.append(sender.qualified(change))
        else:
            unread.append((index, change))
    report = ingest(table, screen(changes), written_by=source.written_by, time_left=time_left)
    count_orders(report.counts(), len(unread) + len(report.failed))
    return _answer(report, unread, source, orders), _is_final(report)


def try_again() -> RequestError:
    """The answer to a request of which some orders are to be sent again, for clients that read no list of them."""
    message = "Some of the orders could not be stored right now. Send the whole request again; it does no harm."
    return RequestError(message, "try_again", retry_after=2)


def _answer(report: Report, unread: _Unread, source: Source, orders: Sequence[Any]) -> dict[str, Any]:
    """What became of each order, by the number that its sender knows it by."""
    failed = unread + [(change.index, problems) for change, problems in report.failed]
    failed.sort(key=lambda entry: entry[0])
    return {
        "mode": source.mode,
        **report.counts(),
        "failedOrders": [
            {
                "index": index,
                "externalOrderId": order_no_of(orders[index]),
                "errors": [_problem_fields(p) for p in problems[:MAX_PROBLEMS]],
            }
            for index, problems in failed
        ],
        "warnings": [
            {
                "index": change.index,
                "externalOrderId": order_no_of(orders[change.index]),
                **_problem_fields(problem),
            }
            for _, of_order in groupby(report.warnings, key=lambda entry: entry[0].index)
            for change, problem in islice(of_order, MAX_PROBLEMS)
        ],
        "requestId": request_in(source.written_by),
    }


def _is_final(report: Report) -> bool:
    return not any(problem.code == "try_again" for _, problems in report.failed for problem in problems)


def _problem_fields(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "pointer": problem.pointer, "message": problem.message}
