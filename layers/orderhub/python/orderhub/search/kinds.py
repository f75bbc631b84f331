"""What a text that somebody looks for may be, and what it is compared with; pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from orderhub.orders.model import Header
from orderhub.orders.phones import looks_like_number
from orderhub.orders.placeholders import id_in, is_placeholder
from orderhub.products.catalog import Product

LONGEST = 200
"""Characters of what is looked for; no identity has more."""
_LONGEST_ID = 100
_LEAST_BEGINNING, _LEAST_NAME = 3, 2
_EMAIL = re.compile(r"[^\s@*]+@[^\s@*]+")
_CUSTOMER_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE | re.ASCII)
_ENDING = re.compile(r"(?:[+\d\s]*\*{2,})?(\d{4})", re.ASCII)
"""The last four digits, alone or as the card shows a number: ``138****8000``."""
_TRACKING = re.compile(r"(?=(?:\D*\d){4})[A-Z0-9]{8,40}", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-]")
_SEVERAL = re.compile(r"[,;/|、，；]")


class Kind(StrEnum):
    """What a text may be."""

    ORDER_NO = "orderNo"
    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER_ID = "customerId"
    CUSTOMER_NO = "customerNo"
    PRODUCT_ID = "productId"
    ORDER_NO_BEGINNING = "orderNoBeginning"
    TRACKING_NO = "trackingNo"
    PHONE_ENDING = "phoneEnding"
    SKU = "sku"
    PRODUCT_NAME = "productName"


PERSONAL = frozenset({Kind.PHONE, Kind.EMAIL, Kind.CUSTOMER_NO, Kind.PHONE_ENDING})
"""What is looked for only where the text came in the body of a request, and so stands in no address."""
OF_IDENTITIES = frozenset({Kind.PHONE, Kind.EMAIL, Kind.CUSTOMER_NO})
"""What leads to a customer by a hash of it."""
AMONG_ORDERS = frozenset({Kind.ORDER_NO_BEGINNING, Kind.TRACKING_NO, Kind.PHONE_ENDING})
"""What no key leads to: orders are passed over for it, newest first."""
AMONG_PRODUCTS = frozenset({Kind.SKU, Kind.PRODUCT_NAME})
"""The same of products, by their ids."""


def is_personal(text: str) -> bool:
    """Whether a text looks like a phone number or an e-mail address; in doubt it does."""
    return "@" in unicodedata.normalize("NFKC", text) or looks_like_number(text)


def kinds_of(text: str) -> frozenset[Kind]:
    """All that a text may be; of what stands for nothing, such as ``N/A``, it is an order's number at most."""
    plain, is_number = _plain(text), looks_like_number(text)
    is_email, is_id = bool(_EMAIL.fullmatch(plain)), len(text) <= _LONGEST_ID
    if is_placeholder(text):
        return frozenset({Kind.ORDER_NO} if id_in(text) else ())
    may_be = {
        Kind.ORDER_NO: is_id,
        Kind.PHONE: is_number,
        Kind.EMAIL: is_email,
        Kind.CUSTOMER_ID: bool(_CUSTOMER_ID.fullmatch(plain)),
        Kind.CUSTOMER_NO: True,
        Kind.PRODUCT_ID: is_id and not is_email,
        Kind.ORDER_NO_BEGINNING: is_id and not is_email and len(beginning_in(text)) >= _LEAST_BEGINNING,
        Kind.TRACKING_NO: bool(_TRACKING.fullmatch(_tracking(text))),
        Kind.PHONE_ENDING: bool(_ENDING.fullmatch(plain)),
        Kind.SKU: is_id and not is_email,
        Kind.PRODUCT_NAME: len(plain) >= _LEAST_NAME and any(map(str.isalpha, plain)) and not is_email,
    }
    return frozenset(kind for kind, may in may_be.items() if may)


def spellings(text: str) -> tuple[str, ...]:
    """How an order's number may be written: as it is, in capitals, in small letters; with and without ``#``."""
    bare = text.removeprefix("#").strip()
    ways = (text, bare, f"#{bare}")
    cases = (way for written in ways for way in (written, written.upper(), written.lower()))
    return tuple(way for way in dict.fromkeys(cases) if 0 < len(way) <= _LONGEST_ID)


def beginning_in(text: str) -> str:
    """The beginning of an order's number in the form beginnings are compared in."""
    return text.casefold().removeprefix("#").strip()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for among orders and products: a text, as some kinds. Never logged: it may be a phone's."""

    text: str = field(repr=False)
    kinds: frozenset[Kind]

    @property
    def needs_headers(self) -> bool:
        """Whether an order's number alone does not tell; its header does."""
        return bool(self.kinds & {Kind.TRACKING_NO, Kind.PHONE_ENDING})

    def begins(self, order_no: str) -> bool:
        """Whether the number of an order begins so, whatever the case."""
        wanted = Kind.ORDER_NO_BEGINNING in self.kinds
        return wanted and beginning_in(order_no).startswith(beginning_in(self.text))

    def as_what(self, header: Header) -> frozenset[Kind]:
        """As what the text stands in an order; nothing where it does not."""
        found = {Kind.ORDER_NO_BEGINNING} if self.begins(header.order_no) else set[Kind]()
        if Kind.TRACKING_NO in self.kinds and _tracking(self.text) in _trackings(header.tracking_no):
            found.add(Kind.TRACKING_NO)
        if Kind.PHONE_ENDING in self.kinds and _plain(self.text)[-4:] in _endings(header):
            found.add(Kind.PHONE_ENDING)
        return frozenset(found)

    def as_what_of(self, product: Product) -> frozenset[Kind]:
        """As what the text stands in a product: one of its SKUs, or its name or a word of it begins so."""
        text, found = self.text.casefold(), set[Kind]()
        if Kind.SKU in self.kinds and text in {sku.casefold() for sku in product.skus}:
            found.add(Kind.SKU)
        if Kind.PRODUCT_NAME in self.kinds and f" {text}" in f" {(product.name or '').casefold()}":
            found.add(Kind.PRODUCT_NAME)
        return frozenset(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", id_in(text)).strip()


def _tracking(text: str) -> str:
    return _SEPARATORS.sub("", _plain(text)).upper()


def _trackings(text: str | None) -> set[str]:
    return {_tracking(part) for part in _SEVERAL.split(text or "")}


def _endings(header: Header) -> set[str]:
    numbers = (header.phone, header.receiver_phone)
    return {re.sub(r"\D", "", _plain(number))[-4:] for number in numbers if number}
