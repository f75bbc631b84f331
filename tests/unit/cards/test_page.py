import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.cards.answers import headers_of
from orderhub.cards.page import page_of
from orderhub.cards.page_values import label_of
from orderhub.errors import InvalidInput
from tests.support.html_reading import Reading
from tests.support.orders import SHANGHAI

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
        "refunded": [],
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


def read(card: dict[str, Any], language: str = "en") -> Reading:
    return Reading(page_of(card, language, etag='"e1"', zone=SHANGHAI))


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
    assert page.attributes("p")[0] == {"class": "badge", "data-status": "paid", "dir": "auto"}


def test_a_chinese_page_says_so() -> None:
    page = read(card_of(), "zh")

    assert page.texts[0] == "订单 ORD202505270001"
    assert page.attributes("html") == [{"lang": "zh-CN"}]


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

    expected = "BYD Yangwang U7|Color: Aurora Blue|Doors: 4|New|Long Range|A sedan|¥299,900.00| × 1"
    assert expected in page.text
    assert page.attributes("img") == [{"src": "https://example.com/yu7.jpg", "alt": "", "loading": "lazy"}]
    assert page.attributes("a") == [
        {"href": "https://example.com/yu7", "target": "_blank", "rel": "noopener noreferrer"}
    ]


def test_one_product_may_come_alone_as_weiyu_sends_it() -> None:
    assert "Products|BYD Yangwang U7" in read(card_of(goods=good())).text


def test_the_first_three_products_are_shown_and_the_others_folded_away() -> None:
    goods = [good(title=f"Tea {number}") for number in range(1, 301)]

    few, many = read(card_of(goods=goods[:3])), read(card_of(goods=goods))

    assert few.attributes("details") == []
    assert many.attributes("details") == [{"id": "more-products"}]
    assert "Tea 3|¥299,900.00| × 1|More products (297)|Tea 4|" in many.text
    assert len(many.attributes("figure")) == 300


def test_a_product_without_price_is_shown_without() -> None:
    car = good()
    del car["price"]

    assert "BYD Yangwang U7| × 1" in read(card_of(goods=[car])).text


def test_an_order_without_products_is_no_list_of_products() -> None:
    page = read(card_of(goods=[]))

    assert "Products" not in page.texts
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


def test_one_lock_says_that_something_of_a_section_is_masked() -> None:
    both, none = read(card_of(masked=["name", "phone"])), read(card_of(masked=["email"]))

    locks = [svg for svg in both.attributes("svg") if svg.get("aria-label") == "masked"]
    assert len(locks) == 1
    assert locks[0]["role"] == "img"
    assert "Ship to |Recipient|张*|Phone|138****8000|" in both.text
    assert [svg for svg in none.attributes("svg") if svg.get("aria-label")] == []


def test_the_buyer_is_shown_as_far_as_somebody_else_gets_the_order() -> None:
    same = {"name": "张*", "phone": "138****8000", "email": "j***@example.com"}
    other = {"name": "李*", "phone": "139****2222", "email": None}

    page = read(card_of(buyer=same, masked=["name", "phone", "email"]))
    gift = read(card_of(buyer=other, masked=["name"]), "zh")

    assert page.text.split("Buyer |")[1].startswith("E-mail|j***@example.com|Version")
    assert gift.text.split("买家信息 |")[1].startswith("姓名|李*|联系电话|139****2222|版本")


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

    expected = "Logistics|Carrier|SF Express|Tracking no.|SF123|2025-05-28 09:00|Picked up|"
    expected += "Earlier steps (1)|On its way|Track parcel"
    assert expected in page.text
    assert "More details" not in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"logistics": [{"time": "2025-05-28 09:00:00", "text": "Picked up", "place": "Hangzhou"}]},
        {"orderUrl": "https://shop.example/orders/1"},
        {"paidAt": "2025-05-27 14:31:12", "currency": "CNY", "shipping": 10, "discount": 5.5, "taxes": 0},
        {"afterSales": ["Refund, Requested, ¥10.00"]},
        {"carrier": "SF Express", "trackingNo": "SF123", "trackingUrl": "https://example.com/SF123"},
    ],
)
def test_what_stands_elsewhere_on_the_page_is_not_said_again(fields: dict[str, Any]) -> None:
    logistics = {"carrier": "SF Express", "trackingNo": "SF123", "url": "https://example.com/SF123", "steps": []}

    page = read(card_of(logistics=logistics, cases=[case()], extra=json.dumps(fields)))

    assert "More details" not in page.text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"logistics": ["Picked up", "On its way"]}, "Logistics|Picked up, On its way"),
        ({"logistics": [{"text": 7}]}, "Logistics|Text|7"),
        ({"logistics": "by bicycle"}, "Logistics|by bicycle"),
        ({"orderUrl": "javascript:alert(1)"}, "Order link|javascript:alert(1)"),
        ({"orderUrl": {"web": "none"}}, "Order link|Web|none"),
        ({"paidAt": ["twice"]}, "Paid|twice"),
        ({"currency": "EUR"}, "Currency|EUR"),
        ({"afterSales": "by phone"}, "After-sales|by phone"),
        ({"carrier": "DHL"}, "Carrier|DHL"),
        ({"trackingUrl": "https://example.com/2"}, "Tracking link|https://example.com/2"),
    ],
)
def test_what_another_part_of_the_page_does_not_say_is_kept(fields: dict[str, Any], expected: str) -> None:
    logistics: dict[str, Any] = {
        "carrier": None,
        "trackingNo": "SF123",
        "url": "https://example.com/1",
        "steps": [],
    }

    page = read(card_of(logistics=logistics, cases=[case(state="done")], extra=json.dumps(fields)))

    assert f"More details|{expected}" in page.text


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
    assert "|Updated|2025-05-29 11:00|Exchange|Requested|Opened|2025-05-29 10:00|Payment" in page.text


