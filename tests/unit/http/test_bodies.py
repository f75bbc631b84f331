import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import RequestError
from orderhub.http.bodies import MAX_BYTES, object_in
from orderhub.http.statuses import status_of

EXAMPLE = '{"minutes": 60}'
NAMES = frozenset("abc")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_an_object_is_read_as_it_was_sent(sent: dict[str, object]) -> None:
    assert object_in(json.dumps(sent, ensure_ascii=False).encode(), EXAMPLE, sent.keys()) == sent


def test_no_body_asks_for_nothing() -> None:
    assert object_in(b"", EXAMPLE, NAMES) == {}


def test_a_fraction_keeps_its_digits_and_one_nobody_could_store_spoils_only_its_field() -> None:
    read = object_in(b'{"a": 129.90, "b": 1e999999999999999999999, "c": 1}', EXAMPLE, NAMES)

    assert (str(read["a"]), read["c"]) == ("129.90", 1)
    assert isinstance(read["b"], Decimal)
    assert read["b"].is_nan()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": [{"b": 1, "b": 1}]}',
    ],
)
def test_what_is_no_object_is_refused_with_an_example(body: bytes) -> None:
    with pytest.raises(RequestError, match="minutes") as refused:
        object_in(body, EXAMPLE, NAMES)

    assert (status_of(refused.value), refused.value.code) == (400, "body_invalid")


@pytest.mark.parametrize("body", [b'{"A": 1}', b'{"a": 1, "secret": 13800138000}', b'{"": 1}'])
def test_a_field_nobody_knows_is_refused_by_naming_those_that_are_known(body: bytes) -> None:
    with pytest.raises(RequestError) as refused:
        object_in(body, EXAMPLE, NAMES)

    assert (status_of(refused.value), refused.value.code) == (400, "field_unknown")
    assert str(refused.value) == "Send no other fields than a, b, c."


def test_a_body_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(RequestError) as refused:
        object_in(b" " * (MAX_BYTES + 1), EXAMPLE, NAMES)

    assert (status_of(refused.value), refused.value.code) == (413, "body_too_large")


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_an_object_or_refused(body: bytes) -> None:
    try:
        assert isinstance(object_in(body, EXAMPLE, NAMES), dict)
    except RequestError as refused:
        assert refused.code in {"body_invalid", "field_unknown"}  # noqa: PT017 - either way is right
