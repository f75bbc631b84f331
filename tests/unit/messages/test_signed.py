from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from orderhub.errors import InvalidInput
from orderhub.links.tokens import Purpose, is_to, link_of
from orderhub.messages.signed import SignedLinks, customer_in
from orderhub.platform.signing import Signer
from tests.unit.messages.fakes import CUSTOMER, NOW, order_of


class OneKey:
    def current(self, now: datetime) -> tuple[bytes, ...]:  # noqa: ARG002 - contract
        return (b"a key of this test",)


SIGNER = Signer(OneKey(), lambda: NOW)
LINKS = SignedLinks(SIGNER, "https://api.example.com/shop/")


def token_in(url: str) -> str:
    assert url.startswith("https://api.example.com/shop/v1/links/")
    return urlsplit(url).path.split("/")[4]


def test_the_link_to_feedback_opens_this_order_for_thirty_days() -> None:
    url = LINKS.feedback_url(order_of(), "zh", NOW)

    link = link_of(token_in(url), Purpose.FEEDBACK, SIGNER, NOW + timedelta(days=29))
    assert link is not None
    assert is_to(link, order_of())
    assert link_of(token_in(url), Purpose.FEEDBACK, SIGNER, NOW + timedelta(days=31)) is None
    assert parse_qs(urlsplit(url).query) == {"locale": ["zh"]}


def test_the_link_to_unsubscribe_names_the_customer_and_nothing_else_does() -> None:
    unsubscribe = token_in(LINKS.unsubscribe_url(CUSTOMER, "en"))
    feedback = token_in(LINKS.feedback_url(order_of(), "en", NOW))

    assert customer_in(unsubscribe, SIGNER) == CUSTOMER
    assert customer_in(feedback, SIGNER) is None
    assert link_of(unsubscribe, Purpose.FEEDBACK, SIGNER, NOW) is None


def test_without_an_address_of_the_api_there_are_no_links() -> None:
    with pytest.raises(InvalidInput) as caught:
        SignedLinks(SIGNER, "").unsubscribe_url(CUSTOMER, "en")

    assert caught.value.code == "public_url_missing"