def test_the_many_products_of_a_case_are_folded_away() -> None:
    lines = [{"sku": str(number), "title": f"Tea {number}", "quantity": 1} for number in range(1, 8)]

    page = read(card_of(cases=[case(lines=lines)]))

    assert page.attributes("details") == [{"id": "more-of-refund-1"}]
    assert "Tea 3 × 1|More products (4)|Tea 4 × 1|Tea 5 × 1|Tea 6 × 1|Tea 7 × 1|Opened" in page.text


def test_feedback_is_shown_as_stars_that_can_be_heard() -> None:
    voices = [
        {"score": 4, "nps": 9, "comment": "Fine", "givenAt": "2025-05-30 08:00:00"},
        {"givenAt": "2025-05-31 08:00:00"},
    ]

    page = read(card_of(feedback=voices))

    expected = "Rating|★★★★☆|Would recommend|9 / 10|Comment|Fine|Given|2025-05-30 08:00|Given|2025-05-31 08:00"
    assert expected in page.text
    assert {"class": "stars", "role": "img", "aria-label": "4 out of 5"} in page.attributes("span")


def test_only_links_are_buttons_for_a_page_can_send_nothing() -> None:
    offered = [
        {"name": "refund", "title": "Apply for refund", "kind": "action"},
        {"name": "track_parcel", "title": "Track", "kind": "link", "url": "https://example.com/t"},
    ]

    page = read(card_of(actions=offered))

    assert "Actions|Track|Available in the workbench|Apply for refund" in page.text
    assert [button["class"] for button in page.attributes("button")] == ["copy"]
    assert page.attributes("form") == []


def test_the_link_to_the_parcel_stands_with_the_parcel_alone() -> None:
    url = "https://example.com/SF123"
    logistics = {"carrier": "SF Express", "trackingNo": "SF123", "url": url, "steps": []}
    action = {"name": "track_parcel", "title": "Track", "kind": "link", "url": url}

    page = read(card_of(logistics=logistics, actions=[action]))

    assert [link["href"] for link in page.attributes("a")] == [url]
    assert "Actions" not in page.text


def test_suggestions_are_folded_away() -> None:
    suggestions = {
        "categories": [{"name": "invoice", "title": "Invoice"}],
        "selfService": [{"question": "When?", "answer": "Soon."}],
        "replies": [{"title": "Thanks", "text": "Thank you."}],
    }

    page = read(card_of(suggestions=suggestions))

    assert (
        "Suggested replies|Thanks|Thank you.|Self-service answers|When?|Soon.|Problem categories|Invoice"
        in page.text
    )
    assert page.attributes("details") == [{"id": "replies"}, {"id": "self-service"}, {"id": "categories"}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"invoiceType": "Electronic"}, "Invoice type|Electronic"),
        ({"gift wrap": True, "fragile": False}, "Gift wrap|Yes|Fragile|No"),
        ({"count": 2.5, "nothing": None}, "Count|2.5|"),
        ({"shipping": "free", "discount": True}, "Shipping fee|free|Discount|Yes"),
        ({"couponCode": "MAY", "taxNo": "91"}, "Coupon code|MAY|Tax no.|91"),
        ({"handed_over": "2025-05-30T08:00:11"}, "Handed over|2025-05-30 08:00|"),
        ({"tags": ["VIP", "", "new"]}, "Tags|VIP, new"),
        ({"invoice": {"invoiceTitle": "ACME", "no": 7}}, "Invoice|Invoice title|ACME|No.|7"),
        ({"gifts": [{"sku": "G1"}, ["a", "b"], None]}, "Gifts|SKU|G1|a, b"),
        ({"report": "https://example.com/r"}, "Report|https://example.com/r"),
    ],
)
def test_fields_of_the_clients_own_can_be_read(fields: dict[str, Any], expected: str) -> None:
    assert f"More details|{expected}" in read(card_of(extra=json.dumps(fields))).text


