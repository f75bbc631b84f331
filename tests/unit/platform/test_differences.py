from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.platform.differences import MOST_COMPARED, difference
from tests.support.samples import samples

NAMES = ("version 1", "version 2")
values = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.one_of(st.text("xy\n", max_size=8), st.lists(st.integers(0, 2), max_size=3), st.booleans()),
    max_size=4,
)


def test_lines_of_a_text_are_told_apart() -> None:
    before = {"subject": "Thank you", "text": "Hello,\nyour order is paid.\nBye"}
    after = {"subject": "Thank you", "text": "Hello,\nyour order is on its way.\nBye", "sms": "Paid"}

    assert difference(before, after, NAMES).split("\n") == [
        "--- version 1",
        "+++ version 2",
        "@@ -1,6 +1,8 @@",
        "+sms:",
        "+  Paid",
        " subject:",
        "   Thank you",
        " text:",
        "   Hello,",
        "-  your order is paid.",
        "+  your order is on its way.",
        "   Bye",
    ]


def test_the_order_of_fields_is_no_difference() -> None:
    one = {"start": {"events": ["a"], "alone": True}, "blocks": [{"wait": {"days": 1}}]}
    other = {"blocks": [{"wait": {"days": 1}}], "start": {"alone": True, "events": ["a"]}}

    assert difference(one, other, NAMES) == ""


def test_a_block_that_waits_longer_is_one_line() -> None:
    one, other = ({"blocks": [{"wait": {"days": days}}, {"end": "x"}]} for days in (1, 10))

    lines = difference(one, other, NAMES).split("\n")

    assert [line.replace(" ", "") for line in lines[3:] if line[0] != " "] == ['-"days":1', '+"days":10']


def test_texts_that_are_too_long_are_all_taken_away_and_added() -> None:
    before, after = ({"text": "\n".join(f"{n}{end}" for n in range(MOST_COMPARED))} for end in ("", "!"))

    lines = difference(before, after, NAMES).split("\n")

    assert lines[2:5] == ["@@ -1,4001 +1,4001 @@", "-text:", "-  0"]
    assert len(lines) == 3 + 2 * (MOST_COMPARED + 1)
    assert difference(before, before, NAMES) == ""


@samples(100)
@given(values, values)
def test_there_is_a_difference_exactly_where_they_differ(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert (difference(before, after, NAMES) == "") is (before == after)
