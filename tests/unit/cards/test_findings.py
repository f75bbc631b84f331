import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.cards.findings import Finding, masked


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("tel (0171) 234", "0171) 234", "tel *"),
        ("tel 171 (234)", "171 (234", "tel *"),
        ("(171 234)", "171 234", "(*)"),
        ("(171) 234", "(171) 234", "*"),
        ("(call 171) 234 now", "171) 234", "(call *) now"),
        ("John (Smith the third)", "John (Smith", "*( the third)"),
        ("电话（0171）234", "0171）234", "电话*"),
        ("【171】234", "171】234", "*"),
        ("a 171 b", "171", "a * b"),
    ],
)
def test_no_bracket_is_left_without_the_other(text: str, found: str, shown: str) -> None:
    start = text.index(found)

    assert masked(text, [Finding(start, start + len(found), "*")]) == shown


def test_what_was_found_twice_is_masked_once_as_far_as_either_goes() -> None:
    assert masked("0123456789", [Finding(2, 5, "a"), Finding(2, 4, "b"), Finding(4, 7, "c")]) == "01a789"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=5))
def test_nothing_of_what_was_found_is_left(text: str, spans: list[tuple[int, int]]) -> None:
    found = [Finding(start, min(start + length, len(text)), "*") for start, length in spans if start < len(text)]
    hidden = {place for start, end, _ in found for place in range(start, end)}
    numbered = "".join(chr(0xE000 + place) for place in range(len(text)))

    shown = masked(numbered, found)

    assert [place for place in hidden if numbered[place] in shown] == []
    assert [letter for letter in shown if letter != "*"] == [
        letter for place, letter in enumerate(numbered) if place not in hidden
    ]
