"""A member of a segment as a line of its files, and pages of them: ids and figures, nothing else; pure, no AWS."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.customers.profile import buyer_of
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json
from orderhub.segments.segment import part_keys

COLUMNS = (
    *("customer_id", "orders", "sales", "sum", "average", "currency", "first", "last"),
    *("time_zone", "external_customer_id", "sobot_customer_id", "refunded"),
)
_LONGEST_ID = 200
"""Characters; an id that is longer is left out."""
LONGEST_LINE = 400 + 2 * 4 * _LONGEST_ID
"""Bytes of a line at the most: ids, two counts, three amounts, a currency, two times and their zone."""
_FORMULA = frozenset("=+-@＝＋－＠'")
"""What a spreadsheet may take for the beginning of a formula, and what is put before it."""
_DECIMALS = 4
type Read = Callable[[str, int, int], str | None]
"""Reads a stretch of a file, empty behind its end; None for a file that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in figures; ``total`` and ``sales`` are in one currency, ``first`` and ``last`` of all orders.

    ``refunded`` is what of the total was paid back. The last two ids are what the shop and Sobot know the customer
    by, as the newest order says that says it.
    """

    customer_id: str
    orders: int
    sales: int
    total: Decimal
    currency: str
    first: datetime | None
    last: datetime | None
    external_customer_id: str | None = None
    sobot_customer_id: str | None = None
    refunded: Decimal = Decimal(0)

    @property
    def average(self) -> Decimal | None:
        """What a sale comes to, to four decimals."""
        return round(self.total / self.sales, _DECIMALS) if self.sales else None


def member_of(customer_id: str, orders: Sequence[CustomerOrder], currency: str) -> Member:
    """A customer as their orders tell, in any sequence."""
    sold = [order for order in orders if order.sale is not None and order.currency == currency]
    times, buyer = [order.ordered_at for order in orders], buyer_of(orders)
    return Member(
        customer_id=customer_id,
        orders=len(orders),
        sales=len(sold),
        total=sum((order.sale or Decimal(0) for order in sold), Decimal(0)),
        currency=currency,
        first=min(times, default=None),
        last=max(times, default=None),
        external_customer_id=_id(buyer.external_customer_id),
        sobot_customer_id=_id(buyer.sobot_customer_id),
        refunded=sum((order.refunded for order in sold), Decimal(0)),
    )


def header_line() -> str:
    """The first line of a file for people."""
    return ",".join(COLUMNS) + "\r\n"


def line_of(member: Member, zone: ZoneInfo) -> str:
    """A member as a line, with times as the clocks of a zone show them.

    No cell begins with what a spreadsheet takes for a formula: codes and times do not, a number that is below zero
    is a number, and an id of others has an apostrophe before it.
    """
    cells = (
        member.customer_id,
        str(member.orders),
        str(member.sales),
        format(member.total, "f"),
        "" if member.average is None else format(member.average, "f"),
        member.currency,
        member.first.astimezone(zone).isoformat() if member.first else "",
        member.last.astimezone(zone).isoformat() if member.last else "",
        zone.key,
        _cell(member.external_customer_id),
        _cell(member.sobot_customer_id),
        format(member.refunded, "f"),
    )
    return ",".join(cells) + "\r\n"


def member_in(line: str) -> Member:
    """The member of a line; one of an older version has no ids of others, or no refunds."""
    customer_id, orders, sales, total, _, currency, first, last, *more = next(csv.reader([line]))
    external, sobot, refunded = (*more[1:], "", "", "")[:3]
    return Member(
        customer_id=customer_id,
        orders=int(orders),
        sales=int(sales),
        total=Decimal(total),
        currency=currency,
        first=datetime.fromisoformat(first) if first else None,
        last=datetime.fromisoformat(last) if last else None,
        external_customer_id=_id_in(external),
        sobot_customer_id=_id_in(sobot),
        refunded=Decimal(refunded or 0),
    )


def member_shown(member: Member) -> dict[str, Json]:
    """A member as the API shows one."""
    return {
        "customerId": member.customer_id,
        "orders": member.orders,
        "sales": member.sales,
        "sum": number(member.total),
        "refunded": number(member.refunded),
        "average": None if member.average is None else number(member.average),
        "currency": member.currency,
        "firstOrderAt": time_text(member.first) if member.first else None,
        "lastOrderAt": time_text(member.last) if member.last else None,
        "externalCustomerId": member.external_customer_id,
        "sobotCustomerId": member.sobot_customer_id,
    }


def _id(text: str | None) -> str | None:
    """An id that fits into a cell of one line."""
    return text if text and len(text) <= _LONGEST_ID and text.isprintable() else None


def _cell(text: str | None) -> str:
    if not text:
        return ""
    guarded = f"'{text}" if text[0] in _FORMULA else text
    return '"' + guarded.replace('"', '""') + '"' if {",", '"'} & set(guarded) else guarded


def _id_in(cell: str) -> str | None:
    return cell.removeprefix("'") or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next page begins: in which run, how many files its lists have, in which of them, at which byte."""

    run: str
    files: tuple[int, ...]
    file: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage:
    """Some members, and where the next page begins; None at the end."""

    members: Sequence[Member]
    following: Place | None


def page_of(name: str, place: Place, limit: int, read: Read) -> MembersPage | None:
    """The members from a place on, at most so many; None when a file of theirs is gone."""
    keys, members = list(part_keys(name, place.run, place.files)), list[Member]()
    while place.file < len(keys) and len(members) < limit:
        wanted = limit - len(members)
        text = read(keys[place.file], place.offset, wanted * LONGEST_LINE)
        if text is None:
            return None
        lines = text.splitlines(keepends=True)
        whole = [line for line in lines[:wanted] if line.endswith("\n")]
        members += [member_in(line.rstrip()) for line in whole]
        is_end = len(whole) == len(lines) and len(text.encode()) < wanted * LONGEST_LINE
        offset = place.offset + len("".join(whole).encode())
        place = replace(place, file=place.file + 1, offset=0) if is_end else replace(place, offset=offset)
    return MembersPage(members=members, following=place if place.file < len(keys) else None)
