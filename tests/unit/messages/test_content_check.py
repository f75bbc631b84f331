"""What is said of contents that cannot be taken: all of it, in which field and on which line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.content import Content
from orderhub.messages.content_check import checked
from orderhub.mistakes import Mistaken
from tests.unit.messages.contents import THANKS


def said(**fields: object) -> list[tuple[str, str, int | None]]:
    try:
        checked({**THANKS, **fields}, "en")
    except Mistaken as fault:
        return [(mistake.pointer, mistake.code, mistake.line) for mistake in fault.mistakes]
    return []


def test_a_content_is_taken_with_line_breaks_as_they_should_be() -> None:
    assert checked(THANKS | {"text": "a\r\nb", "html": None}, "en") == Content(
        subject="Thank you", text="a\nb", sms="Thanks!"
    )
    assert said(sms=None) == []
    assert said(html="<p>{{ order.number }}</p>", sms="") == []


def test_everything_is_said_at_once_where_it_stands() -> None:
    assert said(
        subject="{{ order.nmber }}",
        text="Hello\n{{ order.number | mony }}",
        html="<p>\n<b>",
        sms="x\n{{ links.ordr }}",
    ) == [
        ("/subject", "placeholder_unknown", 1),
        ("/text", "filter_unknown", 2),
        ("/html", "not_closed", 1),
        ("/html", "not_closed", 2),
        ("/sms", "placeholder_unknown", 2),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code", "line"),
    [
        ("subject", None, "value_invalid", None),
        ("subject", " ", "value_invalid", None),
        ("subject", 5, "value_invalid", None),
        ("text", ["x"], "value_invalid", None),
        ("html", 5, "value_invalid", None),
        ("sms", {}, "value_invalid", None),
        ("subject", "Hello\nBcc: everybody@example.com", "not_one_line", 2),
        ("subject", "Hello\r\nBcc: everybody@example.com", "not_one_line", 2),
        ("subject", "Hello\rBcc: everybody@example.com", "character_invalid", 1),
        ("subject", "Hello\x0bBcc: everybody@example.com", "character_invalid", 1),
        ("subject", "Hello\x85Bcc: everybody@example.com", "character_invalid", 1),
        ("subject", '{{ "\\n" | upper }}Bcc: everybody@example.com', "character_invalid", 1),
        ("subject", "{% if order.number %}", "syntax", 1),
        ("subject", "{# ", "syntax", 1),
        ("subject", "x" * 1001, "too_long", 1),
        ("text", "a\nb\x00", "character_invalid", 2),
        ("text", "x" * 20_001, "too_long", 1),
        ("html", "x" * 60_001, "too_long", 1),
        ("text", "a\n#}{% endif %}", "syntax", 2),
        ("text", "{{ order.number | money }}", "template_broken", None),
        ("sms", "Subject: x", "subject_unwanted", 1),
    ],
)
def test_what_is_wrong_with_a_field(field: str, value: object, code: str, line: int | None) -> None:
    assert (f"/{field}", code, line) in said(**{field: value})


_WORDS = """
    {{ }} {% %} {# #} if else endif for in lines endfor order.number line.price | truncate plural button products
    1 - 'x' , not and is none upper money date default case.reason loop.index <p> </p> links.order é <!-- '> ( )
    """
_PIECES = st.sampled_from(
    [*(f" {word} " for word in _WORDS.split()), "\n", "9" * 40, '"\\x00"', "{% for line in lines %}"]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_whatever_is_sent_is_taken_or_refused(text: str) -> None:
    for fields in ({"subject": text}, {"text": text}, {"html": text}, {"sms": text}):
        for _, code, _ in said(**fields):
            assert code
