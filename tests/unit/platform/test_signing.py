import base64
import string
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.platform.signing import Signer
from tests.support.orders import NOON, ODD_NAMES
from tests.support.signing import FakeKeys, signer

PAYLOADS = st.dictionaries(
    st.text(string.ascii_lowercase, max_size=3),
    st.none() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(ODD_NAMES),
    max_size=4,
)
PAYLOAD = {"o": "订单-1", "e": 1795348800}
# Also one long enough to be compressed.
TOKENS = [signer().sign("card", payload) for payload in (PAYLOAD, {"o": "A" * 300})]
IN_URLS = set(string.ascii_letters + string.digits + "-_.")


@given(PAYLOADS, st.sampled_from(["card", "feedback", "list"]))
def test_a_token_holds_what_was_put_into_it_and_needs_no_escaping(
    payload: dict[str, object], purpose: str
) -> None:
    token = signer().sign(purpose, payload)

    assert signer().read(purpose, token) == payload
    assert set(token) <= IN_URLS


@given(st.sampled_from(TOKENS), st.data())
def test_a_token_with_any_character_changed_is_refused(token: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(
        st.sampled_from(sorted(IN_URLS | {"=", "%", " ", "é"})).filter(lambda c: c != token[place])
    )

    assert signer().read("card", token[:place] + character + token[place + 1 :]) is None


@pytest.mark.parametrize("token", TOKENS)
def test_not_even_the_spare_bits_of_the_last_character_can_be_changed(token: str) -> None:
    ends = [token[:-1] + character for character in sorted(IN_URLS) if character != token[-1]]

    assert [signer().read("card", end) for end in ends] == [None] * len(ends)


@pytest.mark.parametrize("end", ["=", "==", "!", "\n", " ", ".", "é", "\ud800"])
@given(token=st.sampled_from(TOKENS), place=st.integers(0, 400))
def test_a_token_with_anything_put_in_is_refused(end: str, token: str, place: int) -> None:
    assert signer().read("card", token[:place] + end + token[place:]) is None


@given(st.text())
def test_what_was_never_a_token_is_refused(text: str) -> None:
    assert signer().read("card", text) is None


def test_a_token_is_good_for_its_purpose_only() -> None:
    token = signer().sign("card", PAYLOAD)

    assert signer().read("feedback", token) is None
    assert signer().read("car", token) is None


def test_a_token_of_other_hubs_is_refused() -> None:
    token = signer(FakeKeys([b"foreign" * 5])).sign("card", PAYLOAD)

    assert signer().read("card", token) is None


def test_a_token_of_an_older_key_still_opens_and_one_of_a_key_that_is_gone_does_not() -> None:
    keys = FakeKeys()
    older = signer(keys).sign("card", PAYLOAD)
    keys.stored.append(b"second" * 6)
    newer = signer(keys).sign("card", PAYLOAD)

    both = [signer(keys).read("card", token) for token in (older, newer)]
    del keys.stored[0]
    last = [signer(keys).read("card", token) for token in (older, newer)]

    assert (both, last) == ([PAYLOAD, PAYLOAD], [None, PAYLOAD])


def test_what_is_signed_but_no_object_is_refused() -> None:
    token = signer().sign("card", ["a list"])  # type: ignore[arg-type]

    assert signer().read("card", token) is None


def test_what_is_signed_but_not_by_us_is_not_even_unpacked() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"0" * 1_000_000)).decode().rstrip("=")

    assert signer().read("card", f".{bomb}.{'A' * 43}") is None


def test_keys_are_asked_for_at_the_time_it_is() -> None:
    times: list[datetime] = []

    class Keys:
        def current(self, now: datetime) -> tuple[bytes, ...]:
            times.append(now)
            return (b"key",)

    def clock(now: datetime) -> Callable[[], datetime]:
        return lambda: now

    Signer(Keys(), clock(NOON)).sign("card", {})
    Signer(Keys()).sign("card", {})

    assert times[0] == NOON
    assert abs(times[1] - datetime.now(UTC)) < timedelta(minutes=5)
