"""Which actions an order is offered as it is now."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from orderhub.care.catalog import TRACKING_URL, Catalog
from orderhub.care.catalog_parts import placeholders_of
from orderhub.care.remainders import amount_left
from orderhub.care.terms import OPEN, Action, Kind, Move, Takes
from orderhub.orders.model import Case, Order


def offered(order: Order, catalog: Catalog, now: datetime) -> tuple[Action, ...]:
    """The actions that can be done now and the links that lead somewhere, in the catalog's order."""
    return tuple(action for action in catalog.actions.values() if _is_offered(action, order, now))


def standing(order: Order, kind: Kind, now: datetime) -> Case | None:
    """The case that keeps another one of its kind from being opened: it is open, or too recent."""
    for case in reversed(order.cases):
        recent = kind.again_after is not None and now - case.opened_at < kind.again_after
        if case.kind == kind.name and (case.state in OPEN or recent):
            return case
    return None


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
            return any(case.kind == move.kind and case.state in move.states for case in order.cases)
        case Kind() as kind:
            exhausted = kind.amount is Takes.NEEDED and not amount_left(order, order.cases)
            return not exhausted and standing(order, kind, now) is None
        case _:
            return url_of(action, order) is not None
