from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.identities import FIELDS, Buyer, buyer_in, updated
from tests.unit.customers.fakes import order

_SAID = st.none() | st.sampled_from(["a", "b"])
_BUYERS = st.builds(Buyer, **dict.fromkeys(FIELDS, _SAID))


def _buyer(**fields: Any) -> Buyer:  # noqa: ANN401 - any field of a header
    return buyer_in(order(**fields), "CN")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Jane", "Smith", "Jane Smith"),
        (None, "张三", "张三"),
        ("三", "张", "张三"),
        ("Jane", None, "Jane"),
        (None, None, None),
    ],
)
def test_a_name_is_first_and_last_name(first: str | None, last: str | None, name: str | None) -> None:
    assert _buyer(first_name=first, last_name=last, nickname="nick").name == name


def test_the_receiver_s_name_and_phone_are_not_the_buyer_s() -> None:
    assert _buyer(receiver_name="张三", receiver_phone="13800138000") == Buyer()


@pytest.mark.parametrize(
    ("email", "phone"), [("j***@example.com", "00000000000"), ("nobody", "138****8000"), (None, None)]
)
def test_an_address_nobody_can_be_reached_at_is_none(email: str | None, phone: str | None) -> None:
    assert _buyer(email=email, phone=phone) == Buyer()


def test_a_channel_is_kept_as_it_was_written() -> None:
    buyer = _buyer(email="Mail@Example.com", phone="138 0013 8000")

    assert (buyer.email, buyer.phone) == ("Mail@Example.com", "138 0013 8000")


def test_a_buyer_is_never_shown_by_accident() -> None:
    assert repr(_buyer(phone="13800138000", nickname="nick", language="zh")) == "Buyer()"


@given(_BUYERS, _BUYERS)
def test_what_a_newer_order_says_replaces_and_what_it_does_not_say_empties_nothing(
    known: Buyer, newer: Buyer
) -> None:
    after = updated(known, newer)

    for name in FIELDS:
        value = getattr(newer, name)
        assert getattr(after, name) == (getattr(known, name) if value is None else value)
