"""What ships and what was saved, as one catalog."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.content import Content, content_of, document_name, is_name, language_tag, merged, place_in
from orderhub.messages.contents import CurrentMessages, MessageNames
from orderhub.messages.reach import Channel
from orderhub.messages.templates import Template, language_held, languages_tried, load_catalog, template_for
from tests.unit.messages.contents import THANKS, FakeDocuments
from tests.unit.messages.fakes import NOW

EMAIL, SMS = Channel.EMAIL, Channel.SMS
SHIPPED = load_catalog()


def test_what_was_saved_stands_before_what_ships() -> None:
    catalog = merged(SHIPPED, {"PAID/en": THANKS, "thanks/pt-br": {"subject": "Obrigado", "text": "{# #}x"}})

    assert catalog["en"]["PAID", EMAIL].text == "Subject: Thank you\n\nYour order {{ order.number }} is paid."
    assert catalog["en"]["PAID", SMS].text == "Thanks!"
    assert catalog["zh"]["PAID", EMAIL] == SHIPPED["zh"]["PAID", EMAIL]
    assert catalog["pt-br"]["thanks", EMAIL] == Template(text="Subject: Obrigado\n\n{# #}x", language="en")
    assert ("thanks", SMS) not in catalog["pt-br"]
    assert "pt-br" not in SHIPPED


def test_a_text_message_that_was_not_saved_stays() -> None:
    catalog = merged(SHIPPED, {"PAID/zh": {"subject": "x", "text": "y", "html": "<p>z</p>"}})

    assert catalog["zh"]["PAID", SMS] == SHIPPED["zh"]["PAID", SMS]
    assert catalog["zh"]["PAID", EMAIL].html == "<p>z</p>"


def test_amounts_are_written_as_in_the_nearest_language() -> None:
    catalog = merged(SHIPPED, {"PAID/zh-hk": THANKS, "PAID/fr": THANKS})

    assert (catalog["zh-hk"]["PAID", SMS].language, catalog["fr"]["PAID", SMS].language) == ("zh", "en")


@given(st.builds(Content, subject=st.text(st.characters(exclude_characters="\n")), text=st.text(), sms=st.text()))
def test_a_content_is_read_from_its_templates(content: Content) -> None:
    templates = dict(content.templates("x", "en"))

    assert content_of(templates["x", EMAIL], templates.get(("x", SMS))) == content


def test_nothing_is_read_from_no_template() -> None:
    assert content_of(None, None) == Content()


@pytest.mark.parametrize("name", ["thanks", "a", "2", "_", "x" * 64])
def test_names_of_ones_own(name: str) -> None:
    assert is_name(name)
    assert place_in(document_name(name, "zh-hans")) == (name, "zh-hans")


@pytest.mark.parametrize(
    "name", ["", "x" * 65, "Thanks", "a/b", "..", "../en", "a b", "a-b", "é", "a\n", "test", "a#1"]
)
def test_what_is_no_name_of_ones_own(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *(("EN", "en"), ("zh_Hans_CN", "zh-hans-cn"), ("pt-BR", "pt-br")),
        *((text, None) for text in ("", "x", "en/..", "..", "en-", "english", "en\n", "zh-a-b-c-d", "en#1")),
    ],
)
def test_language_tags(text: str, tag: str | None) -> None:
    assert language_tag(text) == tag


def test_languages_are_tried_in_a_set_order() -> None:
    assert languages_tried("zh-Hans-CN", "pt_br") == ("zh-hans-cn", "zh-hans", "zh", "pt-br", "pt", "en")
    assert languages_tried(None, "", "en") == ("en",)

    catalog = merged(SHIPPED, {"thanks/pt": THANKS})
    assert language_held(catalog, ("thanks", EMAIL), "zh", "pt-br") == "pt"
    assert language_held(catalog, ("thanks", EMAIL), "zh") is None
    assert template_for(catalog, ("thanks", SMS), "zh", "pt") == Template(text="Thanks!")


def test_what_is_saved_counts_within_a_minute() -> None:
    saved, now = FakeDocuments(), [NOW]
    current = CurrentMessages(saved, lambda: now[0])
    assert (set(current), len(current)) == ({"en", "zh"}, 2)

    saved.save("thanks/en", THANKS, NOW, "k1", None)
    assert ("thanks", EMAIL) not in current["en"]
    now[0] += timedelta(minutes=1)
    assert ("thanks", EMAIL) in current["en"]
    assert saved.reads == 2


def test_names_are_known_as_soon_as_they_are_saved() -> None:
    saved = FakeDocuments()
    names = MessageNames(saved)
    assert "PAID" in names
    assert saved.reads == 0
    assert "thanks" not in names

    first = saved.save("thanks/en", THANKS, NOW, "k1", None)
    assert "thanks" in names
    assert len(names) == len(list(names))
    assert "thanks" in list(names)

    saved.save("thanks/en", None, NOW, "k1", first)
    assert "thanks" not in names
