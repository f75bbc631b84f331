"""What stands on the page of a card: the card, whom it is read by, and any JSON made readable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderhub.cards.money import money
from orderhub.cards.page_markup import Html, anchor, folded, joined, listed, rows, tag
from orderhub.cards.page_words import LABELS, WORDS, Words
from orderhub.orders.model import Json

_FIRST = 5
"""What stands beneath a list on the page should be seen without a search for it."""


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

    @property
    def words(self) -> Words:
        """What the page says by itself."""
        return WORDS[self.language]

    def price(self, value: float) -> Html:
        """An amount of the order, from the JSON number it came as."""
        return tag("span", money(Decimal(str(value)), self.card["amount"]["currency"]), class_="money")

    def named(self, fields: Mapping[str, Json]) -> list[tuple[str, str | None]]:
        """Fields by their names for people, else by their own, with their values."""
        labels = LABELS[self.language]
        return [(labels.get(key, key), self.readable(value)) for key, value in fields.items()]

    def first_of(self, products: list[Html], name: str, class_: str | None = None) -> str | None:
        """The first products as a list, the others folded away beneath it under that name."""
        first, others = products[:_FIRST], products[_FIRST:]
        title = self.words["more_products"].format(count=len(others))
        return joined(listed(first, class_), folded(name, title, listed(others, class_))) or None

    def readable(self, value: Json) -> str | None:
        """A value as text, link, list or rows; None where there is nothing to read."""
        match value:
            case None:
                return None
            case bool():
                return self.words["yes" if value else "no"]
            case dict():
                return rows(self.named(value))
            case list():
                return self._list(value)
        text = str(value).strip()
        return anchor(text, text) or text or None

    def _list(self, values: list[Json]) -> str | None:
        texts = [text for text in map(self.readable, values) if text]
        if any(isinstance(value, dict | list) for value in values):
            return listed(joined(text) for text in texts)
        comma = self.words["comma"]
        return joined(*[part for text in texts for part in (comma, text)][1:]) or None


def fields_of(extra: str) -> dict[str, Json]:
    """The fields of an ``extra``, which Weiyu carries as text."""
    fields: dict[str, Json] = json.loads(extra or "{}")
    return fields