def test_the_page_says_of_when_it_is() -> None:
    page = read(card_of())

    assert page.text.endswith("Version 3, as of |2026-11-22 12:30:00|All times: Asia/Shanghai")
    as_of = {"id": "as-of", "datetime": "2026-11-22T04:30:00Z", "data-zone": "Asia/Shanghai"}
    assert page.attributes("time")[-1] == as_of


def test_the_zone_of_all_times_is_named_once() -> None:
    for language in ("en", "zh"):
        text = read(card_of(extra='{"paidAt": "2025-05-27 14:31:12"}'), language).text

        assert text.count("Asia/Shanghai") == 1
        assert "UTC" not in text


@given(text=st.text(), fields=st.dictionaries(st.text(), FIELDS, max_size=4))
def test_no_text_makes_or_breaks_an_element(text: str, fields: dict[str, Any]) -> None:
    attack = f"<script>{text}</script>\"><img src=x onerror=alert(1)>'"
    plain = read(card_of(status="x", goods=[good(description="x")], extra=json.dumps(fields)))

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
    page = page_of(card_of(), "en", etag='"e1"', zone=SHANGHAI)

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
    with pytest.raises(InvalidInput) as refused:
        headers_of(ancestors)

    assert refused.value.code == "settings_wrong"


def test_texts_of_buyers_and_products_are_read_in_their_own_direction() -> None:
    read = page_of(card_of(goods=[good(description="عطر فاخر", tagList=["هدية"])]), "en", etag="e", zone=SHANGHAI)

    assert '<p class="clamp description" dir="auto">عطر فاخر</p>' in read
    assert '<h3 class="clamp two" dir="auto">BYD Yangwang U7</h3>' in read
    assert '<li dir="auto"><span>هدية</span></li>' in read
    assert '<dd dir="auto">WeChat Pay</dd>' in read


def figures(card: dict[str, Any]) -> str:
    return read(card).text.split("Order ORD202505270001|")[1].split("|Products|")[0]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"extra": '{"paidAt": "2025-05-27 14:31:12"}'}, "Paid|2025-05-27 14:31|Ordered|2025-05-27 14:30"),
        ({}, "Paid|Yes|Ordered"),
        ({"status": "pending"}, "Paid|Not yet|Ordered"),
        ({"status": "shipped"}, "Order total|¥299,900.00|Ordered"),
    ],
)
def test_the_top_says_how_much_it_is_and_whether_it_is_paid(more: dict[str, Any], expected: str) -> None:
    assert expected in figures(card_of(**more))


def test_an_amount_at_the_top_names_its_currency_where_its_sign_is_no_name() -> None:
    dollars = {"value": 10, "currency": "USD", "text": "$10.00"}
    yen = {"value": 1200, "currency": "JPY", "text": "JPY 1,200"}

    assert "Order total|$10.00| USD|" in figures(card_of(amount=dollars))
    assert "Order total|JPY 1,200|Paid" in figures(card_of(amount=yen))


def refunded(value: float, currency: str, text: str) -> dict[str, Any]:
    return {"value": value, "currency": currency, "text": text}


def test_the_top_and_the_sums_say_what_was_refunded() -> None:
    card = card_of(refunded=[refunded(1500.5, "CNY", "¥1,500.50")])

    assert figures(card).endswith("|Refunded|¥1,500.50")
    expected = "Order total|¥299,900.00|Refunded|-¥1,500.50|Total less refunds|¥298,399.50|Ship to"
    assert expected in read(card).text


def test_refunds_in_another_currency_are_not_taken_off() -> None:
    card = card_of(refunded=[refunded(50, "CNY", "¥50.00"), refunded(8, "USD", "$8.00")])

    assert figures(card).endswith("|Refunded|¥50.00 + $8.00")
    assert "Refunded|-¥50.00|Refunded|-$8.00|Ship to" in read(card).text


