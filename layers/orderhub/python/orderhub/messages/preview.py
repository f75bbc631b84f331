"""A message as a buyer would read it, for whoever writes it: nothing is sent, and nothing in it opens anything."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orderhub.cards import masking
from orderhub.messages.brand import Brand
from orderhub.messages.facts import facts_of
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.placeholders import Facts, Links
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
    facts = facts_of(order, zone, case_id=case_id, shop_url=_PLACE, brand=brand)
    return replace(
        facts,
        order=replace(facts.order, tracking_no=masking.number(facts.order.tracking_no)),
        customer=replace(facts.customer, name=masking.name(facts.customer.name)),
        case=replace(facts.case, reason=masking.hidden(facts.case.reason)),
        links=_placeholders(facts.links),
    )


def _placeholders(links: Links) -> Links:
    """Where there is a link, one that leads nowhere: those of an order open it for whoever has them."""
    signed = replace(links, feedback=_PLACE, unsubscribe=_PLACE)
    return Links(**{name: f"{_PLACE}{name}" for name in signed.known()})
