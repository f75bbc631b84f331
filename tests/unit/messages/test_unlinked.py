import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orderhub.messages.unlinked import unlinked

LINKED = re.compile(
    r"[a-z]:\S|//[a-z0-9]+\.[a-z]|www\.\w|[^\s.]\.[a-z]{2}|\S@\S|\\\\\S|\d+\.\d+\.\d+\.\d+", re.IGNORECASE
)
"""What mail programs and phones make links of, as their detectors say it."""
PARTS = st.sampled_from(
    [
        "http",
        "https",
        "://",
        "www",
        ".",
        "。",
        "evil",
        "com",
        "example",
        "/",
        "@",
        ":",
        "\\",
        "tea",
        " ",
        "3",
        "\u200d",
    ]
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://evil.example", "http: //evil. example"),
        ("evil.com/x", "evil. com/x"),
        ("www.evil.co", "www. evil. co"),
        ("Win: evil。com", "Win: evil。 com"),
        ("evil.рф", "evil. рф"),
        ("me@evil.com", "me @ evil. com"),
        ("tel:13800138000", "tel: 13800138000"),
        ("192.0.2.1/x", "192. 0.2.1/x"),
        ("\\\\evil\\share", "\\ \\evil\\share"),
    ],
)
def test_what_looks_like_a_link_stands_with_blanks(text: str, shown: str) -> None:
    assert unlinked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Green tea, 500 g",
        "龙井茶 特级 250克",
        "Jack 3.5 mm, USB-C/USB-A",
        "A.C. adapter 1.5.2",
        "Size: XL, 10:30",
        "ORD202505270001",
        "A1#2026-11/7",
        "Tea @ home",
    ],
)
def test_what_looks_like_none_stands_as_it_is(text: str) -> None:
    assert unlinked(text) == text


@given(st.lists(PARTS, max_size=12).map("".join))
@example("a.b.com")
@example("a@@b")
@example("www.3")
@example("a::b")
def test_no_text_becomes_a_link(text: str) -> None:
    shown = unlinked(text)

    assert not LINKED.search(shown)
    assert shown.replace(" ", "") == text.replace(" ", "")
