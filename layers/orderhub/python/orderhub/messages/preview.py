"""A message as a buyer would read it, for whoever writes it: nothing is sent, and nothing in it opens anything."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orderhub.cards import masking
from orderhub.cards.personal import redactor_of
from orderhub.messages.brand import Brand
from orderhub.messages.facts import facts_of
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.placeholders import Facts, Links, Product
from orderhub.orders.model import Order

_PLACE = "https://example.com/"


def made_up_facts(language: str, zone: ZoneInfo, brand: Brand, now: datetime) -> Facts:
    """The facts of an order that nobody made."""
    facts = facts_of(made_up_order(language, now), zone, case_id=CASE.case_id, shop_url=_PLACE, brand=brand)
    return replace(facts, links=_placeholders(facts.links))


def masked_facts(order: Order, zone: ZoneInfo, brand: Brand, *, case_id: str | None = None) -> Facts:
    """The facts of an order, of whose buyer only so much is left that one sees where it would stand.

    Args:
        order: The order.
        zone: Says on which day it was ordered.
        brand: How the shop shows itself.
        case_id: The case that the message is about; the newest one if that is not said.
    """
    if case_id is None and order.cases:
        case_id = max(order.cases, key=lambda case: case.opened_at).case_id
    facts = facts_of(_redacted(order), zone, case_id=case_id, shop_url=_PLACE, brand=brand)
    return replace(
        facts,
        lines=_leading_nowhere(facts.lines),
        order=replace(facts.order, tracking_no=masking.number(facts.order.tracking_no)),
        customer=replace(facts.customer, name=masking.name(facts.customer.name)),
        case=replace(
            facts.case, lines=_leading_nowhere(facts.case.lines), reason=masking.hidden(facts.case.reason)
        ),
        links=_placeholders(facts.links),
    )


def _redacted(order: Order) -> Order:
    """The order with its products named as on a card: without what is certainly its buyer's."""
    redactor = redactor_of(order.header)
    lines = (
        replace(line, name=redactor.over_title(line.name or "") or None, sku=redactor.over_known(line.sku))
        for line in order.lines
    )
    cases = (
        replace(case, lines=tuple(replace(line, sku=redactor.over_known(line.sku)) for line in case.lines))
        for case in order.cases
    )
    return replace(order, lines=tuple(lines), cases=tuple(cases))


def _leading_nowhere(products: tuple[Product, ...]) -> tuple[Product, ...]:
    return tuple(replace(product, url=f"{_PLACE}product" if product.url else "") for product in products)


def _placeholders(links: Links) -> Links:
    """Where there is a link, one that leads nowhere: those of an order open it for whoever has them."""
    signed = replace(links, feedback=_PLACE, unsubscribe=_PLACE)
    return Links(**{name: f"{_PLACE}{name}" for name in signed.known()})
