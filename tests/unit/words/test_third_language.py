"""A third language is a folder: one that is made of English in full-width letters is all that its readers see."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product, zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orderhub.api.cards.fault_page import fault_page
from orderhub.cards.card import Form, card_of
from orderhub.cards.chat import chat_config
from orderhub.cards.page import page_of
from orderhub.cards.page_values import label_of
from orderhub.care import catalog as care
from orderhub.errors import InvalidInput
from orderhub.links.feedback_page import Filled, FormMistake, form_page, thanks_page
from orderhub.messages.brand import Brand
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import Amount
from orderhub.messages.templates import Template, template_for
from orderhub.messages.templates import load_catalog as load_messages
from orderhub.messages.trying import marked_as_test
from orderhub.messages.unsubscribe_page import asking_page, done_page
from orderhub.messages.writing import amount_in, date_in
from orderhub.orders.model import Order
from orderhub.orders.money import CURRENCIES
from orderhub.orders.statuses import Status, text_of
from orderhub.words import translations as place
from orderhub.words.translations import language_in, language_of, languages, texts_of, translate
from tests.unit.words.samples import CUSTOMERS, NOON, ORDERS

HERE, THIRD = languages(), "xx"
ZONE = ZoneInfo("UTC")
LETTER = re.compile(r"\{\w+\}|^Subject: |\bEUR\b|[A-Za-z]")
"""Of a text in English what becomes another one, and before it what stays as it is."""
TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
SAID = re.compile(r'"[^"]*"')
"""What a tag of a template says in words."""
FULL_WIDTH = {letter: chr(ord(letter) + 0xFEE0) for letter in map(chr, range(ord("A"), ord("z") + 1))}
HEARD = {"title", "aria-label", "alt", "placeholder"}
OF_THE_ORDER = {"UTC", "CNY", "EUR", "gr"}
FAULTS = (
    (429, "too_many_requests"),
    (410, "link_expired"),
    (404, "link_unknown"),
    (404, "order_unknown"),
    (403, "scope_missing"),
    (413, "body_too_large"),
    (500, "internal_error"),
    (400, "parameter_unknown"),
)


def marked(text: str) -> str:
    """A text as it stands in the third language."""
    return LETTER.sub(lambda found: FULL_WIDTH.get(found[0], found[0]), text)


def marked_template(text: str) -> str:
    """A template as it stands in the third language: what its tags name stays, what they say is translated."""
    parts = TAG.split(text)
    words = (marked(part) for part in parts[::2])
    tags = (SAID.sub(lambda said: marked(said[0]), tag) for tag in parts[1::2])
    return "".join(word + tag for word, tag in zip_longest(words, tags, fillvalue=""))


def make_folder(english: Path, third: Path) -> None:
    shutil.copytree(english, third)
    for path in third.glob("*.json"):
        texts = {name: marked(text) for name, text in json.loads(path.read_bytes()).items()}
        path.write_text(json.dumps(texts), "utf-8")
    for path in third.glob("messages/*.txt"):
        path.write_text(marked_template(path.read_text("utf-8")), "utf-8")
    (third / "language.json").write_text(json.dumps({"html_tag": THIRD, "chat_locale": THIRD}), "utf-8")


def labelled(raw: Any) -> Any:  # noqa: ANN401 - any part of the catalog of actions
    """The catalog of actions with its labels in the third language as well."""
    if isinstance(raw, dict):
        more = {THIRD: marked(raw["en"])} if isinstance(raw.get("en"), str) else {}
        return {name: labelled(part) for name, part in raw.items()} | more
    return [labelled(part) for part in raw] if isinstance(raw, list) else raw


def forget() -> None:
    languages.cache_clear()
    texts_of.cache_clear()


@pytest.fixture
def third(tmp_path: Path) -> Iterator[Path]:
    """The third language, there as long as a test takes."""
    home = tmp_path / "words"
    shutil.copytree(place.FOLDER, home, ignore=shutil.ignore_patterns("__pycache__"))
    make_folder(home / "en", home / THIRD)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(place, "FOLDER", home)
        forget()
        yield home / THIRD
    forget()


@pytest.fixture
def catalog(third: Path) -> care.Catalog:
    assert third.exists()
    return care.load_catalog(json.dumps(labelled(json.loads(care.FILE.read_bytes()))))


def card(order: Order, language: str, catalog: care.Catalog, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as card_of
    return card_of(order, ZONE, language, NOON + timedelta(hours=30), catalog, **more)


def pages(language: str, catalog: care.Catalog) -> Iterator[str]:
    """All pages there are, each as it is with most on it."""
    for order, customer in product(ORDERS, CUSTOMERS):
        shown = card(order, language, catalog, goods="array", consumption=customer)
        yield page_of(shown, language, etag='"1"', zone=ZONE)
        yield page_of(shown | {"acting": True}, language, etag='"1"', zone=ZONE)
    for status, code in FAULTS:
        yield fault_page({"status": status, "code": code, "requestId": "1"}, language)
    yield form_page("1001", language, Filled(comment="Καλό"), tuple(FormMistake))
    yield thanks_page("1001", language, again=False)
    yield thanks_page("1001", language, again=True)
    yield asking_page(language)
    yield done_page(language)


def answers(language: str, catalog: care.Catalog) -> list[Any]:
    """The cards in all their shapes, and the chat's configuration."""
    cards = [card(order, language, catalog, form=form) for order in ORDERS for form in Form]
    foreign = card(replace(ORDERS[3], header=replace(ORDERS[3].header, currency="EUR")), language, catalog)
    return [*cards, foreign, chat_config({}, {}, language, None)]


def leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """The texts in some JSON, names of fields included; JSON that is carried as a text is looked into."""
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield str(value)


class Reading(HTMLParser):
    """What is seen and heard of a page, and its language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language: str | None = None
        self._within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        known = dict(attrs)
        self.language = known["lang"] if tag == "html" else self.language
        news = {name for name in known if name.startswith("data-")} if known.get("id") == "news" else set()
        self.texts += [known[name] or "" for name in known.keys() & (HEARD | news)]

    def handle_data(self, data: str) -> None:
        if self._within not in {"style", "script"}:
            self.texts.append(data)


def english_in(text: str) -> set[str]:
    return set(re.findall("[A-Za-z]+", re.sub(r"https://\S+", "", text))) - OF_THE_ORDER


@pytest.mark.usefixtures("third")
def test_readers_are_known_by_its_code() -> None:
    assert languages() == (*sorted({*HERE, THIRD}),)
    assert [language_in(tag) for tag in ("xx-YY", "zh-CN", "qq")] == [THIRD, "zh", "en"]
    assert language_of(None, "qq, xx-YY;q=0.9, zh;q=0.8") == THIRD


def test_its_pages_say_so_and_have_no_english_word_left(catalog: care.Catalog) -> None:
    for page in pages(THIRD, catalog):
        read = Reading(page)

        assert read.language == THIRD
        assert english_in(" ".join(read.texts)) == set()


def test_its_cards_have_its_texts_wherever_there_are_chinese_ones(catalog: care.Catalog) -> None:
    english, chinese, own = (list(leaves(answers(language, catalog))) for language in ("en", "zh", THIRD))

    assert len(english) == len(chinese) == len(own)
    for in_english, in_chinese, in_own in zip(english, chinese, own, strict=True):
        texts = {marked(in_english), "xx"} if in_english != in_chinese else {in_english}
        assert in_own in texts


def test_each_of_its_texts_is_seen_somewhere(catalog: care.Catalog) -> None:
    texts = [
        *(text for page in pages(THIRD, catalog) for text in Reading(page).texts),
        *leaves(answers(THIRD, catalog)),
        *(text_of(status, THIRD) for status in Status),
        *(label_of(name, THIRD) for name in texts_of("fields", "en")),
        *(date_in(date(2026, month, 1), THIRD) for month in range(1, 13)),
        *(amount_in(Amount(value=Decimal("1234.5"), currency=currency), THIRD) for currency in CURRENCIES),
        texts_of("formats", THIRD)["plural"],
        marked_as_test(
            Template(text="Subject: Hi\n\nHi", language=THIRD), facts_of(ORDERS[0], ZONE), Brand()
        ).body,
    ]
    everything = "\n".join(texts)

    for path in (place.FOLDER / THIRD).glob("*.json"):
        # What the console says depends on what the API answers: tests/unit/console.
        if path.name.startswith("console"):
            continue
        texts = json.loads(path.read_bytes())
        unseen = {
            name
            for name, text in texts.items()
            if not all(part in everything for part in re.split(r"\{\w+\}", text))
        }
        assert (path.name, unseen) == (path.name, set())


def test_its_messages_are_sent_to_who_reads_it(third: Path) -> None:
    messages = load_messages(third.parent)
    order = ORDERS[0]
    facts = facts_of(order, ZONE, case_id="0", shop_url="https://example.com")
    facts = replace(facts, links=replace(facts.links, unsubscribe="https://example.com/", feedback="https://a"))

    for key in messages["en"]:
        template = template_for(messages, key, "xx-YY", "en")
        assert template == messages[THIRD][key]
        message = message_of(template, facts)
        assert message.body
        assert english_in(message.subject + message.body) == set()
        assert english_in(" ".join(Reading(message.html).texts)) == set()


def test_it_goes_with_its_folder(third: Path) -> None:
    assert translate("status.PAID", THIRD) == marked("Paid")

    shutil.rmtree(third)
    forget()

    assert languages() == HERE
    assert text_of(Status.PAID, "xx-YY") == "Paid"


def test_a_text_it_lacks_is_read_in_english(third: Path) -> None:
    texts = json.loads((third / "page.json").read_bytes())
    (third / "page.json").write_text(json.dumps({name: texts[name] for name in texts if name != "order"}), "utf-8")
    (third / "status.json").unlink()
    forget()

    assert translate("page.order", THIRD, no="1") == "Order 1"
    assert translate("page.items", THIRD) == marked("Products")
    assert text_of(Status.PAID, THIRD) == "Paid"


@pytest.mark.usefixtures("third")
def test_what_the_catalog_of_actions_lacks_of_it_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"catalog\.json, states\.\w+: xx is missing"):
        care.load_catalog()
