"""Entities and tags of HTML in texts that are shown as text."""

from html import escape
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.markup import decoded, without_markup


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("O&#039;Brien &amp; Sons", "O'Brien & Sons"),
        ("&quot;A&#x27;s&quot; &eacute; &#x1F6D2;", '"A\'s" é 🛒'),
        ("&amp;lt;", "&lt;"),
        ("R&D, AT&T; A&parade; &nosuch; &; &#; &notit;", "R&D, AT&T; A&parade; &nosuch; &; &#; &notit;"),
        ("&lt;script&gt;", "<script>"),
        ("&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
    ],
)
def test_an_entity_is_the_character_it_stands_for(sent: str, shown: str) -> None:
    assert decoded(sent) == shown
    assert without_markup(sent) == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<p>Nice &amp; <b>warm</b></p>", "Nice & warm"),
        ("<p>One</p><p>Two</p>three<br/>four", "One Two three four"),
        ("<UL class='a'>\n<li>One\n<li>T<b>w</b>o</UL >", "One Two"),
        ('<a href="https://x.example/?a=1&amp;b=2" target=_blank>Here</a>', "Here"),
        ('<img src=x onerror="alert(1)">A', "A"),
        ("<!-- wp:paragraph {} --><p>A</p><!-- /wp:paragraph -->", "A"),
        ("A<script>alert(1)</script>B<style>p {}<b>x</b></style>C", "A B C"),
        ("A<script>alert(1)<p>", "A"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
    ],
)
def test_a_description_is_shown_without_its_tags(sent: str, shown: str) -> None:
    assert without_markup(sent) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a < b",
        "a<b and c>d",
        "x<y>z",
        "List<String>",
        "1<2>1",
        "<3",
        "<-- here",
        "a\n  b",
        "<p",
        "</>",
        "<>",
        "<p\0>",
    ],
)
def test_a_text_with_signs_of_another_kind_stays_as_it_is(text: str) -> None:
    assert without_markup(text) == text


@given(st.text(st.characters(codec="utf-8")))
def test_what_a_shop_escapes_is_shown_as_it_was_before(text: str) -> None:
    assert decoded(escape(text)) == text
    assert without_markup(escape(text)) == text


TAGGED = st.lists(st.sampled_from(["<p>", "</p>", "<br />", "<b>", "</b>", '<a href="x">', "</a>", "word", " "]))


@given(TAGGED)
def test_no_tag_and_no_word_of_a_page_is_mistaken(parts: list[str]) -> None:
    shown = without_markup("".join(parts))

    assert "<" not in shown
    assert shown.count("word") == parts.count("word")


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a ",
        "<!--",
        '<a b="',
        "<a =",
        "<p>",
        "<script>",
        "<script></scrip",
        "</",
        "<b c=<",
        " ",
        "&",
        "&#1",
        "&a;",
    ],
)
def test_no_description_takes_longer_than_its_length(part: str) -> None:
    text = part * (300_000 // len(part))
    begin = process_time()

    without_markup(text)

    # In another than linear time it would be minutes.
    assert process_time() - begin < 3
