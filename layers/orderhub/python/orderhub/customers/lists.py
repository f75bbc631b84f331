"""The lists of customers, of sales and of identities: their names, who is in which, and pages of them; pure."""

from dataclasses import dataclass
from datetime import datetime

LISTS = 16
"""Over how many lists customers and sales are spread, so that many can write and read them at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time from one whole second up to another, which is the first too late."""

    since: datetime
    until: datetime


def list_of(customer_id: str) -> int:
    """The number of the lists a customer is in: ids are digests, so each gets its share."""
    return int(customer_id[:8], 16) % LISTS


def customers_list(number: int) -> str:
    """A list of customers."""
    return f"customers#{number}"


def identities_list(customer_id: str) -> str:
    """The list of what leads to a customer."""
    return f"identities#{customer_id}"


def early_list(currency: str, number: int) -> str:
    """A list of orders of the mobile SDK in a currency that are no sales yet."""
    return f"early#{currency}#{number}"


def deliveries_list(number: int) -> str:
    """A list of messages that went out to customers."""
    return f"touches#{number}"


def sales_list(currency: str, number: int) -> str:
    """A list of sales in a currency."""
    return f"sales#{currency}#{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """Entries of a list, and the position the next page goes on from; None at the end."""

    entries: tuple[T, ...]
    last: str | None