def sums(total: float, goods: list[dict[str, Any]], **extra: float | str) -> str:
    amount = {"value": total, "currency": "CNY", "text": "total"}
    page = read(card_of(amount=amount, goods=goods, extra=json.dumps(extra)))
    return page.text.split("Payment method|WeChat Pay|")[1].split("|Order total")[0]


@pytest.mark.parametrize(
    ("total", "extra", "expected"),
    [
        (115, {"shipping": 10, "discount": 5, "taxes": 10}, "Discount|-¥5.00|Shipping|¥10.00|Taxes|¥10.00"),
        (
            105,
            {"shipping": 10, "discount": -5, "taxes": 9},
            "Discount|-¥5.00|Shipping|¥10.00|Taxes (included)|¥9.00",
        ),
        (100, {"discount": 5}, "Discount (included)|¥5.00"),
    ],
)
def test_the_sums_add_up_and_say_what_is_in_the_prices_already(
    total: float, extra: dict[str, float], expected: str
) -> None:
    goods = [good(price=25, quantity=2), good(price=50)]

    assert sums(total, goods, **extra) == f"Subtotal|¥100.00|{expected}"


def test_where_nothing_explains_the_total_no_subtotal_is_made_up() -> None:
    unknown = good(price=25)
    del unknown["price"]

    assert sums(70, [good(price=25)], shipping=10, discount=3) == "Discount|-¥3.00|Shipping|¥10.00"
    assert sums(35, [unknown], shipping=10) == "Shipping|¥10.00"
    assert sums(35, [], shipping=10) == "Shipping|¥10.00"


def test_an_order_of_nothing_but_products_says_its_total_once() -> None:
    page = read(card_of())

    assert "Payment method|WeChat Pay|Order total|¥299,900.00|Ship to" in page.text


def way(*steps: tuple[str | None, str]) -> str:
    shown_steps = [{"text": text} | ({"time": time} if time else {}) for time, text in steps]
    parcel = {"carrier": None, "trackingNo": None, "url": None, "steps": shown_steps}
    page = read(card_of(logistics=parcel))
    return "".join(text for text in page.texts if text in {"a", "b", "c"})


@pytest.mark.parametrize(
    ("steps", "order"),
    [
        ([("2025-05-27 09:00:00", "a"), ("2025-05-28 09:00:00", "b"), ("2025-05-29 09:00:00", "c")], "cba"),
        ([("2025-05-29 09:00", "a"), ("2025-05-28T09:00", "b"), ("2025-05-27 09:00", "c")], "abc"),
        ([("2025-05-28 09:00:00", "a"), ("2025-05-27 09:00:00", "b"), ("2025-05-29 09:00:00", "c")], "cab"),
        ([("2025-05-28 09:00:00", "a"), ("2025-05-28 09:00:00", "b"), ("2025-05-28 09:00:00", "c")], "cba"),
        ([("2025-05-27 09:00:00", "a"), (None, "b"), ("2025-05-29 09:00:00", "c")], "cba"),
        ([(None, "a"), ("yesterday", "b"), (None, "c")], "abc"),
    ],
)
def test_the_newest_step_of_a_parcel_comes_first(steps: list[tuple[str | None, str]], order: str) -> None:
    assert way(*steps) == order


def test_the_newest_step_is_marked_and_the_others_are_folded_away() -> None:
    steps = [{"time": f"2025-05-2{day} 09:00:00", "text": f"Day {day}"} for day in range(1, 5)]
    parcel: dict[str, Any] = {"carrier": None, "trackingNo": None, "url": None, "steps": steps}

    page = read(card_of(logistics=parcel))

    assert "Logistics|2025-05-24 09:00|Day 4|Earlier steps (3)|2025-05-23 09:00|Day 3" in page.text
    assert [steps["class"] for steps in page.attributes("ol")] == ["steps newest", "steps"]
    assert page.attributes("details") == [{"id": "earlier-steps"}]


def test_cases_that_have_ended_are_folded_away() -> None:
    page = read(card_of(cases=[case(state="done", title="Old"), case(title="New"), case(state="refused")]))

    assert "After-sales|New|Requested" in page.text
    assert "Ended (2)|Old|Requested" in page.text
    assert page.attributes("details") == [{"id": "ended-cases"}]


