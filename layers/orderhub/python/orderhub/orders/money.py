"""Money: the currencies of ISO 4217, how finely each is divided, and what the cost of an order's lines means."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from itertools import product

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR
ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    "CLF": 4,
}
_USUAL_DECIMALS = 2
_ZERO = Decimal(0)
TOLERANCE = Decimal("0.01")
"""How far off one line may be through rounding, in the order's currency."""


def decimals_of(currency: str) -> int:
    """How many decimals the amounts of a currency have."""
    return _DECIMALS.get(currency, _USUAL_DECIMALS)


def figure(amount: Decimal, currency: str) -> str:
    """An amount with the decimals its currency has, or more where it was given more: ``1,299.90``."""
    given = -int(amount.normalize().as_tuple().exponent)
    return f"{amount:,.{max(given, decimals_of(currency))}f}"


class CostReading(Enum):
    """How the costs of an order's lines are to be read."""

    UNIT_PRICE = auto()
    LINE_TOTAL = auto()
    UNCLEAR = auto()


def reading(
    total: Decimal,
    lines: Sequence[tuple[Decimal, Decimal | None]],
    shipping: Decimal | None,
    discount: Decimal | None,
    taxes: Decimal | None,
) -> CostReading:
    """Find the reading under which the lines add up to the order's total.

    Args:
        total: The order's total.
        lines: Quantity and cost of each.
        shipping: May be part of the total or not, as clients have it; taxes and discount likewise.
        discount: What was taken off, with either sign.
        taxes: As shipping.

    Returns:
        ``UNIT_PRICE`` also where nothing can be added up, because there are no lines or one has no cost;
        ``UNCLEAR`` only where the costs are all there and explain the total in neither way.
    """
    by_unit = by_line = _ZERO
    for quantity, cost in lines:
        if cost is None:
            return CostReading.UNIT_PRICE
        by_unit += quantity * cost
        by_line += cost
    off_by = TOLERANCE * len(lines)
    if not lines or abs(total - by_unit) <= off_by:
        return CostReading.UNIT_PRICE
    extras = _extras(shipping, discount, taxes)
    if any(abs(total - by_unit - extra) <= off_by for extra in extras):
        return CostReading.UNIT_PRICE
    if any(abs(total - by_line - extra) <= off_by for extra in extras):
        return CostReading.LINE_TOTAL
    return CostReading.UNCLEAR


def unit_price(meaning: CostReading, quantity: Decimal, cost: Decimal) -> Decimal:
    """The price of one piece, from a line's cost; a line's total is divided, to two decimals."""
    if meaning is CostReading.LINE_TOTAL and quantity:
        return Decimal(f"{cost / quantity:.2f}")
    return cost


def _extras(shipping: Decimal | None, discount: Decimal | None, taxes: Decimal | None) -> list[Decimal]:
    """What a total may hold beside its lines: each of the three, or not."""
    sums = [_ZERO]
    for part in (shipping, taxes, -abs(discount) if discount else None):
        if part:
            sums += [total + part for total in sums]
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalParts:
    """What a total is made of: together they are the total; what is no part of it is None, a discount negative."""

    items: Decimal
    shipping: Decimal | None
    discount: Decimal | None
    taxes: Decimal | None


def parts_of_total(
    total: Decimal,
    lines: Sequence[tuple[Decimal, Decimal | None]],
    shipping: Decimal | None,
    discount: Decimal | None,
    taxes: Decimal | None,
) -> TotalParts | None:
    """What a total is made of, with as many parts as explain it; None where that is not known.

    Args:
        total: The order's total.
        lines: Quantity and cost of each.
        shipping: As ``reading`` has it; so have discount and taxes.
        discount: What was taken off, with either sign.
        taxes: As shipping.
    """
    costs = [(quantity, cost) for quantity, cost in lines if cost is not None]
    meaning = reading(total, lines, shipping, discount, taxes)
    if not lines or len(costs) < len(lines) or meaning is CostReading.UNCLEAR:
        return None
    is_sum = meaning is CostReading.LINE_TOTAL
    items = sum((cost if is_sum else quantity * cost for quantity, cost in costs), _ZERO)
    known = (shipping or None, -abs(discount) if discount else None, taxes or None)
    choices = product(*((part, None) if part else (None,) for part in known))

    def rest_of(parts: Sequence[Decimal | None]) -> Decimal:
        return total - sum((part for part in parts if part), _ZERO)

    def rank(parts: Sequence[Decimal | None]) -> tuple[bool, int]:
        return abs(rest_of(parts) - items) > TOLERANCE * len(lines), parts.count(None)

    # Some choice explains the total, or its reading would not be clear.
    chosen = min(choices, key=rank)
    # To the cent, whatever was rounded: what is shown has to add up.
    return TotalParts(items=rest_of(chosen), shipping=chosen[0], discount=chosen[1], taxes=chosen[2])
