"""An order as one reader may see it: in their language, in the store's time, with personal data redacted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from orderhub.cards import masking
from orderhub.cards.fields import own_text
from orderhub.cards.money import amount_of
from orderhub.cards.personal import address_of, buyer_of, moved, personal_of, redactor_of
from orderhub.cards.redactor import Redactor
from orderhub.care.catalog import Catalog
from orderhub.orders.case_rules import changes_since
from orderhub.orders.cases import Case
from orderhub.orders.model import Header, Json, Order
from orderhub.orders.statuses import Status, text_of
from orderhub.words.translations import translate

_PARTS = re.compile(r"[/?&=#]")
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WEB = ("http://", "https://")
_MASKS = {"name": masking.name, "phone": masking.phone, "email": masking.email}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """An order and how it is looked at; ``revealed`` names what of its personal data is shown in clear.

    ``case_changes`` says for each case what of the order has changed since.
    """

    order: Order
    redactor: Redactor
    zone: ZoneInfo
    language: str
    catalog: Catalog
    revealed: frozenset[str]
    case_changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def header(self) -> Header:
        """The order's header, unveiled."""
        return self.order.header

    @property
    def status_text(self) -> str:
        """The status in the client's own words, else in ours in the reader's language."""
        own = self.header.status_text
        return self.text(own) if own else text_of(self.header.status, self.language)

    @property
    def shipping_address(self) -> dict[str, Json]:
        """Name, phone and address of whom the order goes to, masked but for what is revealed."""
        personal = personal_of(self.header)
        masked = address_of(self.header)
        return {field: personal[field] if field in self.revealed else text for field, text in masked.items()}

    def new_address(self, case: Case) -> dict[str, Json]:
        """Whom a case has the order go to instead, and where, masked as the order's own; empty where nowhere."""
        moved_header = moved(self.header, case)
        if moved_header is None:
            return {}
        personal, masked = personal_of(moved_header), address_of(moved_header)
        return {
            field: personal.get(field, "") if field in self.revealed else text
            for field, text in masked.items()
            if text
        }

    @property
    def buyer(self) -> dict[str, Json]:
        """Name, phone and e-mail of who has ordered, masked but for what is revealed; None where not known."""
        return {
            field: text if text is None or field in self.revealed else _MASKS[field](text)
            for field, text in buyer_of(self.header).items()
        }

    @property
    def masked(self) -> list[str]:
        """The fields there are of the customer and that are not shown."""
        return [field for field in personal_of(self.header) if field not in self.revealed]

    def translate(self, key: str, **values: object) -> str:
        """A text of ours, in the reader's language."""
        return translate(key, self.language, **values)

    def text(self, text: str | None) -> str:
        """A text with the personal data in it masked."""
        return own_text(text or "", self.redactor)

    def title(self, text: str | None) -> str:
        """The name of a product or of a kind of them: the shop's words, but for what is certainly somebody's."""
        return self.redactor.over_title(text or "")

    def code(self, text: str | None) -> str:
        """A number or name that shops give things; it may look like a phone, but must not be the customer's."""
        return self.redactor.over_known(text or "")

    def visitor(self, text: str | None) -> str:
        """A shop's own id of a customer; empty where it is a phone or an e-mail address.

        Not masked, for a workbench takes whoever has the same id for the same person.
        """
        return text if text and self.text(text) == text else ""

    def link(self, url: str | None) -> str:
        """A link that is safe to show; empty where it leads anywhere but to the web, or tells of somebody."""
        return url if url and url.casefold().startswith(_WEB) and not self.redactor.names_somebody(url) else ""

    @property
    def order_link(self) -> str:
        """Where the order can be looked at: where its client says, else its first product."""
        own = self.header.extra.get("orderUrl")
        first = next((line.url for line in self.order.lines), None)
        links = (own if isinstance(own, str) else None, link_to_order(self.header), first)
        return next((shown for link in links if (shown := self.link(link))), "")

    def moment(self, moment: datetime) -> str:
        """A time as Weiyu shows it: in the store's zone, which is not named."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def amount(self, value: Decimal) -> dict[str, Json]:
        """An amount in the order's currency."""
        return amount_of(value, self.header.currency)

    def line_name(self, sku: str) -> str:
        """What a product of the order is called; its SKU where it has no name, or is no longer in the order."""
        name = next((line.name for line in self.order.lines if line.sku == sku), None)
        return self.title(name) if name else self.code(sku)


def card_view_of(
    order: Order,
    zone: ZoneInfo,
    language: str,
    catalog: Catalog,
    revealed: frozenset[str] = frozenset(),
) -> CardView:
    """An order as a reader of that language sees it."""
    shown = without_direction_marks(order)
    elsewhere = [header for case in shown.cases if (header := moved(shown.header, case))]
    return CardView(
        order=shown,
        redactor=redactor_of(shown.header, elsewhere),
        zone=zone,
        language=language,
        catalog=catalog,
        revealed=revealed,
        # Of the order as it is stored: a SKU without its direction marks is another one.
        case_changes={case.case_id: changes_since(order, case) for case in order.cases},
    )


def link_to_order(header: Header) -> str | None:
    """The client's ``restoreUrl`` where it is the order's own page; None where it may lead back to a cart.

    A link to a cart opens the buyer's cart to whoever clicks. So only one that names the order's number is taken.
    """
    link = header.restore_url
    if link is None or header.status is Status.ABANDONED_SHOPPING_CART:
        return None
    return link if header.order_no in map(unquote, _PARTS.split(link)) else None


def without_direction_marks(order: Order) -> Order:
    """An order in whose texts nothing turns what stands around it."""
    return replace(
        order,
        header=_without(order.header),
        lines=tuple(map(_without, order.lines)),
        cases=tuple(map(_without, order.cases)),
        feedbacks=tuple(map(_without, order.feedbacks)),
    )


def _without(record: Any) -> Any:  # noqa: ANN401 - any part of an order
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    plain = {name: new for name, value in values.items() if (new := _plain(value)) is not value}
    return replace(record, **plain) if plain else record


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a field
    match value:
        case str():
            return value if value.isascii() or not _MARKS.search(value) else _MARKS.sub("", value)
        case tuple() | list() if value:
            return type(value)(map(_plain, value))
        case dict() if value:
            return {_plain(key): _plain(inner) for key, inner in value.items()}
    return value
