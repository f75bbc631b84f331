"""What a message can say of an order: values for the placeholders of templates, safe in a subject."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from orderhub.messages.brand import Brand
from orderhub.messages.placeholders import (
    Amount,
    CaseWords,
    CustomerWords,
    Facts,
    Links,
    OrderWords,
    Product,
    ShopWords,
)
from orderhub.messages.unlinked import plain, unlinked
from orderhub.orders.case_rules import currency_of
from orderhub.orders.model import Header, Line, Order
from orderhub.orders.money import CostReading, parts_of_total, reading

MAX_LINES = 30
_MAX_NAME = 60
_ADDRESS = re.compile(r"[/@\\]|\w[.。．]\w{2}")
"""What mail programs and phones make a link of: it stands in no name, but ``J.R. Smith`` does."""
LONGEST_LINK = 500
_UNKNOWN = "?"
"""What stands for a number of nothing but invisible characters, so that it does not cost the mail its subject."""


def facts_of(
    order: Order, zone: ZoneInfo, *, case_id: str | None = None, shop_url: str = "", brand: Brand | None = None
) -> Facts:
    """The facts there are of an order.

    Args:
        order: The order.
        zone: Says on which day it was ordered.
        case_id: The case that the message is about, if any.
        shop_url: The address of the shop, empty where it has none.
        brand: How the shop shows itself.
    """
    header, brand = order.header, brand or Brand()
    lines = tuple(_products_of(header, order.lines))
    return Facts(
        order=OrderWords(
            number=unlinked(plain(header.order_no)) or _UNKNOWN,
            date=header.ordered_at.astimezone(zone).date(),
            total=Amount(value=header.total_cost, currency=header.currency),
            **_parts_of(order),
            carrier=unlinked(plain(header.carrier or "")),
            tracking_no=unlinked(plain(header.tracking_no or "")),
            more_lines=max(0, len(lines) - MAX_LINES),
        ),
        lines=lines[:MAX_LINES],
        customer=CustomerWords(name=_name(header.buyer_name or "")),
        case=_case_words(order, lines, case_id),
        shop=ShopWords(name=brand.name, address=brand.address),
        links=replace(links_of(header), shop=shop_url, order=order_link(brand, header.order_no)),
    )


def links_of(header: Header) -> Links:
    """The links that an order brings with it."""
    return Links(tracking=_link(header.tracking_url or ""), restore=_link(header.restore_url or ""))


def order_link(brand: Brand, order_no: str) -> str:
    """Where the shop shows an order; empty where it says nowhere."""
    return _link(brand.order_url.replace("{order_no}", quote(order_no, safe="", errors="replace")))


def _case_words(order: Order, products: Sequence[Product], case_id: str | None) -> CaseWords:
    """What there is of one of an order's cases; nothing where the order has no such case.

    The reason is the one of who decided, else that of the request. One that holds an address is left out: what
    somebody else wrote must lead a buyer nowhere.
    """
    case = next((case for case in order.cases if case.case_id == case_id), None)
    if case is None:
        return CaseWords()
    known = {line.sku: product for line, product in zip(order.lines, products, strict=True)}
    lines = [
        # What is paid back is said by the amount of the case; a price of all pieces would be another one.
        replace(known.get(line.sku) or _product(Line(sku=line.sku, quantity=line.quantity)), price=None)
        for line in case.lines
    ]
    counted = [
        replace(product, quantity=f"{line.quantity.normalize():f}")
        for product, line in zip(lines, case.lines, strict=True)
    ]
    reason = plain(case.decision or case.reason or "")
    return CaseWords(
        amount=None if case.amount is None else Amount(value=case.amount, currency=currency_of(order, case)),
        lines=tuple(counted[:MAX_LINES]),
        more_lines=max(0, len(counted) - MAX_LINES),
        reason="" if _ADDRESS.search(reason) else reason,
    )


def _parts_of(order: Order) -> dict[str, Amount]:
    """What the total is made of, where that is more than the products and all of it is known."""
    header = order.header
    costs = [(line.quantity, line.cost) for line in order.lines]
    parts = parts_of_total(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    if parts is None or not (parts.shipping or parts.discount or parts.taxes):
        return {}
    named = {
        "items_total": parts.items,
        "shipping": parts.shipping,
        "discount": parts.discount,
        "taxes": parts.taxes,
    }
    return {name: Amount(value=part, currency=header.currency) for name, part in named.items() if part is not None}


def _name(text: str) -> str:
    """A name as a letter begins with it; none where it is an address or a message.

    Whoever can order in somebody else's name must not have the shop send that person what they like.
    """
    name = plain(text)
    return "" if len(name) > _MAX_NAME or _ADDRESS.search(name) else name


def _products_of(header: Header, lines: Sequence[Line]) -> Iterator[Product]:
    """The lines of an order, with prices where their costs are known and can be read in one way only."""
    costs = [(line.quantity, line.cost) for line in lines]
    meaning = reading(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    for line in lines:
        price = None
        if line.cost is not None and meaning is not CostReading.UNCLEAR:
            cost = line.cost if meaning is CostReading.LINE_TOTAL else line.cost * line.quantity
            price = Amount(value=cost, currency=header.currency)
        yield replace(_product(line), price=price)


def _product(line: Line) -> Product:
    return Product(
        name=unlinked(plain(line.name or "") or plain(line.sku)) or _UNKNOWN,
        sku=unlinked(plain(line.sku)),
        quantity=f"{line.quantity.normalize():f}",
        image_url=_link(line.image_url or "", schemes=("https://",)),
        url=_link(line.url or ""),
    )


def _link(url: str, schemes: tuple[str, ...] = ("https://", "http://")) -> str:
    """A link a mail program may make clickable; one that was cut would lead nowhere, so it is left out."""
    is_whole = len(url) <= LONGEST_LINK and url.isprintable() and " " not in url
    return url if is_whole and url.startswith(schemes) else ""
