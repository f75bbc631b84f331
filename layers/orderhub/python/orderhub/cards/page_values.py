"""What stands on the page of a card: the card, whom it is read by, and any JSON made readable."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderhub.cards.money import money
from orderhub.cards.page_markup import (
    Html,
    anchor,
    copying,
    folded,
    icon,
    is_time,
    joined,
    listed,
    moment,
    rows,
    section,
    tag,
)
from orderhub.orders.model import Json
from orderhub.words.translations import has_text, translate

_FIRST = 3
"""What stands beneath a list on the page should be seen without a search for it."""
_WRITTEN_AS_ONE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-]+[A-Za-z0-9]+)*", re.ASCII)
"""A name as programs have them; any other was written for people."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", re.ASCII)
_SIGNS = re.compile(r"[\W_]+")
_SHORT = {"id": "ID", "no": "no.", "sku": "SKU", "url": "link", "vat": "VAT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card as the API answers it, and the language it is shown in."""

    card: Mapping[str, Any]
    language: str

    @property
    def info(self) -> Mapping[str, Any]:
        """The order as Weiyu describes it."""
        info: Mapping[str, Any] = self.card["orderInfo"]
        return info

    def translate(self, key: str, **values: object) -> str:
        """A text of the page's own, in the reader's language."""
        return translate(key, self.language, **values)

    def price(self, value: float) -> Html:
        """An amount of the order, from the JSON number it came as."""
        return self.sum(Decimal(str(value)))

    def sum(self, value: Decimal) -> Html:
        """An amount of the order."""
        return tag("span", money(value, self.card["amount"]["currency"]), class_="money")

    @property
    def can_act(self) -> bool:
        """Whether actions can be sent from the page: it was opened by a link that carries the right to."""
        return self.card.get("acting", False) is True

    @property
    def fields(self) -> dict[str, Json]:
        """What else is known of the order."""
        return fields_of(self.info["extra"])

    def copied(self, text: str, key: str) -> Html:
        """A button that copies something, by the key of what it is called."""
        return copying(text, self.translate("page.copy", what=self.translate(key)))

    def private(self, title: str, fields: Mapping[str, tuple[str, str | None]]) -> Html | None:
        """A part of the page about somebody, under one lock where any of it is masked.

        Args:
            title: Its heading.
            fields: Field of the card → what it is called, and what it is.
        """
        is_masked = any(value for field, (_, value) in fields.items() if field in self.card["masked"])
        lock = (
            icon("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3", self.translate("page.masked"))
            if is_masked
            else None
        )
        return section(joined(title, " ", lock) if lock else title, rows(fields.values()))

    def named(self, fields: Mapping[str, Json]) -> list[tuple[str, str | None]]:
        """Fields by their names for people, else by their own, with their values."""
        return [(label_of(key, self.language), self.readable(value)) for key, value in fields.items()]

    def first_of(self, products: list[Html], name: str, class_: str | None = None) -> str | None:
        """The first products as a list, the others folded away beneath it under that name."""
        first, others = products[:_FIRST], products[_FIRST:]
        title = self.translate("page.more_products", count=len(others))
        return joined(listed(first, class_), folded(name, title, listed(others, class_))) or None

    def readable(self, value: Json) -> str | None:
        """A value as text, link, list or rows; None where there is nothing to read."""
        match value:
            case None:
                return None
            case bool():
                return self.translate("page.yes" if value else "page.no")
            case dict():
                return rows(self.named(value))
            case list():
                return self._list(value)
        text = str(value).strip()
        return moment(text) if is_time(text) else anchor(text, text) or text or None

    def _list(self, values: list[Json]) -> str | None:
        texts = [text for text in map(self.readable, values) if text]
        if any(isinstance(value, dict | list) for value in values):
            return listed(joined(text) for text in texts)
        comma = self.translate("page.comma")
        return joined(*[part for text in texts for part in (comma, text)][1:]) or None


def fields_of(extra: str) -> dict[str, Json]:
    """The fields of an ``extra``, which Weiyu carries as text."""
    fields: dict[str, Json] = json.loads(extra or "{}")
    return fields


def label_of(key: str, language: str) -> str:
    """A field's name for people: its own, or made of its words, as in ``giftWrapColor``: Gift wrap color.

    Args:
        key: As the client writes it.
        language: One of ``words.translations.languages()``; the words of a field nobody knows stay what they are.
    """
    if has_text(text_key := f"fields.{_bare(key)}"):
        return translate(text_key, language)
    if not _WRITTEN_AS_ONE.fullmatch(key):
        return key
    words = [_SHORT.get(word.casefold()) or _plain(word) for word in _WORD.findall(key)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _bare(key: str) -> str:
    """A name however it is spelt: ``couponCode``, ``coupon_code``, ``Coupon Code``."""
    return _SIGNS.sub("", key).casefold()


def _plain(word: str) -> str:
    return word if word.isupper() and len(word) > 1 else word.lower()
