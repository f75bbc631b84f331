"""What a template may name: the one list of placeholders, as types; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import get_type_hints

from orderhub.orders.money import figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of money; without the filter ``money`` it is read as ``1,299.90 USD``."""

    value: Decimal
    currency: str

    def __str__(self) -> str:
        """The amount and the code of its currency."""
        return f"{figure(self.value, self.currency)} {self.currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A line of an order or a case; ``price`` is that of the whole line, where it is known."""

    name: str
    quantity: str
    sku: str = ""
    price: Amount | None = None
    image_url: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """Of the order itself; a text that is not known is empty, and so is no condition.

    Those from ``items_total`` to ``taxes`` add up to the total; they are known where it is more than the products.
    """

    number: str
    date: date
    total: Amount
    items_total: Amount | None = None
    shipping: Amount | None = None
    discount: Amount | None = None
    taxes: Amount | None = None
    carrier: str = ""
    tracking_no: str = ""
    more_lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """Of the refund or exchange that a message is about, if it is about one."""

    amount: Amount | None = None
    lines: tuple[Product, ...] = ()
    more_lines: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWords:
    """Of the buyer."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopWords:
    """Of the shop, as its brand says."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where a message can lead; each is a whole web link, or empty."""

    order: str = ""
    tracking: str = ""
    restore: str = ""
    feedback: str = ""
    unsubscribe: str = ""
    shop: str = ""

    def known(self) -> Mapping[str, str]:
        """Those there are, by name."""
        return {part.name: url for part in fields(self) if (url := getattr(self, part.name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a template can say: each name is a placeholder."""

    order: OrderWords = field(repr=False)
    lines: tuple[Product, ...] = field(default=(), repr=False)
    customer: CustomerWords = field(default=CustomerWords(), repr=False)
    case: CaseWords = field(default=CaseWords(), repr=False)
    shop: ShopWords = ShopWords()
    links: Links = field(default=Links(), repr=False)

    def named(self) -> dict[str, object]:
        """The facts by the names that templates know them by."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


GROUPS: Mapping[str, type] = {
    name: kind for name, kind in get_type_hints(Facts).items() if kind != tuple[Product, ...]
}
"""The groups of placeholders with dots in them, by name."""

PLACEHOLDERS = frozenset(
    {"lines"} | {f"{name}.{part.name}" for name, kind in GROUPS.items() for part in fields(kind)}
)
"""Every placeholder, such as ``order.number``."""

LISTS = frozenset({"lines", "case.lines"})
"""Those a template can go through; each of them holds products."""

OF_PRODUCT = frozenset(part.name for part in fields(Product))
"""What can be said of each product of a list."""

OF_LOOP = frozenset({"first", "index", "last", "length"})
"""What ``loop`` says within a list."""
