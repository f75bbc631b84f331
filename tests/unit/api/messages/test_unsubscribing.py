from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.links.page_headers import headers_of
from orderhub.api.messages.unsubscribing import unsubscribed
from orderhub.errors import RequestError
from tests.unit.messages.fakes import CUSTOMER, NOW, FakeContacts, order_of
from tests.unit.messages.test_signed import LINKS, SIGNER, token_in

HEADERS = headers_of("'none'")
TOKEN = token_in(LINKS.unsubscribe_url(CUSTOMER, "en"))


def opening(method: str = "GET", token: str = TOKEN, locale: str | None = None) -> dict[str, Any]:
    return {
        "httpMethod": method,
        "resource": "/v1/links/{token}/unsubscribe",
        "path": f"/v1/links/{token}/unsubscribe",
        "queryStringParameters": {"locale": locale} if locale else None,
        "body": "List-Unsubscribe=One-Click",
    }


def test_who_only_looks_at_the_link_stays_subscribed() -> None:
    contacts = FakeContacts()

    answer = unsubscribed(opening(), contacts, SIGNER, HEADERS, NOW)

    assert not contacts.rows
    assert '<form method="post">' in str(answer.body)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_post_unsubscribes_however_often_it_comes() -> None:
    contacts = FakeContacts()

    answers = [unsubscribed(opening("POST"), contacts, SIGNER, HEADERS, NOW) for _ in range(2)]

    assert contacts.read(CUSTOMER).unsubscribed_at == NOW
    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    assert answers[0].body == answers[1].body


def test_the_page_speaks_the_buyers_language() -> None:
    answer = unsubscribed(opening(locale="zh"), FakeContacts(), SIGNER, HEADERS, NOW)

    assert "退订" in str(answer.body)
    assert 'lang="zh-CN"' in str(answer.body)


@pytest.mark.parametrize("token", ["nothing", token_in(LINKS.feedback_url(order_of(), "en", NOW))])
def test_no_other_link_unsubscribes(token: str) -> None:
    contacts = FakeContacts()

    with pytest.raises(RequestError) as caught:
        unsubscribed(opening("POST", token), contacts, SIGNER, HEADERS, NOW)

    assert caught.value.code == "link_unknown"
    assert not contacts.rows


def test_a_link_names_its_page_in_the_language_of_its_message() -> None:
    assert LINKS.unsubscribe_url(CUSTOMER, "zh").endswith("/unsubscribe?locale=zh")
