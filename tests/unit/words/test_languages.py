import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.words.translations import language_of, languages


@pytest.mark.parametrize(("locale", "language"), [("zh-cn", "zh"), ("zh_TW", "zh"), ("EN-us", "en"), ("qq", "en")])
def test_a_locale_that_is_asked_for_outright_decides(locale: str, language: str) -> None:
    assert language_of(locale, "zh") == language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.8, zh;q=0.9", "zh"),
        ("qq, zh;q=0.8, en;q=0.5", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=high", "en"),
        ("*", "en"),
        ("qq", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_else_the_best_of_the_accepted_languages_that_has_texts(accepted: str | None, language: str) -> None:
    assert language_of(None, accepted) == language


def test_only_the_beginning_of_what_is_accepted_is_read() -> None:
    near, far = "qq, " * 100 + "zh", "qq, " * 2000 + "zh"

    assert language_of(None, near) == "zh"
    assert language_of(None, far) == "en"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_sent_some_language_comes_out(locale: str, accepted: str) -> None:
    assert language_of(locale, accepted) in languages()
