"""Placeholders, Excel's error values, invisible characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.placeholders import is_error_value, is_placeholder, without_invisible

NOBODY = [
    "",
    " ",
    "0",
    "null",
    "NULL",
    " None ",
    "nan",
    "NaN",
    "N/A",
    "#N/A",
    "-",
    "--",
    "/",
    "无",
    "未知",
    "undefined",
]


@pytest.mark.parametrize("text", [*NOBODY, "\u200b", "无\u200b", "\\N", "#REF!"])
def test_a_placeholder_names_nobody(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["4711", "00", "Nan Li", "Nan", "Na", "无名", "a@example.com", "13800138000", "Nana"]
)
def test_a_name_or_number_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#value!", "#DIV/0!", "#SPILL!", "#CALC! "])
def test_excels_error_values_are_known(text: str) -> None:
    assert is_error_value(text)


@pytest.mark.parametrize("text", ["", "#1", "#N/A!", "N/A", "# 4711"])
def test_other_texts_are_no_error_values(text: str) -> None:
    assert not is_error_value(text)


@given(st.text())
def test_no_invisible_character_is_left_and_no_other_one_goes(text: str) -> None:
    visible = without_invisible(text)

    gone = set(text) - set(visible)
    assert not any(
        unicodedata.category(character) == "Cf" and character in "\u200b\u200e\ufeff\u2060"
        for character in visible
    )
    assert all(not character.isalnum() or character in "\u115f\u1160\u3164\uffa0" for character in gone)
    assert without_invisible(visible) == visible
