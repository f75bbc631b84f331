from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.links.tokens import Purpose, is_to, link_of, new_link, token_of
from tests.support.orders import NOON, ODD_NAMES
from tests.support.signing import signer
from tests.unit.links.shop import order

SIGNER = signer()
TEXTS = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)


@given(st.sampled_from(ODD_NAMES), st.integers(1, 43_200), TEXTS, TEXTS, st.sampled_from(Purpose))
def test_a_token_brings_its_link_back_until_it_expires_and_not_a_moment_longer(
    order_no: str, minutes: int, audience: str | None, visitor_uid: str | None, purpose: Purpose
) -> None:
    link = new_link(order(order_no), minutes, NOON, audience, visitor_uid)

    token = token_of(link, purpose, SIGNER)

    end = NOON + timedelta(minutes=minutes)
    assert link_of(token, purpose, SIGNER, end - timedelta(microseconds=1)) == link
    assert link_of(token, purpose, SIGNER, end) is None


def test_a_link_expires_at_a_full_second() -> None:
    assert new_link(order(), 1, NOON.replace(microsecond=999_999)).expires_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize("other", [Purpose.FEEDBACK, Purpose.CONTEXT])
def test_a_link_to_a_card_opens_nothing_else(other: Purpose) -> None:
    token = token_of(new_link(order(), 60, NOON), Purpose.CARD, SIGNER)

    assert link_of(token, other, SIGNER, NOON) is None


def test_two_links_to_the_same_order_are_two() -> None:
    assert new_link(order(), 60, NOON).link_id != new_link(order(), 60, NOON).link_id


def test_a_link_is_to_nobodys_order_once_its_buyer_was_erased() -> None:
    known = order()
    link = new_link(known, 60, NOON)

    assert is_to(link, known)
    assert not is_to(link, replace(known, stamp=replace(known.stamp, erased=True)))