def test_what_agents_pass_on_has_a_button_that_copies_it() -> None:
    parcel: dict[str, Any] = {"carrier": "SF", "trackingNo": "SF123", "url": None, "steps": []}
    reply = {"title": "Thanks", "text": 'Thank "you".'}

    page = read(card_of(logistics=parcel, suggestions={"categories": [], "selfService": [], "replies": [reply]}))

    copied = [(button["data-copy"], button["aria-label"]) for button in page.attributes("button")]
    assert copied == [
        ("ORD202505270001", "Copy: order number"),
        ("SF123", "Copy: tracking number"),
        ('Thank "you".', "Copy: reply"),
    ]


def test_long_texts_are_cut_short_and_whole_for_who_goes_there() -> None:
    title, word = "A kettle of copper with a spout and a lid", "W" * 60

    page = read(
        card_of(
            goods=[good(title=title, description="户外冲锋衣男女同款三合一可拆卸")], extra=json.dumps({word: word})
        )
    )

    headings, paragraphs = page.attributes("h3"), page.attributes("p")
    assert headings[0] == {"class": "clamp two", "dir": "auto", "title": title, "tabindex": "0"}
    assert any(paragraph.get("title") == "户外冲锋衣男女同款三合一可拆卸" for paragraph in paragraphs)
    assert page.attributes("dt")[-1]["title"] == page.attributes("dd")[-1]["title"] == word


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("couponCode", "Coupon code", "优惠码"),
        ("coupon_code", "Coupon code", "优惠码"),
        ("taxNo", "Tax no.", "税号"),
        ("giftWrapColor", "Gift wrap color", "Gift wrap color"),
        ("erp-order-id", "Erp order ID", "Erp order ID"),
        ("VATRate2", "VAT rate 2", "VAT rate 2"),
        ("ملاحظة", "ملاحظة", "ملاحظة"),
        ("test drive!", "test drive!", "test drive!"),
    ],
)
def test_labels_are_words(key: str, english: str, chinese: str) -> None:
    assert (label_of(key, "en"), label_of(key, "zh")) == (english, chinese)


@given(st.from_regex(r"[a-z]{2,8}([A-Z_-][a-z]{2,8}){0,3}", fullmatch=True))
def test_no_label_is_written_as_programs_write(key: str) -> None:
    assert not re.search(
        r"[a-z][A-Z]|_", label_of(key, "en").replace("SKU", "").replace("ID", "").replace("VAT", "")
    )


@given(st.text(max_size=20))
def test_every_field_is_called_something(key: str) -> None:
    assert bool(label_of(key, "en")) == bool(key)


REFUND = {
    "name": "refund", "title": "Apply for refund", "kind": "action",
    "takes": {"lines": "optional", "amount": "needed", "address": "optional"},
}  # fmt: skip
REMIND = {
    "name": "remind", "title": "Remind to ship", "kind": "action",
    "takes": {"lines": "nothing", "amount": "nothing", "address": "nothing"},
}  # fmt: skip
APPROVE = {"name": "approve", "title": "Approve", "kind": "action", "cases": ["refund-1"]}


def test_a_page_that_may_act_has_a_form_for_each_action_and_the_cases_of_theirs() -> None:
    card = card_of(
        actions=[REMIND, REFUND, APPROVE],
        goods=[good(extra='{"sku": "YU7-BLUE"}', quantity=2)],
        cases=[case(), case(caseId="refund-2", state="done")],
    )

    page = read(card | {"acting": True})

    sent = [
        (element["data-act"], element.get("data-case"))
        for element in page.attributes("button")
        if "data-act" in element
    ]
    assert sent == [("approve", "refund-1"), ("remind", None), ("refund", None)]
    assert [(element["data-sku"], element["max"]) for element in page.attributes("input")] == [("YU7-BLUE", "2")]
    field_names = ["amount", "address.receiverName", "address.receiverPhone", "address.deliveryAddress", "reason"]
    assert [element["name"] for element in page.attributes("textarea")] == ["note", "reason", *field_names]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert "Available in the workbench" not in page.text


def test_one_product_that_comes_alone_can_be_asked_about_by_its_id() -> None:
    page = read(card_of(actions=[REFUND], goods=good()) | {"acting": True})

    assert [element["data-sku"] for element in page.attributes("input")] == ["goods_001"]


def test_a_page_that_may_not_act_only_names_what_the_workbench_can_do() -> None:
    page = read(card_of(actions=[REMIND, APPROVE], cases=[case()]))

    assert "Available in the workbench|Remind to ship|Approve" in page.text
    assert page.attributes("textarea") == []
