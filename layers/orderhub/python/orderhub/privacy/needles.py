"""How somebody is found in a file: by the numbers of their orders and by what they are known by; pure, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from orderhub.faults import Refused
from orderhub.imports.header_search import every_sheet
from orderhub.imports.reading import pages_of
from orderhub.imports.sheet import Sheet
from orderhub.imports.table import table_of
from orderhub.orders.model import Header
from orderhub.orders.phones import digits_of, spellings
from orderhub.orders.placeholders import is_placeholder

_KNOWN_BY = ("sobot_customer_id", "external_customer_id", "email", "unionid")
_PHONES = ("phone", "receiver_phone")
_COLUMNS = ("buyer_id", "external_customer_id", "buyer_mobile", "buyer_email", "buyer_unionid", "receiver_phone")
"""The columns of files that tell who somebody is."""
_PHONE_COLUMNS = ("buyer_mobile", "receiver_phone")
_SHORTEST = 6
"""A shorter text stands in files for other things, too; in its own column it counts whatever its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """What a person is found by, each as letters and digits only; never logged, not even by accident."""

    orders: frozenset[str] = field(repr=False)
    people: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, headers: Iterable[Header], region: str) -> Self:
        """What is looked for, by the headers of somebody's orders.

        Args:
            headers: The headers.
            region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        """
        orders, people = set[str](), set[str]()
        for header in headers:
            orders.add(_plain(header.order_no))
            phones = [text for name in _PHONES if (text := getattr(header, name))]
            known = [text for name in _KNOWN_BY if (text := getattr(header, name))]
            # A file in which somebody else is called N/A is not theirs.
            people |= {_plain(text) for text in known if not is_placeholder(text)}
            people |= {_plain(text) for phone in phones for text in (phone, *spellings(phone, region))}
        return cls(orders=frozenset(orders), people=frozenset(people - {""}))

    def are_in(self, data: bytes, name: str) -> bool:
        """Whether somebody is in a file; where nobody can read it as a table, in its bytes.

        Args:
            data: The whole file.
            name: Its name.
        """
        try:
            return any(self._are_in(sheet) for sheet in every_sheet(pages_of(data, name)))
        except Refused:
            long = (one for one in self.people if len(one) >= _SHORTEST)
            return any(one.encode() in data.lower() for one in long)

    def _are_in(self, sheet: Sheet) -> bool:
        try:
            cells = table_of(sheet).cells
        except Refused:
            every = (_plain(cell) for row in sheet.rows for cell in row.cells)
            return any(len(one) >= _SHORTEST and one in self.people for one in every)
        named = {_plain(text) for name in _COLUMNS for text in cells.get(name, ())}
        named |= {_dialled(text) for name in _PHONE_COLUMNS for text in cells.get(name, ())}
        return any(_plain(text) in self.orders for text in cells.get("order_no", ())) or bool(named & self.people)


def _dialled(text: str) -> str:
    return digits_of(text).lstrip("+0")


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
