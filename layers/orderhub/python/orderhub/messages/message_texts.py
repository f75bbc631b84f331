"""The words of a message: the template in the buyer's language, filled with what is known of the order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.messages.brand import Brand
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome
from orderhub.messages.placeholders import Links
from orderhub.messages.reach import SENT_BY_US, Channel
from orderhub.messages.templates import Catalog, Message, Template, leads_nowhere, links_in, template_for
from orderhub.orders.model import Order
from orderhub.words.translations import language_of


class LinkMaker(Protocol):
    """Who makes links that need no key; see SignedLinks."""

    def feedback_url(self, order: Order, language: str, now: datetime) -> str: ...  # noqa: D102 - above
    def unsubscribe_url(self, customer_id: str, language: str) -> str: ...  # noqa: D102 - above


def _no_brand(_store: str | None) -> Brand:
    return Brand()


class MessageTexts:
    """Says what a buyer reads.

    Args:
        catalog: The templates there are.
        links: Who makes the links in them.
        language: Of buyers whose language is not known.
        zone: Says on which day something was ordered.
        shop_url: Where messages lead that have no link of their own; empty for nowhere.
        brand_of: How the shop shows itself, or one of its stores.
    """

    def __init__(  # noqa: PLR0913 - each of them says something of its own
        self,
        catalog: Catalog,
        links: LinkMaker,
        language: str,
        zone: ZoneInfo,
        shop_url: str = "",
        *,
        brand_of: Callable[[str | None], Brand] = _no_brand,
    ) -> None:
        self._catalog = catalog
        self._links = links
        self._language = language
        self._zone = zone
        self._shop_url = shop_url
        self._brand_of = brand_of

    def language(self, order: Order) -> str:
        """The language the buyer is written to in, as a tag."""
        return order.header.language or self._language

    def of(
        self, message_job: MessageJob, order: Order, channel: Channel, now: datetime
    ) -> Message | Outcome | None:
        """The message of a message job on a channel, or why there is none; None if the channel needs no text.

        Raises:
            InvalidInput: ``public_url_missing``: it takes a link, and no address of the API is set;
                ``template_broken``.
            TransientError: A link could not be signed, or the brand not read; trying again can help.
        """
        if channel not in SENT_BY_US:
            return None
        key = (message_job.message, channel)
        template = template_for(self._catalog, key, order.header.language, self._language)
        if template is None:
            return Outcome.NO_MESSAGE
        brand = self._brand_of(order.header.store_key)
        facts = facts_of(order, self._zone, case_id=message_job.case_id, shop_url=self._shop_url, brand=brand)
        facts = replace(facts, links=self._signed(facts.links, message_job, order, template, now))
        if leads_nowhere(template, facts.links.known()):
            return Outcome.NO_LINK
        return message_of(template, facts, brand)

    def _signed(
        self, links: Links, message_job: MessageJob, order: Order, template: Template, now: datetime
    ) -> Links:
        page_language = language_of(self.language(order), None)
        # A link costs reading the keys, so only those are made that are shown.
        if "feedback" in links_in(template):
            links = replace(links, feedback=self._links.feedback_url(order, page_language, now))
        if not message_job.transactional and message_job.customer_id:
            links = replace(links, unsubscribe=self._links.unsubscribe_url(message_job.customer_id, page_language))
        return links
