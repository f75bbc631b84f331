"""What a case was decided on: total, currency and products of its order, and what of them has changed since."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from orderhub.orders.cases import Case, CaseLine
from orderhub.orders.model import Order


def lines_digest(order: Order, lines: Sequence[CaseLine]) -> str:
    """A digest of quantity and cost of some of an order's products; of all of them where none is named."""
    named = {line.sku for line in lines}
    seen = sorted(
        (line.sku, f"{line.quantity.normalize():f}", "" if line.cost is None else f"{line.cost.normalize():f}")
        for line in order.lines
        if not named or line.sku in named
    )
    return sha256(repr(seen).encode(errors="replace")).hexdigest()[:16]


def currency_of(order: Order, case: Case) -> str:
    """The currency of a case's amount: the order's when the case was opened, where that is known."""
    return case.currency or order.header.currency


def changes_since(order: Order, case: Case) -> tuple[str, ...]:
    """What an open case counted on and that is no longer so: ``status``, ``currency``, ``total``, ``lines``.

    Cases at their end, and what a case does not know, are not compared.
    """
    if not case.state.is_open:
        return ()
    return tuple(_changes(order, case))


def _changes(order: Order, case: Case) -> Iterable[str]:
    if case.status is not order.header.status:
        yield "status"
    if case.currency not in (None, order.header.currency):
        yield "currency"
    if case.order_total not in (None, order.header.total_cost):
        yield "total"
    if case.lines_digest not in (None, lines_digest(order, case.lines)):
        yield "lines"
