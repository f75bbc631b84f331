"""Amounts as people read them: ¥299,900.00, €12.50, JPY 1,200."""

from decimal import ROUND_HALF_UP, Decimal

from orderhub.orders.json_values import number
from orderhub.orders.model import Json
from orderhub.orders.money import figure

# Only signs that stand for one currency where they are read; the yen shares its own with the yuan.
_SIGNS = {
    "CNY": "¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "INR": "₹", "KRW": "₩", "PLN": "zł ", "THB": "฿",
    "TWD": "NT$", "UAH": "₴", "USD": "$", "VND": "₫",
}  # fmt: skip


def amount_of(value: Decimal, currency: str) -> dict[str, Json]:
    """An amount as number, currency and text."""
    return {"value": number(value), "currency": currency, "text": money(value, currency)}


def money(value: Decimal, currency: str) -> str:
    """An amount with its unit; with the decimals of its currency, or more where it has more."""
    sign = "-" if value < 0 else ""
    return f"{sign}{sign_of(currency)}{figure(abs(value), currency)}"


def sign_of(currency: str) -> str:
    """What stands before an amount: the currency's sign, or its code and a blank."""
    return _SIGNS.get(currency, f"{currency} ")


def hundredths(value: Decimal) -> int:
    """An amount in hundredths, rounded as merchants do."""
    return int((value * 100).to_integral_value(ROUND_HALF_UP))
