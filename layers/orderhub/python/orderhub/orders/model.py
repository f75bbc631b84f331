"""The one model of an order: a header, its lines, and the stamp of its last change.

Money is Decimal in the order's currency, times are aware and in UTC, absent means None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from orderhub.orders.cases import Case, Feedback
from orderhub.orders.statuses import Status
from orderhub.orders.writers import correlation_in

_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"))
"""Japanese, Chinese and Korean letters, from and to."""


type Json = str | int | float | bool | list[Json] | dict[str, Json] | None


class Mode(StrEnum):
    """How a change is taken: announced, only stored, or stored now and announced when somebody says so."""

    LIVE = "live"
    HISTORICAL = "historical"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One product in an order, known within it by its SKU.

    ``cost`` is kept as the client sent it: a unit price for some clients, a line total for others (Yespo).
    """

    sku: str
    quantity: Decimal
    product_id: str | None = None
    name: str | None = None
    category: str | None = None
    cost: Decimal | None = None
    url: str | None = None
    image_url: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Everything about an order that is not one of its lines."""

    order_no: str
    status: Status
    ordered_at: datetime
    currency: str
    total_cost: Decimal
    status_text: str | None = None
    shipping: Decimal | None = None
    discount: Decimal | None = None
    taxes: Decimal | None = None
    store_id: str | None = None
    store_no: str | None = None
    source: str | None = None
    sobot_customer_id: str | None = None
    external_customer_id: str | None = None
    phone: str | None = None
    email: str | None = None
    unionid: str | None = None
    nickname: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    language: str | None = None
    receiver_name: str | None = None
    receiver_phone: str | None = None
    delivery_address: str | None = None
    delivery_method: str | None = None
    carrier: str | None = None
    tracking_no: str | None = None
    tracking_url: str | None = None
    payment_method: str | None = None
    restore_url: str | None = None
    cart_id: str | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    remark: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)
    updated_at: datetime | None = None

    @property
    def store_key(self) -> str | None:
        """What the store is found by: its id, or its number where it has no id."""
        return self.store_id or self.store_no

    @property
    def buyer_name(self) -> str | None:
        """The buyer's name as one would write it on a letter, or the nickname."""
        return full_name(self.first_name, self.last_name) or self.nickname


REQUIRED = ("status", "ordered_at", "currency", "total_cost")
IDENTITIES = ("sobot_customer_id", "external_customer_id", "phone", "email", "unionid", "nickname")
HEADER_FIELDS = tuple(f.name for f in fields(Header))
LINE_FIELDS = tuple(f.name for f in fields(Line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What somebody did about an order, as its event has it: the event's name, and ids and figures only."""

    name: str
    facts: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What is known of the change that made the order what it is.

    ``version`` counts real changes from 1; ``changed`` names the header fields (and ``lines``) it changed;
    ``written_by`` is the id of the request or import it came with, as ``writers`` makes it. ``published_status``
    is the status published last, where that is not the order's because changes are held; None where nothing was
    published. ``activity`` is what was done, where the change was one. An ``erased`` one stays without
    people.
    ``key_id`` is the access key by which the order was sent last, None where none ever sent it.
    ``shipped_since`` is when the status SHIPPED came, None where it never did or came as history.
    ``refunds`` is what was paid back for the order so far, by currency.
    """

    version: int
    mode: Mode
    changed: tuple[str, ...]
    written_by: str
    written_at: datetime
    created_at: datetime
    published_status: Status | None = None
    activity: Activity | None = None
    erased: bool = False
    key_id: str | None = None
    shipped_since: datetime | None = None
    refunds: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def correlation_id(self) -> str:
        """By which all is found that came of the same request."""
        return correlation_in(self.written_by)

    def next_time(self, moment: datetime) -> datetime:
        """When the next change counts as made: of two requests at once the one that began first may write last."""
        return max(self.written_at, moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it is stored: header, lines, last change, and what was done about it, all as they came."""

    header: Header
    lines: tuple[Line, ...]
    stamp: Stamp
    cases: tuple[Case, ...] = ()
    feedbacks: tuple[Feedback, ...] = ()

    @property
    def event_id(self) -> str:
        """The id of the event of the order's last change."""
        return event_id(self.header.order_no, self.stamp.version)


def event_id(order_no: str, version: int) -> str:
    """The id of the event of one change: made of facts, so a repeated event has the same id."""
    return f"{order_no}:{version}"


def full_name(first: str | None, last: str | None) -> str | None:
    """First and last name; Chinese, Japanese and Korean ones the family's first and without a blank, as 王小明."""
    if first and last and is_unspaced(first + last):
        return last + first
    return " ".join(part for part in (first, last) if part) or None


def is_unspaced(name: str) -> bool:
    """Whether a name is Chinese, Japanese or Korean, which need no blank between its parts."""
    letters = "".join(name.split())
    return bool(letters) and all(any(low <= letter <= high for low, high in _UNSPACED) for letter in letters)
