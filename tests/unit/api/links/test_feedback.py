from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

import pytest

from orderhub.api.links.feedback import Visit, shown, taken
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.links.tokens import new_link
from orderhub.orders.cases import Feedback
from orderhub.words.translations import translate
from tests.support.orders import NOON, source
from tests.unit.links.shop import Shop, order, shop

LINK = new_link(order(), 60, NOON)
HEADERS = {"Content-Type": "text/html; charset=utf-8"}


def visit(order_shop: Shop) -> Visit:
    return Visit(link=LINK, order=order_shop.orders["A1"], language="en", headers=HEADERS)


def sent(**fields: object) -> bytes:
    return urlencode(fields).encode()


def send(order_shop: Shop, body: bytes, who: Visit | None = None, request: str = "r-1") -> Answer:
    return taken(who or visit(order_shop), body, order_shop.register, source(request))


def text_of(answer: Answer) -> str:
    assert isinstance(answer.body, str)
    assert answer.headers == HEADERS
    return answer.body


def feedback(feedback_id: str = f"link-{LINK.link_id}", **marks: int) -> Feedback:
    return Feedback(feedback_id=feedback_id, given_at=NOON, score=marks.get("score"), nps=marks.get("nps"))


def test_what_is_sent_is_kept_once_under_the_link_s_id_told_and_thanked_for() -> None:
    order_shop = shop("A1")

    answer = send(order_shop, sent(score=5, nps=9, comment="很快\r\n谢谢"))

    assert order_shop.feedbacks() == [replace(feedback(score=5, nps=9), comment="很快\n谢谢")]
    assert order_shop.events == ["orderFEEDBACK"]
    assert answer.status == HTTPStatus.OK
    assert translate("feedback.thanks", "en") in text_of(answer)


def test_the_form_is_shown_until_it_was_sent() -> None:
    order_shop = shop("A1")
    before = text_of(shown(visit(order_shop)))

    send(order_shop, sent(score=5))

    assert "<form" in before
    assert translate("feedback.again", "en") in text_of(shown(visit(order_shop)))
    assert "<form" not in text_of(shown(visit(order_shop)))


def test_feedback_of_others_on_the_same_order_is_no_hindrance() -> None:
    order_shop = shop("A1")
    order_shop.orders["A1"] = replace(order_shop.orders["A1"], feedbacks=(feedback("link-another", score=1),))

    assert "<form" in text_of(shown(visit(order_shop)))
    assert translate("feedback.thanks", "en") in text_of(send(order_shop, sent(score=5)))


@pytest.mark.parametrize("second", [sent(score=5), sent(score=1), b"", b"score=9"])
def test_the_second_time_it_says_that_it_was_given_and_keeps_the_first(second: bytes) -> None:
    order_shop = shop("A1")
    send(order_shop, sent(score=5))

    answer = send(order_shop, second, request="r-2")

    assert translate("feedback.again", "en") in text_of(answer)
    assert order_shop.feedbacks() == [feedback(score=5)]


@pytest.mark.parametrize("score", [5, 1])
def test_of_two_sent_at_once_the_first_is_kept(score: int) -> None:
    order_shop = shop("A1")
    late = visit(order_shop)
    send(order_shop, sent(score=5))

    answer = send(order_shop, sent(score=score), late, "r-2")

    assert translate("feedback.again", "en") in text_of(answer)
    assert order_shop.feedbacks() == [feedback(score=5)]


def test_a_form_that_cannot_be_taken_comes_back_with_what_was_written() -> None:
    order_shop = shop("A1")

    answer = send(order_shop, sent(score=7, comment="slow <b>"))

    assert (answer.status, order_shop.feedbacks()) == (400, [])
    assert translate("feedback.mistake.score_unknown", "en") in text_of(answer)
    assert "slow &lt;b&gt;" in text_of(answer)


def test_a_form_has_bounds() -> None:
    with pytest.raises(RequestError) as caught:
        send(shop("A1"), b"x" * 64_001)

    assert (status_of(caught.value), caught.value.code) == (413, "body_too_large")


def test_of_an_order_that_has_gone_meanwhile_nothing_is_said() -> None:
    order_shop = shop("A1")
    late = visit(order_shop)
    order_shop.orders.clear()

    with pytest.raises(RequestError) as caught:
        send(order_shop, sent(score=5), late)

    assert (status_of(caught.value), caught.value.code) == (404, "link_unknown")
