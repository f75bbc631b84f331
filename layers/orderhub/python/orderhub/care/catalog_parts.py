"""The parts of the catalog file, each read strictly and with the way that leads to it."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from orderhub.errors import InvalidInput
from orderhub.words.translations import languages

type Texts = Mapping[str, str]

NO_NAMES: frozenset[str] = frozenset()
_NAME = re.compile(r"[a-z][a-z_]*")


class Part(NamedTuple):
    """A value in the file, and the names and numbers that lead to it.

    All methods raise ``InvalidInput`` with ``catalog_wrong`` when the value is not what is asked for.
    """

    value: Any
    way: tuple[str | int, ...] = ()

    def wrong(self, message: str) -> InvalidInput:
        """The error to raise about this part, which it calls ``actions.refund.title`` or ``replies[0]``."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.way).lstrip(".")
        return InvalidInput(f"catalog.json, {where}: {message}", "catalog_wrong")

    def fields(self, needed: AbstractSet[str], optional: AbstractSet[str] = NO_NAMES) -> dict[str, "Part"]:
        """The fields of an object: all that are needed, and none that is unknown."""
        parts = self._object()
        if missing := needed - parts.keys():
            raise self.wrong(f"{', '.join(sorted(missing))} is missing")
        if unknown := parts.keys() - needed - optional:
            raise self.wrong(f"{', '.join(sorted(unknown))} is unknown")
        return parts

    def named(self) -> dict[str, "Part"]:
        """The entries of an object whose names are ours to choose."""
        parts = self._object()
        for name, part in parts.items():
            if not _NAME.fullmatch(name):
                raise part.wrong("a name is made of small letters and _")
        return parts

    def entries(self) -> list["Part"]:
        """The entries of a list that is not empty."""
        if not isinstance(self.value, list) or not self.value:
            raise self.wrong("a list is expected")
        return [Part(value, (*self.way, index)) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A text that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("a text is expected")
        return self.value

    def name(self) -> str:
        """A name such as those of actions."""
        if not _NAME.fullmatch(self.text()):
            raise self.wrong("a name is made of small letters and _")
        return self.text()

    def texts(self, placeholders: AbstractSet[str] = NO_NAMES) -> Texts:
        """A text in each language, with no other placeholders than these."""
        return {tag: part.template(placeholders) for tag, part in self.fields(frozenset(languages())).items()}

    def template(self, placeholders: AbstractSet[str]) -> str:
        """A text with no other placeholders than these."""
        text = self.text()
        try:
            unknown = placeholders_of(text) - placeholders
        except ValueError:
            raise self.wrong("a { or } that belongs to no placeholder") from None
        if unknown:
            raise self.wrong(f"the placeholder {', '.join(sorted(unknown))} is unknown here")
        return text

    def one_of[E: StrEnum](self, kind: type[E]) -> E:
        """A member of an enumeration, by its value."""
        try:
            return kind(self.value)
        except ValueError:
            raise self.wrong(f"one of {', '.join(kind)} is expected") from None

    def several_of[E: StrEnum](self, kind: type[E]) -> frozenset[E]:
        """Members of an enumeration, at least one."""
        return frozenset(part.one_of(kind) for part in self.entries())

    def flag(self) -> bool:
        """Yes or no."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false is expected")
        return self.value

    def hours(self) -> timedelta:
        """A number of hours, more than none."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value <= 0:
            raise self.wrong("a number of hours is expected")
        return timedelta(hours=self.value)

    def _object(self) -> dict[str, "Part"]:
        if not isinstance(self.value, dict):
            raise self.wrong("an object is expected")
        return {name: Part(value, (*self.way, name)) for name, value in self.value.items()}


@cache
def placeholders_of(text: str) -> frozenset[str]:
    """The names that stand in braces in a text.

    Raises:
        ValueError: A brace belongs to no placeholder.
    """
    # ``{x!r}`` and ``{x:>9}`` are Python's, not the catalog's: they count as placeholders nobody knows.
    return frozenset(
        name if not spec and not conversion else f"{name}!{conversion}:{spec}"
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    )
