"""What a message would look like."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.messages.previewing import PreviewRoute
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from orderhub.messages.brand import Brand
from orderhub.messages.made_up import CASE
from orderhub.orders.model import Line, Order
from tests.unit.api.messages.test_contents import asking, shown
from tests.unit.messages.contents import THANKS, FakeDocuments
from tests.unit.messages.fakes import FULL, LINES, NOW, ZONE, order_of

ALL = (
    "{{ customer.name }}|{{ order.tracking_no }}|{{ case.reason }}|{{ links.tracking }}|{{ links.restore }}|"
    "{{ links.feedback }}|{{ links.unsubscribe }}|{{ links.order }}|{{ order.number }}"
)


class FakeOrders:
    """One order, with these lines."""

    def __init__(self, *lines: Line) -> None:
        self.lines = lines or LINES

    def read(self, order_no: str) -> Order | None:
        """It."""
        order = order_of(FULL, self.lines)
        return replace(order, cases=(CASE,)) if order_no == "A1" else order if order_no == "A2" else None


@pytest.fixture
def saved() -> FakeDocuments:
    return FakeDocuments()


@pytest.fixture
def route(saved: FakeDocuments) -> PreviewRoute:
    return PreviewRoute(
        contents=saved,
        orders=FakeOrders(),
        brand_of=lambda _: Brand(order_url="https://shop.example/{order_no}"),
        default_language=lambda: "en",
        zone=ZONE,
        clock=lambda: NOW,
    )


def seen(route: PreviewRoute, name: str = "thanks", **fields: object) -> dict[str, Any]:
    return {**shown(route.preview(asking(name, body=fields)))}


def test_what_holds_is_shown_with_a_made_up_order(route: PreviewRoute, saved: FakeDocuments) -> None:
    assert "TEST-0001" in seen(route, "PAID")["subject"]
    saved.save("PAID/en", THANKS, NOW, "k1", None)

    body = seen(route, "PAID")

    assert (body["subject"], body["text"]) == ("Thank you", "Your order TEST-0001 is paid.\n")
    assert "TEST-0001" in body["html"]
    assert body["sms"] == {
        "text": "Thanks!",
        "encoding": "GSM-7",
        "places": 7,
        "segments": 1,
        "language": {"asked": "en", "taken": "en", "because": "asked"},
    }


def test_what_is_not_saved_yet_is_shown_and_not_stored(route: PreviewRoute, saved: FakeDocuments) -> None:
    body = seen(route, subject="x", text="Buy, {{ customer.name }}")

    assert (body["text"], body["sms"]) == ("Buy, Sam Sample\n", None)
    assert saved.all == {}


def test_a_brand_that_is_not_saved_yet_is_shown(route: PreviewRoute) -> None:
    for order in ({}, {"orderNo": "A2"}):
        body = seen(route, "PAID", brand={"name": "Tea Shop", "accent": "#123456"}, **order)
        assert "Tea Shop" in body["html"]
        assert "#123456" in body["html"]

    with pytest.raises(RequestError) as refused:
        seen(route, "PAID", brand={"accent": "green", "colour": "x"})
    assert [error["pointer"] for error in refused.value.errors] == ["/brand/colour", "/brand/accent"]


def test_of_a_real_order_the_buyer_is_masked_and_no_link_opens(route: PreviewRoute) -> None:
    body = seen(route, subject="{{ customer.name }}", text=ALL, sms=ALL, orderNo="A1")

    name, number, reason, *links, order_no = body["text"].strip().split("|")
    assert (name, order_no, body["subject"]) == ("S** Z****", "A1", "S** Z****")
    assert all(link.startswith("https://example.com/") for link in links)
    for secret in ("Zhang", FULL.tracking_no, CASE.reason, "cart/7", "shop.example"):
        assert str(secret) not in str(body)
    assert (number, reason) != ("", "")
    assert seen(route, subject="x", text="a{{ case.reason }}", orderNo="A2")["text"] == "a\n"


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({}, "content_unknown", HTTPStatus.NOT_FOUND),
        ({"subject": "x"}, "message_invalid", HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"subject": "x", "text": "y", "orderNo": "A9"}, "order_unknown", HTTPStatus.NOT_FOUND),
        ({"subject": "x", "text": "y", "orderNo": 5}, "body_invalid", HTTPStatus.BAD_REQUEST),
        ({"version": 1}, "field_unknown", HTTPStatus.BAD_REQUEST),
        ({"subject": "x", "text": "y", "brand": "green"}, "body_invalid", HTTPStatus.BAD_REQUEST),
        (
            {"subject": "x", "text": "y", "brand": {"accent": "g"}},
            "brand_invalid",
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    ],
)
def test_what_cannot_be_shown(route: PreviewRoute, fields: dict[str, Any], code: str, status: HTTPStatus) -> None:
    with pytest.raises(RequestError) as refused:
        seen(route, **fields)
    assert (refused.value.code, status_of(refused.value)) == (code, status)


def test_it_says_in_which_language_each_is_and_why(route: PreviewRoute, saved: FakeDocuments) -> None:
    saved.save("thanks/zh", {"subject": "谢谢", "text": "谢谢"}, NOW, "k1", None)
    saved.save("thanks/en", {"subject": "Thanks", "text": "Thanks", "sms": "Thanks"}, NOW, "k1", None)

    chinese = replace(route, default_language=lambda: "zh")

    def taken(language: str) -> tuple[Any, Any]:
        body = shown(chinese.preview(asking("thanks", language, body={})))
        return body["language"], body["sms"]["language"]

    mail, sms = taken("zh-hk")
    assert mail == {"asked": "zh-hk", "taken": "zh", "because": "nearest"}
    assert sms == {"asked": "zh-hk", "taken": "en", "because": "english"}
    assert taken("en") == ({"asked": "en", "taken": "en", "because": "asked"},) * 2
    mail, sms = taken("fr")
    assert mail == {"asked": "fr", "taken": "zh", "because": "default"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mug for San Zhang", "Mug for S** Z****"),
        ("Mug of mail@example.com", "Mug of m*** @ example. com"),
        ("Green tea, 500 g", "Green tea, 500 g"),
    ],
)
def test_names_of_products_are_shown_as_on_the_card(route: PreviewRoute, name: str, expected: str) -> None:
    line = replace(LINES[0], name=name, url="https://shop.example/mug")
    route = replace(route, orders=FakeOrders(line))
    text = "{% for line in lines %}{{ line.name }}|{{ line.url }}{% endfor %}"

    body = seen(route, subject="x", text=text, orderNo="A1")

    assert body["text"].strip().split("|") == [expected, "https://example.com/product"]
