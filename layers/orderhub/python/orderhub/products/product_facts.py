"""What an order says of its products and of its store; pure, no AWS.

Descriptions, tags and extra fields are left out: they are free text, in which anything may stand.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from orderhub.events.records import OrderChange
from orderhub.orders.amounts import product_of
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Line, Order
from orderhub.orders.money import CostReading, reading, unit_price
from orderhub.products.catalog import LineFacts, Price, Visit

_SPEAKING = {"lines", "currency", "total_cost", "shipping", "discount", "taxes", "store_id", "store_no"}
"""The changes of an order after which it may say something new of products or its store."""
_WEB = ("http://", "https://")


def speaks(change: OrderChange) -> bool:
    """Whether the order is worth reading after a change: it is new, or what it says may be."""
    return not change.deleted and (change.before is None or not _SPEAKING.isdisjoint(change.order.stamp.changed))


def product_facts_in(order: Order) -> Iterator[LineFacts]:
    """What each line of an order says of its product."""
    header = order.header
    costs = [(line.quantity, line.cost) for line in order.lines]
    meaning = reading(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    for index, line in enumerate(order.lines):
        yield LineFacts(
            product_id=product_of(line),
            store_key=header.store_key or "",
            sku=line.sku,
            # By the time of the change, then by what makes it one of its own, so that none are equal.
            mark=f"{time_text(order.stamp.written_at)}#{header.order_no}#{index:05d}",
            name=line.name or None,
            category=line.category or None,
            url=_web(line.url),
            image_url=_web(line.image_url),
            price=_price(order, line, meaning),
        )


def visit_in(order: Order, zone: ZoneInfo) -> Visit | None:
    """What an order says of its store; None if it names none."""
    header = order.header
    if header.store_key is None:
        return None
    return Visit(
        store_key=header.store_key,
        store_id=header.store_id,
        store_no=header.store_no,
        currency=header.currency,
        seen_at=order.stamp.created_at,
        day=header.ordered_at.astimezone(zone).date(),
    )


def _price(order: Order, line: Line, meaning: CostReading) -> Price | None:
    """The price of one piece; None where the costs do not say it clearly, for nothing is guessed."""
    if line.cost is None or meaning is CostReading.UNCLEAR:
        return None
    amount = unit_price(meaning, line.quantity, line.cost)
    return Price(amount=amount, currency=order.header.currency, since=order.stamp.written_at)


def _web(url: str | None) -> str | None:
    return url if url and url.casefold().startswith(_WEB) else None
