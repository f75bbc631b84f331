"""What stands on the page of a card: the card, whom it is read by, and any JSON made readable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderhub.cards.money import money
from orderhub.cards.page_labels import label_of
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
from orderhub.words.translations import translate

_FIRST = 3
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
