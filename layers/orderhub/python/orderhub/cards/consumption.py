"""What the customer of an order has bought so far, as a card shows it: figures, and nothing of who it is."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from orderhub.cards.card_view import CardView
from orderhub.cards.money import amount_of
from orderhub.orders.model import Header, Json
from orderhub.orders.money import decimals_of


class Bought(Protocol):
    """Sales in one currency, and the cell of the RFM grid they come to: column and row, and their labels."""

    @property
    def currency(self) -> str: ...  # noqa: D102 - named as they are shown; so are the others
    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def total(self) -> Decimal: ...  # noqa: D102
    @property
    def average(self) -> Decimal: ...  # noqa: D102
    @property
    def last_at(self) -> datetime: ...  # noqa: D102
    @property
    def cell(self) -> tuple[int, int]: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, str]: ...  # noqa: D102
    @property
    def refunded(self) -> Decimal: ...  # noqa: D102


class MailBlock(Protocol):
    """Why mails do not go to the buyer any more, ``bounced`` or ``complained``, and since when."""

    @property
    def reason(self) -> str: ...  # noqa: D102 - as above
    @property
    def at(self) -> datetime: ...  # noqa: D102


class Consumption(Protocol):
    """A customer in figures."""

    @property
    def orders(self) -> int: ...  # noqa: D102 - as above
    @property
    def last_order_no(self) -> str | None: ...  # noqa: D102
    @property
    def last_ordered_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def sales(self) -> Sequence[Bought]: ...  # noqa: D102
    @property
    def tags(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def mail_block(self) -> MailBlock | None: ...  # noqa: D102


type ConsumptionOf = Callable[[Header, datetime], Consumption | None]
"""Reads what the customer of an order has bought so far; None where no customer is known."""


def consumption_shown(consumption: Consumption, card_view: CardView) -> dict[str, Json]:
    """A customer's figures: orders, the last one, sales by currency with their cell, and tags.

    Where mails to the buyer do not arrive or are not wanted, ``mail`` says so.
    """
    last: dict[str, Json] | None = None
    if consumption.last_order_no is not None and consumption.last_ordered_at is not None:
        last = {
            "orderNo": card_view.code(consumption.last_order_no),
            "orderedAt": card_view.moment(consumption.last_ordered_at),
        }
    shown: dict[str, Json] = {
        "orders": consumption.orders,
        "lastOrder": last,
        "sales": [_bought(sale, card_view) for sale in consumption.sales],
        "tags": [card_view.text(tag) for tag in consumption.tags],
    }
    return shown | {"mail": _mail(consumption.mail_block, card_view)} if consumption.mail_block else shown


def _mail(block: MailBlock, card_view: CardView) -> Json:
    return {
        "state": block.reason,
        "since": card_view.moment(block.at),
        "text": card_view.translate(f"card.mail_{block.reason}"),
    }


def _bought(sales: Bought, card_view: CardView) -> Json:
    column, row = sales.cell
    return {
        "currency": sales.currency,
        "count": sales.count,
        "sum": amount_of(sales.total, sales.currency),
        "refunded": amount_of(sales.refunded, sales.currency),
        "average": amount_of(round(sales.average, decimals_of(sales.currency)), sales.currency),
        "lastAt": card_view.moment(sales.last_at),
        "rfm": {"cell": f"{column}/{row}", "rLabel": sales.labels[0], "fLabel": sales.labels[1]},
    }
