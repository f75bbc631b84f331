import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.cards.page import headers_of, page_of
from orderhub.cards.page_words import LABELS, WORDS
from orderhub.faults import Refused

SELF_CLOSING = {"meta", "img"}
FIELDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def card_of(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the order or of its card
    info = {
        "uid": "ORD202505270001",
        "time": "2025-05-27 14:30:00",
        "status": "paid",
        "statusText": "Paid",
        "goods": [good()],
        "totalAmount": 299900,
        "shippingAddress": {"name": "张*", "phone": "138****8000", "address": ""},
        "paymentMethod": "WeChat Pay",
        "extra": "{}",
    }
    card: dict[str, Any] = {
        "amount": {"value": 299900, "currency": "CNY", "text": "¥299,900.00"},
        "buyer": None,
        "logistics": None,
        "cases": [],
        "feedback": [],
        "actions": [],
        "suggestions": {"categories": [], "selfService": [], "replies": []},
        "version": 3,
        "masked": ["name", "phone"],
        "as_of": "2026-11-22T04:30:00Z",
    }
    return {
        "orderInfo": info | {key: value for key, value in more.items() if key in info},
        **card,
        **{key: value for key, value in more.items() if key in card},
    }


def good(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a product
    return {"uid": "goods_001", "title": "BYD Yangwang U7", "price": 299900, "quantity": 1} | more


class Reading(HTMLParser):
    """The elements and the visible texts of a page, each element closed where it must be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in SELF_CLOSING:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script", "title"}:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "|".join(self.texts)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(card: dict[str, Any], language: str = "en") -> Reading:
    return Reading(page_of(card, language, etag='"e1"'))


def case(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a case
    opened = "2025-05-29 10:00:00"
    return {
        "caseId": "refund-1",
        "kind": "refund",
        "title": "Refund",
        "state": "requested",
        "stateText": "Requested",
        "lines": [],
        "openedAt": opened,
        "updatedAt": opened,
    } | more


def test_a_page_says_what_order_it_is_and_how_it_stands() -> None:
    page = read(card_of())

    assert page.texts[:2] == ["Order ORD202505270001", "Paid"]
    assert page.attributes("html") == [{"lang": "en"}]
    assert page.attributes("p")[0] == {"class": "badge", "data-status": "paid"}


def test_a_chinese_page_says_so() -> None:
    page = read(card_of(), "zh")

    assert page.texts[0] == "订单 ORD202505270001"
    assert page.attributes("html") == [{"lang": "zh-CN"}]


def test_both_languages_have_all_words() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert LABELS["en"].keys() == LABELS["zh"].keys()


def test_a_page_knows_what_to_ask_with() -> None:
    assert read(card_of()).attributes("main") == [{"data-etag": '"e1"'}]


def test_a_product_is_shown_with_all_that_is_known_of_it() -> None:
    extra = json.dumps({"color": "Aurora Blue", "doors": 4, "empty": ""})
    car = good(
        image="https://example.com/yu7.jpg",
        description="A sedan",
        url="https://example.com/yu7",
        tagList=["New", "Long Range"],
        extra=extra,
    )

    page = read(card_of(goods=[car]))

    told = "BYD Yangwang U7|A sedan|New|Long Range|Color: Aurora Blue|doors: 4|¥299,900.00| × 1"
    assert told in page.text
    assert page.attributes("img") == [{"src": "https://example.com/yu7.jpg", "alt": "", "loading": "lazy"}]
    assert page.attributes("a") == [
        {"href": "https://example.com/yu7", "target": "_blank", "rel": "noopener noreferrer"}
    ]


def test_one_product_may_come_alone_as_weiyu_sends_it() -> None:
    assert "Products|BYD Yangwang U7" in read(card_of(goods=good())).text


def test_the_first_five_products_are_shown_and_the_others_folded_away() -> None:
    goods = [good(title=f"Tea {number}") for number in range(1, 301)]

    few, many = read(card_of(goods=goods[:5])), read(card_of(goods=goods))

    assert few.attributes("details") == []
    assert many.attributes("details") == [{"id": "more-products"}]
    assert "Tea 5|¥299,900.00| × 1|More products (295)|Tea 6|" in many.text
    assert len(many.attributes("figure")) == 300
    assert many.attributes("time")[0] == {"datetime": "2025-05-27 14:30:00"}


def test_a_product_without_price_is_shown_without() -> None:
    car = good()
    del car["price"]

    assert "BYD Yangwang U7| × 1" in read(card_of(goods=[car])).text


def test_an_order_without_products_is_no_list_of_products() -> None:
    page = read(card_of(goods=[]))

    assert "Order details|Ordered|2025-05-27 14:30:00" in page.text
    assert page.attributes("figure") == []


def test_nothing_but_the_web_is_linked() -> None:
    strange = "javascript:alert(1)"
    action = {"name": "x", "title": "X", "kind": "link", "url": strange}
    logistics = {"carrier": "SF", "trackingNo": "SF1", "url": strange, "steps": []}
    extra = json.dumps({"link": strange})

    page = read(
        card_of(goods=[good(url=strange, image=strange)], logistics=logistics, actions=[action], extra=extra)
    )

    assert page.attributes("a") == []
    assert page.attributes("img") == []


def test_a_masked_field_says_that_it_is() -> None:
    page = read(card_of(masked=["phone"]))

    assert "Recipient|张*|Phone|138****8000|masked|Payment" in page.text


def test_the_buyer_is_shown_as_far_as_somebody_else_gets_the_order() -> None:
    same = {"name": "张*", "phone": "138****8000", "email": "j***@example.com"}
    other = {"name": "李*", "phone": "139****2222", "email": None}

    page = read(card_of(buyer=same, masked=["name", "phone", "email"]))
    gift = read(card_of(buyer=other, masked=["name"]), "zh")

    assert "Phone|138****8000|masked|Buyer|E-mail|j***@example.com|masked|Payment" in page.text
    assert "买家信息|姓名|李*|已脱敏|联系电话|139****2222|支付信息" in gift.text


@pytest.mark.parametrize("buyer", [None, {}, {"name": "张*", "phone": None, "email": None}])
def test_a_buyer_of_whom_nothing_else_is_known_is_not_shown(buyer: dict[str, str | None] | None) -> None:
    assert "Buyer" not in read(card_of(buyer=buyer)).texts


def test_a_card_that_names_no_buyer_is_shown_all_the_same() -> None:
    card = card_of()
    del card["buyer"]

    assert "Buyer" not in read(card).texts


def test_empty_fields_leave_no_rows() -> None:
    card = card_of(
        shippingAddress={"name": "", "phone": "", "address": ""}, paymentMethod="", extra='{"a":"","b":{}}'
    )

    page = read(card)

    for absent in (
        "Ship to",
        "Payment method",
        "More details",
        "Logistics",
        "After-sales",
        "Satisfaction",
        "Actions",
    ):
        assert absent not in page.text
    assert page.attributes("details") == []


def test_a_parcel_is_shown_with_its_way() -> None:
    logistics = {
        "carrier": "SF Express",
        "trackingNo": "SF123",
        "url": "https://example.com/SF123",
        "steps": [{"time": "2025-05-28 09:00:00", "text": "Picked up"}, {"text": "On its way"}],
    }
    extra = json.dumps(
        {"carrier": "SF Express", "trackingNo": "SF123", "trackingUrl": "https://example.com/SF123"}
    )

    page = read(card_of(logistics=logistics, extra=extra))

    told = "Logistics|Carrier|SF Express|Tracking no.|SF123|2025-05-28 09:00:00|Picked up|On its way|Track parcel"
    assert told in page.text
    assert "More details" not in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"logistics": [{"time": "2025-05-28 09:00:00", "text": "Picked up", "place": "Hangzhou"}]},
        {"orderUrl": "https://shop.example/orders/1"},
        {"afterSales": ["Refund, Requested, ¥10.00"]},
        {"carrier": "SF Express", "trackingNo": "SF123", "trackingUrl": "https://example.com/SF123"},
    ],
)
def test_what_stands_elsewhere_on_the_page_is_not_said_again(fields: dict[str, Any]) -> None:
    logistics = {"carrier": "SF Express", "trackingNo": "SF123", "url": "https://example.com/SF123", "steps": []}

    page = read(card_of(logistics=logistics, cases=[case()], extra=json.dumps(fields)))

    assert "More details" not in page.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"logistics": ["Picked up", "On its way"]}, "logistics|Picked up, On its way"),
        ({"logistics": [{"text": 7}]}, "logistics|text|7"),
        ({"logistics": "by bicycle"}, "logistics|by bicycle"),
        ({"orderUrl": "javascript:alert(1)"}, "orderUrl|javascript:alert(1)"),
        ({"orderUrl": {"web": "none"}}, "orderUrl|web|none"),
        ({"afterSales": "by phone"}, "After-sales|by phone"),
        ({"carrier": "DHL"}, "Carrier|DHL"),
        ({"trackingUrl": "https://example.com/2"}, "Tracking link|https://example.com/2"),
    ],
)
def test_what_another_part_of_the_page_does_not_say_is_kept(fields: dict[str, Any], told: str) -> None:
    logistics: dict[str, Any] = {
        "carrier": None,
        "trackingNo": "SF123",
        "url": "https://example.com/1",
        "steps": [],
    }

    page = read(card_of(logistics=logistics, cases=[case(state="done")], extra=json.dumps(fields)))

    assert f"More details|{told}" in page.text


def test_the_order_number_leads_to_the_shops_own_page_of_the_order() -> None:
    page = read(card_of(extra='{"orderUrl":"https://shop.example/orders/1"}'))

    assert page.attributes("a") == [
        {"href": "https://shop.example/orders/1", "target": "_blank", "rel": "noopener noreferrer"}
    ]
    assert page.texts[0] == "Order ORD202505270001"


def test_a_case_is_shown_with_its_state() -> None:
    refund = case(
        amount={"value": 10, "currency": "CNY", "text": "¥10.00"},
        lines=[{"sku": "A", "title": "Tea", "quantity": 2}],
        reason="Too small",
        note="",
        updatedAt="2025-05-29 11:00:00",
    )
    exchange = case(title="Exchange", reason="")

    page = read(card_of(cases=[refund, exchange]))

    assert "After-sales|Refund|Requested|Amount|¥10.00|Products|Tea × 2|Reason|Too small|Opened|" in page.text
    assert "|Updated|2025-05-29 11:00:00|Exchange|Requested|Opened|2025-05-29 10:00:00|Ship to" in page.text


def test_the_many_products_of_a_case_are_folded_away() -> None:
    lines = [{"sku": str(number), "title": f"Tea {number}", "quantity": 1} for number in range(1, 8)]

    page = read(card_of(cases=[case(lines=lines)]))

    assert page.attributes("details") == [{"id": "more-of-refund-1"}]
    assert "Tea 5 × 1|More products (2)|Tea 6 × 1|Tea 7 × 1|Opened" in page.text


def test_feedback_is_shown_as_stars_that_can_be_heard() -> None:
    voices = [
        {"score": 4, "nps": 9, "comment": "Fine", "givenAt": "2025-05-30 08:00:00"},
        {"givenAt": "2025-05-31 08:00:00"},
    ]

    page = read(card_of(feedback=voices))

    told = "Rating|★★★★☆|Would recommend|9 / 10|Comment|Fine|Given|2025-05-30 08:00:00|Given|2025-05-31 08:00:00"
    assert told in page.text
    assert {"class": "stars", "role": "img", "aria-label": "4 out of 5"} in page.attributes("span")


def test_only_links_are_buttons_for_a_page_can_send_nothing() -> None:
    offered = [
        {"name": "refund", "title": "Apply for refund", "kind": "action"},
        {"name": "track_parcel", "title": "Track", "kind": "link", "url": "https://example.com/t"},
    ]

    page = read(card_of(actions=offered))

    assert "Actions|Track|Available in the workbench|Apply for refund" in page.text
    assert page.attributes("button") == page.attributes("form") == []


def test_the_link_to_the_parcel_stands_with_the_parcel_alone() -> None:
    url = "https://example.com/SF123"
    logistics = {"carrier": "SF Express", "trackingNo": "SF123", "url": url, "steps": []}
    action = {"name": "track_parcel", "title": "Track", "kind": "link", "url": url}

    page = read(card_of(logistics=logistics, actions=[action]))

    assert [link["href"] for link in page.attributes("a")] == [url]
    assert "Actions" not in page.text


def test_suggestions_are_folded_away() -> None:
    said = {
        "categories": [{"name": "invoice", "title": "Invoice"}],
        "selfService": [{"question": "When?", "answer": "Soon."}],
        "replies": [{"title": "Thanks", "text": "Thank you."}],
    }

    page = read(card_of(suggestions=said))

    assert (
        "Suggested replies|Thanks|Thank you.|Self-service answers|When?|Soon.|Problem categories|Invoice"
        in page.text
    )
    assert page.attributes("details") == [{"id": "replies"}, {"id": "self-service"}, {"id": "categories"}]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"invoiceType": "Electronic"}, "Invoice type|Electronic"),
        ({"gift wrap": True, "fragile": False}, "gift wrap|Yes|fragile|No"),
        ({"count": 2.5, "nothing": None}, "count|2.5|"),
        ({"shipping": 10, "taxes": 0}, "Shipping fee|¥10.00|Taxes|¥0.00"),
        ({"shipping": "free", "discount": True}, "Shipping fee|free|Discount|Yes"),
        ({"tags": ["VIP", "", "new"]}, "Tags|VIP, new"),
        ({"invoice": {"invoiceTitle": "ACME", "no": 7}}, "Invoice|Invoice title|ACME|no|7"),
        ({"gifts": [{"sku": "G1"}, ["a", "b"], None]}, "gifts|SKU|G1|a, b"),
        ({"report": "https://example.com/r"}, "report|https://example.com/r"),
    ],
)
def test_fields_of_the_clients_own_can_be_read(fields: dict[str, Any], told: str) -> None:
    assert f"More details|{told}" in read(card_of(extra=json.dumps(fields))).text


def test_the_page_says_of_when_it_is() -> None:
    page = read(card_of())

    assert page.text.endswith("Version 3, as of |2026-11-22 04:30:00 UTC")
    assert page.attributes("time")[-1] == {"id": "as-of", "datetime": "2026-11-22T04:30:00Z"}


@given(text=st.text(), fields=st.dictionaries(st.text(), FIELDS, max_size=4))
def test_no_text_makes_or_breaks_an_element(text: str, fields: dict[str, Any]) -> None:
    attack = f"<script>{text}</script>\"><img src=x onerror=alert(1)>'"
    plain = read(card_of(goods=[good(description="x")], extra=json.dumps(fields)))

    card = card_of(
        uid=attack,
        statusText=attack,
        status=attack,
        goods=[good(title=attack, description=attack)],
        paymentMethod=attack,
        extra=json.dumps(fields),
    )
    page = read(card)

    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]


def test_the_policy_allows_the_pages_own_style_and_script_and_no_other() -> None:
    page = page_of(card_of(), "en", etag='"e1"')

    policy = headers_of("'self'")["Content-Security-Policy"]

    for name in ("style", "script"):
        (inline,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = b64encode(sha256(inline.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    for directive in ("connect-src 'self'", "base-uri 'none'", "form-action 'none'", "img-src https: http:"):
        assert f"; {directive};" in policy


@pytest.mark.parametrize(
    "ancestors",
    [
        "'none'",
        "'self'",
        "https://desk.example.com",
        "'self' https://*.example.com http://localhost:3000 https://a.example:*",
    ],
)
def test_who_may_frame_the_page_is_a_setting(ancestors: str) -> None:
    headers = headers_of(ancestors)

    assert headers["Content-Security-Policy"].endswith(f"; frame-ancestors {ancestors}")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize(
    "ancestors",
    [
        "",
        "'self'; script-src *",
        "https://a.example, default-src *",
        "https://a.example\r\nSet-Cookie: a=b",
        "https://a.example\n",
        "'none' https://a.example",
        "'self'  https://a.example",
        "'unsafe-inline'",
        "*",
        "javascript:alert(1)",
        "https://a.example/path",
    ],
)
def test_a_setting_that_might_say_more_is_refused(ancestors: str) -> None:
    with pytest.raises(Refused) as refused:
        headers_of(ancestors)

    assert refused.value.code == "settings_wrong"


def test_texts_of_buyers_and_products_are_read_in_their_own_direction() -> None:
    read = page_of(card_of(goods=[good(description="عطر فاخر", tagList=["هدية"])]), "en", etag="e")

    assert '<p class="description" dir="auto">عطر فاخر</p>' in read
    assert '<h3 dir="auto">BYD Yangwang U7</h3>' in read
    assert '<li dir="auto">هدية</li>' in read
    assert '<dd dir="auto">WeChat Pay</dd>' in read
