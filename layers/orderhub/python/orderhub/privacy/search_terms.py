"""Search terms that find a person in a file: the numbers of their orders and what they are known by; pure, no AWS.

In a file's name they are found by what they are called, too.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self

from orderhub.errors import InvalidInput
from orderhub.imports.header_search import every_sheet
from orderhub.imports.reading import pages_of
from orderhub.imports.sheet import Sheet
from orderhub.imports.table import table_of
from orderhub.orders.model import Header, full_name, is_unspaced
from orderhub.orders.phones import digits_of, spellings
from orderhub.orders.placeholders import is_placeholder

_KNOWN_BY = ("sobot_customer_id", "external_customer_id", "email", "unionid")
_PHONES = ("phone", "receiver_phone")
_COLUMNS = ("buyer_id", "external_customer_id", "buyer_mobile", "buyer_email", "buyer_unionid", "receiver_phone")
"""The columns of files that tell who somebody is."""
_PHONE_COLUMNS = ("buyer_mobile", "receiver_phone")
_SHORTEST = 6
"""A shorter text stands in files for other things, too; in its own column it counts whatever its length."""
_LONG = 9
"""A text of so many letters and digits, more than a date has, counts in a file's name wherever it stands."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerms:
    """What a person is found by, each as letters and digits only; never logged, not even by accident."""

    orders: frozenset[str] = field(repr=False)
    people: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, headers: Iterable[Header], region: str) -> Self:
        """What is looked for, by the headers of somebody's orders.

        Args:
            headers: The headers.
            region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        """
        orders, people, names = set[str](), set[str](), set[str]()
        for header in headers:
            called = (full_name(header.first_name, header.last_name), header.receiver_name)
            names |= {name.casefold() for name in called if name}
            orders.add(_plain(header.order_no))
            phones = [text for name in _PHONES if (text := getattr(header, name))]
            texts = [text for name in _KNOWN_BY if (text := getattr(header, name))]
            # A file in which somebody else is called N/A is not theirs.
            people |= {_plain(text) for text in texts if not is_placeholder(text)}
            people |= {_plain(text) for phone in phones for text in (phone, *spellings(phone, region))}
        return cls(orders=frozenset(orders), people=frozenset(people - {""}), names=frozenset(names))

    def are_in(self, data: bytes, name: str) -> bool:
        """Whether somebody is in a file; where nobody can read it as a table, in its bytes.

        Args:
            data: The whole file.
            name: Its name.
        """
        try:
            return any(self._are_in(sheet) for sheet in every_sheet(pages_of(data, name)))
        except InvalidInput:
            long = (term for term in self.people if len(term) >= _SHORTEST)
            return any(term.encode() in data.lower() for term in long)

    def are_named_by(self, name: str) -> bool:
        """Whether a file is called after somebody: by their whole name, or by what they are known by."""
        words, whole = set(_WORD.findall(name.casefold())), _plain(name)
        long = (term for term in self.people if len(term) >= _SHORTEST)
        return any(term in words or (len(term) >= _LONG and term in whole) for term in long) or any(
            _is_called(called, words, whole) for called in self.names
        )

    def _are_in(self, sheet: Sheet) -> bool:
        try:
            cells = table_of(sheet).cells
        except InvalidInput:
            every = (_plain(cell) for row in sheet.rows for cell in row.cells)
            return any(len(term) >= _SHORTEST and term in self.people for term in every)
        named = {_plain(text) for name in _COLUMNS for text in cells.get(name, ())}
        named |= {_dialled(text) for name in _PHONE_COLUMNS for text in cells.get(name, ())}
        return any(_plain(text) in self.orders for text in cells.get("order_no", ())) or bool(named & self.people)


def _is_called(called: str, words: AbstractSet[str], whole: str) -> bool:
    """Whether a file's name has a person's: one word alone is none, but for names that are written in one."""
    if is_unspaced(called):
        return len(_plain(called)) > 1 and _plain(called) in whole
    parts = _WORD.findall(called)
    return len(parts) > 1 and (words >= set(parts) or _plain(called) in words)


def _dialled(text: str) -> str:
    return digits_of(text).lstrip("+0")


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
