"""Fields of a client's own: what they are called says whether somebody is meant."""

import json
from typing import Any

import pytest

from orderhub.cards.fields import own_fields
from orderhub.cards.redactor import Redactor

VEIL = Redactor([], [])


@pytest.mark.parametrize(
    "name",
    [
        "recipient", "consignee", "buyer", "customer", "contact", "contacts", "giftRecipient", "receiver_2",
        "name", "userName", "username", "fullName", "cardholderName", "shippingName", "nickname", "buyer-name",
        "RECIPIENT", "姓名", "收货人", "买家", "客户名称",
    ],
)  # fmt: skip
def test_a_field_named_after_a_person_holds_a_name(name: str) -> None:
    assert own_fields({name: "李四"}, VEIL) == {name: "李*"}


@pytest.mark.parametrize(
    "name",
    [
        "street",
        "zip",
        "zipCode",
        "postcode",
        "postal_code",
        "街道",
        "邮编",
        "详细",
        "详细地址",
        "收件信息",
        "street1",
    ],
)
def test_a_field_named_after_a_part_of_an_address_shows_none_of_it(name: str) -> None:
    assert own_fields({name: "李四 100020"}, VEIL) == {name: "***"}


@pytest.mark.parametrize("name", ["idCard", "bankCard", "cardNo", "passport", "bankAccount", "身份证号", "银行卡"])
def test_a_field_named_after_a_card_shows_the_last_four(name: str) -> None:
    assert own_fields({name: "E1234 5678", "n": 1}, VEIL) == {name: "*****5678", "n": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"invoiceType": "Electronic Invoice", "invoiceTitle": "ACME Ltd", "发票抬头": "示例公司"},
        {"invoiceNo": "3100234567", "parentOrderNo": "6222021234567890123", "couponCode": 5551234567},
        {"productName": "Tea", "storeName": "Shop", "coupon": {"name": "Spring sale"}, "赠品": [{"name": "杯子"}]},
        {"customerType": "VIP", "buyerNote": "soon", "contactless": True, "post_date": "2025-05-30"},
        {"hotel": "Ritz", "intelligence": "high", "cellar": "cool", "详细说明": "绿茶", "giftCardNote": "Enjoy"},
        {"customer": {"orders": 12, "vip": True, "since": None}},
        {"attributes": [{"name": "gift_wrap", "value": "yes"}]},
    ],
)
def test_what_a_shop_says_of_its_goods_stays(fields: Any) -> None:  # noqa: ANN401 - any JSON
    assert own_fields(fields, VEIL) == fields


def test_whatever_stands_under_a_person_is_the_persons() -> None:
    fields: Any = {
        "receiver": {"name": "李四", "street": "High Road 5", "first": "Mary", "phone": "13900139000"},
        "shipping": {"name": "Mary Jones", "zip": 100020},
        "customer": ["李四", {"alias": "Mary"}],
    }

    assert own_fields(fields, VEIL) == {
        "receiver": {"name": "李*", "street": "***", "first": "M***", "phone": "139****9000"},
        "shipping": {"name": "M*** J****", "zip": "***"},
        "customer": ["李*", {"alias": "M***"}],
    }


def test_a_field_written_as_name_and_value_counts_by_its_name() -> None:
    fields: Any = {
        "attributes": [
            {"name": "receiver", "value": "李四", "shown": True},
            {"name": "gift_wrap", "value": "yes"},
        ]
    }

    assert own_fields(fields, VEIL) == {
        "attributes": [
            {"name": "receiver", "shown": True, "value": "李*"},
            {"name": "gift_wrap", "value": "yes"},
        ]
    }


def test_a_products_name_is_no_persons() -> None:
    assert own_fields({"name": "Cup"}, VEIL, "item") == {"name": "Cup"}
    assert own_fields({"name": "Cup"}, VEIL) == {"name": "C**"}


def test_numbers_of_cards_are_masked_wherever_they_stand() -> None:
    fields: Any = {"a": 110101199003071234, "b": "6222021234567890123", "url": "https://x.example/?p=13900139000"}

    assert own_fields(fields, VEIL) == {"a": "**************1234", "b": "***************0123", "url": "***"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"receiver": "李四", "colour": "red"}', '{"receiver": "李*", "colour": "red"}'),
        ('[{"name": "receiver", "value": "李四"}]', '[{"name": "receiver", "value": "李*"}]'),
        ('{"a": "{\\"receiver\\": \\"李四\\"}"}', '{"a": "{\\"receiver\\": \\"李*\\"}"}'),
        ('{"n": "\\u0031\\u0035900001111"}', '{"n": "159****1111"}'),
        ('{ "colour" : "red" }', '{ "colour" : "red" }'),
        ('{"receiver": "李四", "receiver": ""}', "***"),
        ("[" * 33 + "]" * 33, "***"),
        ("[" * 30 + '"15900001111"' + "]" * 30, "[" * 30 + '"159****1111"' + "]" * 30),
        ("[" * 20_000, "***"),
        ("{receiver: 13900139000}", "{receiver: 139****9000}"),
    ],
)
def test_json_in_a_text_is_read_as_fields(text: str, shown: str) -> None:
    assert own_fields({"payload": text}, VEIL) == {"payload": shown}


def test_json_that_is_wrapped_too_often_is_not_shown() -> None:
    text = '{"colour": "red"}'
    for _ in range(3):
        text = json.dumps([text])

    assert own_fields({"payload": text}, VEIL) == {"payload": text}
    assert "***" in str(own_fields({"payload": json.dumps([text])}, VEIL))


def test_a_town_stays_where_the_rest_of_an_address_is_masked() -> None:
    fields: Any = {"address": {"line1": "Rose Cottage", "city": "Los Angeles", "province": "CA", "zip": "90210"}}

    assert own_fields(fields, VEIL) == {
        "address": {"line1": "***", "city": "Los Angeles", "province": "CA", "zip": "***"}
    }
