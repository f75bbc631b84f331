"""What an order costs, line by line, and what of it was given back."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from orderhub.cards.money import money
from orderhub.cards.page_markup import Html, rows, section, tag
from orderhub.cards.page_values import Shown
from orderhub.orders.model import Json

SUMS = {"discount": "page.discount", "shipping": "page.shipping", "taxes": "page.taxes"}
"""The fields of the ``extra`` that say what the total is made of, and what they are called."""
_CENT = Decimal("0.01")


def payment(shown: Shown) -> Html | None:
    """How it is paid, and how much it is: subtotal, discount, shipping, taxes, total, and what was refunded."""
    listed = [tag("div", tag("dt", name), tag("dd", text), class_=class_) for name, text, class_ in _sums(shown)]
    return section(
        shown.translate("page.payment"),
        rows([(shown.translate("page.payment_method"), shown.info["paymentMethod"])]),
        tag("dl", *listed, class_="sums"),
    )


def is_number(value: Json) -> bool:
    """Whether a field that bears the name of a sum is one; a client's own may be anything."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sums(shown: Shown) -> Iterator[tuple[str, str, str | None]]:
    """The rows of the block: what each is called, how much it is, and how it looks."""
    total = _decimal(shown.card["amount"]["value"])
    parts = {
        name: _signed(name, value) for name, value in shown.fields.items() if name in SUMS and is_number(value)
    }
    added = _added(parts, total, shown)
    if parts and added is not None:
        yield shown.translate("page.subtotal"), shown.sum(total - sum(parts[name] for name in added)), None
    for name in (name for name in SUMS if name in parts):
        label = shown.translate(SUMS[name])
        if added is None or name in added:
            yield label, shown.sum(parts[name]), None
        else:
            yield shown.translate("page.included", name=label), shown.sum(abs(parts[name])), None
    yield shown.translate("page.total"), tag("span", shown.card["amount"]["text"], class_="money"), "total"
    refunded = [(amount["currency"], _decimal(amount["value"])) for amount in shown.card["refunded"]]
    for currency, value in refunded:
        yield shown.translate("page.refunded"), tag("span", money(-value, currency), class_="money"), "refunded"
    if [currency for currency, _ in refunded] == [shown.card["amount"]["currency"]]:
        yield shown.translate("page.net"), shown.sum(total - refunded[0][1]), "net"


def _added(parts: Mapping[str, Decimal], total: Decimal, shown: Shown) -> Sequence[str] | None:
    """Which sums come on top of the products' prices to make the total; None where nothing explains it.

    Clients differ in whether a price has its taxes, its discount or the shipping in it.
    """
    goods = shown.info["goods"]
    each = goods if isinstance(goods, list) else [goods]
    if not each or any("price" not in good for good in each):
        return None
    pieces = [(_decimal(good["price"]), _decimal(good.get("quantity", 1))) for good in each]
    subtotal = sum((price * quantity for price, quantity in pieces), Decimal())
    off_by = _CENT * sum((max(quantity, Decimal(1)) for _, quantity in pieces), Decimal())
    for count in range(len(parts), -1, -1):
        for chosen in combinations(parts, count):
            if abs(total - subtotal - sum(parts[name] for name in chosen)) <= off_by:
                return chosen
    return None


def _signed(name: str, value: Json) -> Decimal:
    """A sum as it counts: a discount is taken off, with either sign."""
    amount = _decimal(value)
    return -abs(amount) if name == "discount" else amount


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))
