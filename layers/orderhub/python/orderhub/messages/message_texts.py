"""The words of a message: the template in the buyer's language, filled with what is known of the order."""

from datetime import datetime
from string import Template
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.messages.facts import case_facts_of, facts_of, of_shop
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome
from orderhub.messages.reach import SENT_BY_US, Channel
from orderhub.messages.templates import Catalog, Message, leads_nowhere, message_of, template_for
from orderhub.orders.model import Order
from orderhub.words.translations import language_of


class Links(Protocol):
    """Who makes links that need no key; see SignedLinks."""

    def feedback_url(self, order: Order, language: str, now: datetime) -> str: ...  # noqa: D102 - above
    def unsubscribe_url(self, customer_id: str, language: str) -> str: ...  # noqa: D102 - above


class MessageTexts:
    """Says what a buyer reads.

    Args:
        catalog: The templates there are.
        links: Who makes the links in them.
        language: Of buyers whose language is not known.
        zone: Says on which day something was ordered.
        shop_url: Where messages lead that have no link of their own; empty for nowhere.
    """

    def __init__(self, catalog: Catalog, links: Links, language: str, zone: ZoneInfo, shop_url: str = "") -> None:
        self._catalog = catalog
        self._links = links
        self._language = language
        self._zone = zone
        self._shop = of_shop(shop_url)

    def language(self, order: Order) -> str:
        """The language the buyer is written to in, as a tag."""
        return order.header.language or self._language

    def of(
        self, message_job: MessageJob, order: Order, channel: Channel, now: datetime
    ) -> Message | Outcome | None:
        """The message of a message job on a channel, or why there is none; None if the channel needs no text.

        Raises:
            InvalidInput: ``public_url_missing``: it takes a link, and no address of the API is set.
            TransientError: A link could not be signed; trying again can help.
        """
        if channel not in SENT_BY_US:
            return None
        key = (message_job.message, channel)
        template = template_for(self._catalog, key, order.header.language, self._language)
        if template is None:
            return Outcome.NO_MESSAGE
        facts = facts_of(order, self._zone) | case_facts_of(order, message_job.case_id) | self._shop
        facts |= self._signed(message_job, order, template, now)
        return Outcome.NO_LINK if leads_nowhere(template, facts) else message_of(template, facts)

    def _signed(self, message_job: MessageJob, order: Order, template: str, now: datetime) -> dict[str, str]:
        page_language, links = language_of(self.language(order), None), {}
        # A link costs reading the keys, so only those are made that are shown.
        if "feedback_url" in Template(template).get_identifiers():
            links["feedback_url"] = self._links.feedback_url(order, page_language, now)
        if not message_job.transactional and message_job.customer_id:
            links["unsubscribe_url"] = self._links.unsubscribe_url(message_job.customer_id, page_language)
        return links
