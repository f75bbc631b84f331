"""In how many parts a text message goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.sms_parts import Encoding, parts_of


@pytest.mark.parametrize(
    ("text", "encoding", "places", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("é@\n", "GSM-7", 3, 1),
        ("ê", "UCS-2", 1, 1),
        ("中" * 70, "UCS-2", 70, 1),
        ("中" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("中" * 66 + "😀" + "中" * 66, "UCS-2", 134, 3),
    ],
)
def test_parts(text: str, encoding: str, places: int, segments: int) -> None:
    parts = parts_of(text)

    assert (parts.encoding, parts.places, parts.segments) == (encoding, places, segments)


@given(st.text(max_size=500))
def test_no_part_holds_more_than_it_can(text: str) -> None:
    parts = parts_of(text)
    alone, each = (160, 153) if parts.encoding is Encoding.GSM7 else (70, 67)

    assert parts.places <= (alone if parts.segments <= 1 else each * parts.segments)
    assert parts.segments <= 1 or parts.places > alone
