import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.products.catalog import Product
from orderhub.search.kinds import PERSONAL, Kind, Wanted, is_personal, kinds_of, spellings
from tests.support.orders import header

ORDERS = {Kind.ORDER_NO, Kind.ORDER_NO_BEGINNING}
PRODUCTS = {Kind.PRODUCT_ID, Kind.SKU}
ALWAYS = {Kind.ORDER_NO, Kind.CUSTOMER_NO, *PRODUCTS}
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A1", {*ALWAYS, Kind.PRODUCT_NAME}),
        ("dy-2026", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PRODUCT_NAME}),
        ("8000", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PHONE_ENDING}),
        ("８０００", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PHONE_ENDING}),
        ("138****8000", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PHONE_ENDING}),
        ("13800138000", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PHONE, Kind.TRACKING_NO}),
        ("+44 7911 123456", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PHONE}),
        ("2026112212345678901", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.TRACKING_NO}),
        ("SF1234567890", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.TRACKING_NO, Kind.PRODUCT_NAME}),
        ("sf 1234 5678 90", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.TRACKING_NO, Kind.PRODUCT_NAME}),
        ("mail@example.com", {Kind.ORDER_NO, Kind.EMAIL, Kind.CUSTOMER_NO}),
        ("j***@example.com", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PRODUCT_NAME}),
        ("龙井茶", {*ALWAYS, Kind.ORDER_NO_BEGINNING, Kind.PRODUCT_NAME}),
        ("N/A", {Kind.ORDER_NO}),
        ("#1", ALWAYS),
    ],
)
def test_a_text_is_all_that_it_may_be(text: str, kinds: set[Kind]) -> None:
    assert kinds_of(text) == kinds


def test_a_customers_id_is_one_in_any_case() -> None:
    assert Kind.CUSTOMER_ID in kinds_of(CUSTOMER)
    assert Kind.CUSTOMER_ID in kinds_of(CUSTOMER.upper())
    assert Kind.CUSTOMER_ID not in kinds_of(CUSTOMER[1:])


@pytest.mark.parametrize(
    "text",
    [
        *("13800138000", "+86 138 0013 8000", "１３８００１３８０００", "(030) 123-4567", "tel:+4930123456"),
        *("0086-138-0013-8000", "+49 (0)30 1234567", "555-1234 ext. 5", "#13800138000", "８００１２３４"),
        *("mail@example.com", "a@b", "a＠b.example", "@"),
    ],
)
def test_what_looks_like_a_phone_number_or_an_address_is_personal(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize(
    "text", ["A1", "8000", "SF1234567890", "2026112212345678901", "tea 500", CUSTOMER, "#1001"]
)
def test_what_looks_like_neither_is_not(text: str) -> None:
    assert not is_personal(text)


@given(st.text(max_size=40))
def test_what_is_not_personal_is_no_phone_number_and_no_address_whatever_it_is(text: str) -> None:
    kinds = kinds_of(text)

    assert is_personal(text) or not kinds & {Kind.PHONE, Kind.EMAIL}
    assert kinds <= set(Kind)
    assert Kind.PHONE_ENDING in PERSONAL


@given(st.text("0123456789", min_size=7, max_size=15), st.sampled_from(["", " ", "-", "."]))
def test_digits_of_a_phones_length_are_personal_however_they_are_parted(digits: str, between: str) -> None:
    assert is_personal(between.join(digits))


def test_an_orders_number_is_found_in_any_case_and_with_or_without_its_mark() -> None:
    assert set(spellings("#Ab1")) == {"#Ab1", "#AB1", "#ab1", "Ab1", "AB1", "ab1"}
    assert "#1001" in spellings("1001")
    assert spellings("a" * 100) == ("a" * 100, "A" * 100)
    assert spellings("#") == ("#",)


@given(st.text(min_size=1, max_size=20))
def test_the_number_as_it_is_written_is_among_its_spellings(text: str) -> None:
    assert text in spellings(text)


def wanted(text: str) -> Wanted:
    return Wanted(text, kinds_of(text))


def test_an_order_is_known_by_its_beginning_its_parcel_and_the_end_of_a_phone() -> None:
    order = header(
        "#DY-2026-1",
        tracking_no="SF 1234-5678 90；YT1234567890",
        phone="+86 138 0013 8000",
        receiver_phone="5551234",
    )

    assert wanted("dy-20").as_what(order) == {Kind.ORDER_NO_BEGINNING}
    assert wanted("sf1234567890").as_what(order) == {Kind.TRACKING_NO}
    assert wanted("YT1234567890").as_what(order) == {Kind.TRACKING_NO}
    assert wanted("8000").as_what(order) == {Kind.PHONE_ENDING}
    assert wanted("1234").as_what(order) == {Kind.PHONE_ENDING}
    assert wanted("138****8000").as_what(order) == {Kind.PHONE_ENDING}
    assert wanted("2026").as_what(order) == frozenset()
    assert wanted("9999").as_what(header("A1")) == frozenset()


def test_a_product_is_known_by_a_sku_and_the_beginning_of_a_word_of_its_name() -> None:
    tea = Product(product_id="7", name="Green Tea 500 g", skus=("TEA-500",))

    assert wanted("tea-500").as_what_of(tea) == {Kind.SKU}
    assert wanted("green t").as_what_of(tea) == {Kind.PRODUCT_NAME}
    assert wanted("TEA").as_what_of(tea) == {Kind.PRODUCT_NAME}
    assert wanted("reen").as_what_of(tea) == frozenset()
    assert wanted("green").as_what_of(Product(product_id="8")) == frozenset()


def test_what_is_looked_for_is_in_no_representation() -> None:
    assert "13800138000" not in repr(wanted("13800138000"))
