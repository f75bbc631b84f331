import base64
import hashlib
import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.links.page_headers import headers_of
from orderhub.links.feedback_page import Filled, FormMistake, form_page, thanks_page
from orderhub.words.translations import languages, translate

LANGUAGES = languages()
VOID = {"meta", "input"}


class Reader(HTMLParser):
    """Reads a page: its tags as they nest, its text, and the values of its controls."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text[self.open[-1] if self.open else ""] = (
            self.text.get(self.open[-1] if self.open else "", "") + data
        )

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def chosen(page: Reader) -> dict[str | None, str | None]:
    return {element["name"]: element["value"] for element in page.named("input") if "checked" in element}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_asks_for_score_recommendation_and_comment(language: str) -> None:
    page = Reader(form_page("A1", language, Filled()))

    offered = [(element["name"], element["value"]) for element in page.named("input")]
    assert offered == [("score", str(n)) for n in range(1, 6)] + [("nps", str(n)) for n in range(11)]
    assert [(area["name"], area["maxlength"]) for area in page.named("textarea")] == [("comment", "1000")]
    assert page.named("form") == [{"method": "post"}]
    assert "A1" in page.text["p"]
    assert page.open == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_label_and_the_page_a_language_and_a_title(language: str) -> None:
    page = Reader(form_page("A1", language, Filled()))

    assert page.text["title"] == page.text["h1"] == translate("feedback.title", language)
    assert str(page.named("html")[0]["lang"]).startswith(language)
    assert [label.get("for") for label in page.named("label") if "for" in label] == ["comment"]
    assert len(page.named("label")) == len(page.named("input")) + 1
    assert page.text["legend"] == translate("feedback.score.question", language) + translate(
        "feedback.nps.question", language
    )
    ends = [element["aria-label"] for element in page.named("input") if "aria-label" in element]
    assert ends[0] == f"1, {translate('feedback.score.low', language)}"
    assert ends[-1] == f"10, {translate('feedback.nps.high', language)}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mistake", FormMistake)
def test_what_is_wrong_is_said_to_everybody_at_once(language: str, mistake: FormMistake) -> None:
    page = Reader(form_page("A1", language, Filled(score="5", nps="0", comment="慢"), [mistake]))

    assert page.text["li"] == translate(f"feedback.mistake.{mistake}", language)
    assert "alert" in [attrs.get("role") for attrs in page.named("div")]
    assert chosen(page) == {"score": "5", "nps": "0"}
    assert page.text["textarea"].strip() == "慢"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")))
def test_whatever_was_written_stays_text(text: str) -> None:
    hostile = f"</textarea><script>alert(1)</script>\"'{text}"

    page = form_page(hostile, "en", Filled(score=hostile, nps=hostile, comment=hostile))

    read = Reader(page)
    assert (read.named("script"), chosen(read)) == ([], {})
    # Not the parser: to Python's a textarea may hold tags, to browsers it may not.
    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert area
    assert area[1] == escape(hostile)
    assert Reader(thanks_page(hostile, "zh", again=True)).named("script") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_are_said_once_and_then_that_it_was_given(language: str) -> None:
    first, second = (Reader(thanks_page("A1", language, again=again)) for again in (False, True))

    assert translate("feedback.thanks", language) in first.text["p"]
    assert translate("feedback.again", language) in second.text["p"]
    assert first.named("form") == second.named("form") == []


def test_nothing_runs_nothing_is_fetched_and_the_style_is_the_page_s_own() -> None:
    headers = headers_of("'self' https://desk.example.com")
    page = form_page("A1", "en", Filled())

    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert len(style) == 1
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'self' https://desk.example.com"
        ),
        "Referrer-Policy": "no-referrer",
    }
    assert not re.search(r"style=|src=|href=|url\(|@import|<script", page)
    assert "prefers-color-scheme:dark" in page
