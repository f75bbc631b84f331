"""What is answered to those who open a link to unsubscribe, or whose mail program does so for them (RFC 8058)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from orderhub.api.links.parameters import link_unknown
from orderhub.http.answer import Answer
from orderhub.http.request import Event, header_of, query_of, segment_of
from orderhub.messages.signed import customer_in
from orderhub.messages.unsubscribe_page import asking_page, done_page
from orderhub.platform.log import log
from orderhub.platform.signing import TokenSigner
from orderhub.words.translations import language_of


class Contacts(Protocol):
    """Where it is stored who wants no messages; see ContactsTable."""

    def unsubscribe(self, customer_id: str, now: datetime) -> None: ...  # noqa: D102 - above


def unsubscribed(
    event: Event, contacts: Contacts, signer: TokenSigner, headers: Mapping[str, str], now: datetime
) -> Answer:
    """The page that asks, or, for a POST, that it is done; what the POST says in its body does not matter.

    Raises:
        RequestError: ``link_unknown``.
        TransientError: It cannot be stored right now; trying again can help.
    """
    customer_id = customer_in(segment_of(event, "token"), signer)
    if customer_id is None:
        raise link_unknown()
    language = language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))
    if event["httpMethod"] == "GET":
        return Answer(body=asking_page(language), headers=headers)
    contacts.unsubscribe(customer_id, now)
    log.info("contact_unsubscribed", extra={"customer_id": customer_id})
    return Answer(body=done_page(language), headers=headers)
