"""Which actions an order is offered as it is now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never
from urllib.parse import quote

from orderhub.care.case_checks import objection, other_currency
from orderhub.care.catalog import TRACKING_URL, Catalog
from orderhub.care.catalog_parts import placeholders_of
from orderhub.care.remainders import amount_left, quantities_left
from orderhub.care.terms import OPEN, Action, CaseKind, Move, Takes
from orderhub.orders.case_rules import is_shipped
from orderhub.orders.cases import Case, CaseLine
from orderhub.orders.model import Order


def offered(order: Order, catalog: Catalog, now: datetime) -> tuple[Action, ...]:
    """The actions that can be done now and the links that lead somewhere, in the catalog's order."""
    return tuple(action for action in catalog.actions.values() if _is_offered(action, order, now))


def standing(order: Order, kind: CaseKind, now: datetime) -> tuple[Case, ...]:
    """The cases of a kind that are open, or too recent for another one, the last first."""
    return tuple(
        case
        for case in reversed(order.cases)
        if case.kind == kind.name and (case.state in OPEN or _is_recent(case, kind, now))
    )


def in_the_way(cases: Iterable[Case], lines: Iterable[CaseLine]) -> Case | None:
    """The first of some standing cases that keeps one about these lines from being opened.

    Only cases about different products stand side by side; one that names none is about all of them.
    """
    skus = {line.sku for line in lines}
    return next(
        (case for case in cases if not skus or not case.lines or skus & {line.sku for line in case.lines}), None
    )


def movable(move: Move, order: Order) -> tuple[str, ...]:
    """The cases of an order that a step can be made with now, by their ids."""
    return tuple(case.case_id for case in order.cases if _is_movable(case, move, order))


def url_of(action: Action, order: Order) -> str | None:
    """Where a link leads for an order; None where the order lacks what the address needs."""
    if not isinstance(action.does, str):
        return None
    header = order.header
    if action.does == TRACKING_URL:
        # The address comes from a client: it is shown only when it leads to the web.
        url = header.tracking_url or ""
        return url if url.casefold().startswith(("http://", "https://")) else None
    values = {
        "order_no": header.order_no,
        "tracking_no": header.tracking_no,
        "tracking_url": header.tracking_url,
    }
    return filled(action.does, {name: quote(value or "", safe="") for name, value in values.items()})


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """A text with its placeholders filled; None where one of them has no value."""
    if not all(values[name] for name in placeholders_of(text)):
        return None
    return text.format_map(values)


def _is_offered(action: Action, order: Order, now: datetime) -> bool:
    if order.header.status not in action.statuses:
        return False
    match action.does:
        case Move() as move:
            return bool(movable(move, order))
        case CaseKind() as kind:
            too_late = kind.ends_when_shipped and is_shipped(order.header)
            return not too_late and _is_open_to(kind, order, now) and not _is_exhausted(kind, order)
        case str():
            return url_of(action, order) is not None
        case _:
            assert_never(action.does)


def _is_movable(case: Case, move: Move, order: Order) -> bool:
    return case.kind == move.kind and case.state in move.states and objection(order, case, move.to) is None


def _is_exhausted(kind: CaseKind, order: Order) -> bool:
    """Whether nothing is left to give back, or nobody can say what is."""
    if kind.amount is not Takes.NEEDED:
        return False
    return other_currency(order, order.cases) is not None or not amount_left(order, order.cases)


def _is_recent(case: Case, kind: CaseKind, now: datetime) -> bool:
    return kind.again_after is not None and now - case.opened_at < kind.again_after


def _is_open_to(kind: CaseKind, order: Order, now: datetime) -> bool:
    """Whether a case of the kind can be opened beside those that stand: of some product none is about yet."""
    cases = standing(order, kind, now)
    if not cases:
        return True
    left = quantities_left(order, [case for case in order.cases if case.kind == kind.name])
    whole = (CaseLine(sku=sku, quantity=quantity) for sku, quantity in left.items() if quantity > 0)
    return kind.lines is not Takes.NOTHING and any(in_the_way(cases, [line]) is None for line in whole)
