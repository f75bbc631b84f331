import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.care import parameters
from orderhub.care.request import Opinion
from orderhub.errors import RequestError
from orderhub.links.feedback_page import Filled, FormMistake, filled_of, mistakes_in, opinion_of

# A browser sends no lone surrogates, and every line break as two characters.
COMMENTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=1000).map(str.strip)


def sent(**fields: object) -> bytes:
    return urlencode(fields).encode()


@given(st.none() | st.integers(1, 5), st.none() | st.integers(0, 10), COMMENTS)
def test_what_is_filled_in_is_what_is_read(score: int | None, nps: int | None, comment: str) -> None:
    fields = {"score": score, "nps": nps, "comment": comment.replace("\n", "\r\n")}

    filled = filled_of(sent(**{name: "" if value is None else value for name, value in fields.items()}))

    if score is nps is None and not comment:
        assert mistakes_in(filled) == (FormMistake.EMPTY,)
    else:
        assert mistakes_in(filled) == ()
        assert opinion_of(filled) == Opinion(score=score, nps=nps, comment=comment or None)


@given(st.binary(max_size=300))
def test_any_bytes_are_some_form(body: bytes) -> None:
    filled = filled_of(body)

    assert mistakes_in(filled) or isinstance(opinion_of(filled), Opinion)
    assert filled.comment.encode().decode() == filled.comment


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({}, FormMistake.EMPTY),
        ({"comment": " \r\n\0 "}, FormMistake.EMPTY),
        ({"score": 0}, FormMistake.SCORE_UNKNOWN),
        ({"score": 6}, FormMistake.SCORE_UNKNOWN),
        ({"score": "05"}, FormMistake.SCORE_UNKNOWN),
        ({"score": "٥"}, FormMistake.SCORE_UNKNOWN),
        ({"nps": 11}, FormMistake.NPS_UNKNOWN),
        ({"nps": "-1"}, FormMistake.NPS_UNKNOWN),
        ({"nps": "7.5"}, FormMistake.NPS_UNKNOWN),
        ({"comment": "长" * 1001}, FormMistake.COMMENT_TOO_LONG),
    ],
)
def test_a_mistake_is_named(fields: dict[str, object], mistake: FormMistake) -> None:
    assert mistakes_in(filled_of(sent(**fields))) == (mistake,)


def test_all_mistakes_are_named_at_once() -> None:
    wrong = filled_of(sent(score=9, nps=99, comment="x" * 1001))

    assert mistakes_in(wrong) == (FormMistake.SCORE_UNKNOWN, FormMistake.NPS_UNKNOWN, FormMistake.COMMENT_TOO_LONG)


def test_a_line_break_counts_once_as_the_browser_counts_it() -> None:
    assert mistakes_in(filled_of(sent(comment="a\r\n" * 499 + "aa"))) == ()


def test_a_form_of_very_many_fields_is_not_read() -> None:
    assert filled_of(b"&".join([b"score=5"] * 21)) == Filled()


@given(st.integers(-1, 7), st.integers(-1, 12), COMMENTS)
def test_a_form_is_taken_just_where_the_api_would_take_it(score: int, nps: int, comment: str) -> None:
    filled = filled_of(sent(score=score, nps=nps, comment=comment))
    body = json.dumps({"score": score, "nps": nps, "comment": comment}).encode()

    if mistakes_in(filled):
        with pytest.raises(RequestError):
            parameters.opinion_of(body)
    else:
        assert opinion_of(filled) == parameters.opinion_of(body)
