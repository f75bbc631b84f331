import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.identities import Identity, IdentityKind, identities_among, identities_in, key_of
from orderhub.orders.model import IDENTITIES
from tests.unit.customers.fakes import SECRET, order


def _value(**identities: str) -> list[str]:
    return [identity.value for identity in identities_among(identities, "CN")]


def test_the_identities_of_an_order_come_strongest_first() -> None:
    header = order(
        unionid="oU1",
        email="mail@example.com",
        phone="13800138000",
        external_customer_id="C1",
        sobot_customer_id="S1",
        nickname="nick",
    )

    identities = identities_in(header, "CN")

    assert [identity.kind for identity in identities] == list(IDENTITIES[:-1])
    assert [identity.value for identity in identities] == ["S1", "C1", "+8613800138000", "mail@example.com", "oU1"]


@pytest.mark.parametrize("written", ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", " 8613800138000 "])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert _value(phone=written) == ["+8613800138000"]


def test_a_number_without_country_code_is_of_the_shop_s_country() -> None:
    [identity] = identities_among({"phone": "380942583691"}, "UA")

    assert identity.value == "+380942583691"


@pytest.mark.parametrize("placeholder", ["", "0", "00000000000", "138****8000", "no phone", "12345"])
def test_what_many_people_have_in_common_is_nobody_s_number(placeholder: str) -> None:
    assert _value(phone=placeholder) == []


def test_addresses_are_compared_without_regard_to_case() -> None:
    assert _value(email=" Mail@Example.COM ") == ["mail@example.com"]


@pytest.mark.parametrize("written", ["", "none", "j***@example.com", "a@b@c", "a b@example.com"])
def test_what_is_no_whole_address_names_nobody(written: str) -> None:
    assert _value(email=written) == []


def test_ids_are_taken_as_they_are() -> None:
    assert _value(sobot_customer_id=" Ab ", external_customer_id="aB", unionid=" ") == ["Ab", "aB"]


@pytest.mark.parametrize("kind", [kind for kind in IdentityKind if kind is not IdentityKind.ORDER])
@pytest.mark.parametrize("text", ["N/A", "-", "无", "nan", "undefined", "0", "null", "#N/A", "\u200b"])
def test_a_placeholder_names_nobody_whatever_it_stands_for(kind: IdentityKind, text: str) -> None:
    assert _value(**{kind: text}) == []


def test_what_nobody_sees_makes_no_other_customer() -> None:
    assert _value(external_customer_id="C\u200b1", email="mail@example.com\u2060") == ["C1", "mail@example.com"]


@pytest.mark.parametrize("written", ["447911123456", "00447911123456", "+44 (0)7911 123456"])
def test_a_buyer_from_abroad_is_the_same_with_and_without_a_plus(written: str) -> None:
    assert _value(phone=written) == ["+447911123456"]


def test_a_nickname_alone_makes_a_customer_of_the_order_s_own() -> None:
    first, second = (identities_in(order(number, nickname="nick"), "CN") for number in ("A1", "A2"))

    assert first == (Identity(kind=IdentityKind.ORDER, value="A1"),)
    assert first != second
    assert identities_in(order("A1", nickname="other"), "CN") == first


def test_the_receiver_is_not_the_buyer() -> None:
    [identity] = identities_in(order(receiver_phone="13900139000", receiver_name="receiver"), "CN")

    assert identity.kind is IdentityKind.ORDER


def test_an_identity_does_not_show_its_value() -> None:
    assert "13800138000" not in repr(identities_among({"phone": "13800138000"}, "CN"))


def test_a_key_tells_nothing_of_the_value_and_depends_on_the_kind_and_the_secret() -> None:
    phone, email = (
        Identity(kind=kind, value="mail@example.com") for kind in (IdentityKind.PHONE, IdentityKind.EMAIL)
    )

    assert key_of(phone, SECRET) == key_of(phone, SECRET)
    assert "example" not in repr(key_of(email, SECRET))
    assert len({key_of(phone, SECRET).digest, key_of(email, SECRET).digest, key_of(email, b"other").digest}) == 3


@given(st.text())
def test_any_text_is_an_identity_or_none_and_its_form_stays_as_it_is(text: str) -> None:
    once = identities_among(dict.fromkeys(IdentityKind, text), "CN")

    again = identities_among({identity.kind: identity.value for identity in once}, "CN")

    assert again == once
