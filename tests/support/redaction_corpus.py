"""The project's own corpus of what a card has to mask, and of what has to stay readable on it.

A case is a text in one field of an order, and the order's card says what became of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import digit
from zoneinfo import ZoneInfo

from orderhub.cards.card import card_of
from orderhub.care.catalog import load_catalog
from orderhub.orders.cases import Case as OrderCase
from orderhub.orders.cases import CaseState, Feedback
from orderhub.orders.model import Line, Order
from orderhub.orders.statuses import Status
from tests.support.orders import header, stamp

_FOLDER = Path(__file__).parent / "redaction"
_NOW = datetime(2026, 11, 29, tzinfo=UTC)
_CATALOG = load_catalog()
_ZONE = ZoneInfo("Asia/Shanghai")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
_MOST_DIGITS = 5
"""So many digits of a number in a row may show: the first three and the code of a country before them."""
_LEAST_NUMBER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text somebody wrote into a field: what of it must not show, and what must; by default all of it must."""

    language: str
    kind: str
    field: str
    text: str
    hidden: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    customer: Mapping[str, str] = MappingProxyType({})

    @property
    def name(self) -> str:
        """What the case is called in a list of tests."""
        return f"{self.kind}-{self.field}-{self.text}"


def personal() -> list[Case]:
    """The cases with something to mask."""
    return _read("personal.jsonl")


def readable() -> list[Case]:
    """The cases with nothing to mask."""
    return _read("readable.jsonl")


def shown(case: Case) -> str:
    """What the card of an order shows where the text stands."""
    card = card_of(_order(case), _ZONE, "en", _NOW, _CATALOG, goods="array")
    return _at(case.field, card)


def leaks(case: Case, text: str) -> list[str]:
    """What of that which must not show shows in a text; of a number, any part longer than what masks leave."""
    return [secret for secret in case.hidden if _is_shown(secret, text)]


def losses(case: Case, text: str) -> list[str]:
    """What of that which must show does not."""
    expected = case.kept or (() if case.hidden else (case.text,))
    return [part for part in expected if part not in text]


def _read(name: str) -> list[Case]:
    rows = map(json.loads, (_FOLDER / name).read_text("utf-8").splitlines())
    return [
        Case(**row | {"hidden": tuple(row.get("hidden", ())), "kept": tuple(row.get("kept", ()))}) for row in rows
    ]


def _is_shown(secret: str, text: str) -> bool:
    if secret.casefold() in text.casefold():
        return True
    digits, all_shown = _digits(secret), _digits(text)
    length = _MOST_DIGITS + 1
    if len(digits) < _LEAST_NUMBER:
        return False
    return any(digits[position : position + length] in all_shown for position in range(len(digits) - length + 1))


def _digits(text: str) -> str:
    """The digits of a text in a row, with the stars of masks between what they part."""
    values = ("*" if letter == "*" else digit(letter, "") for letter in text.translate(_CHINESE_DIGITS))
    return "".join(map(str, values))


def _order(case: Case) -> Order:
    where, _, name = case.field.partition(":")
    fields: dict[str, Any] = dict(case.customer)
    line: dict[str, Any] = {"name": "Tea", "sku": "TEA-1"}
    words = {"reason": "", "note": ""}
    match where:
        case "extra":
            fields["extra"] = {name: case.text}
        case "item":
            line["extra"] = {name: case.text}
        case "title" | "category" | "description" | "sku":
            line[{"title": "name"}.get(where, where)] = case.text
        case "tags":
            fields["tags"] = (case.text,)
        case "reason" | "note":
            words[where] = case.text
        case "comment":
            pass
        case _:
            fields[_HEADER_FIELDS.get(where, where)] = case.text
    comment = case.text if where == "comment" else None
    return Order(
        header=header(**fields),
        lines=(Line(quantity=Decimal(1), product_id="P1", **line),),
        stamp=stamp(),
        cases=(_after_sales(**words),),
        feedbacks=(Feedback(feedback_id="f1", given_at=_NOW, score=5, comment=comment),),
    )


def _after_sales(reason: str, note: str) -> OrderCase:
    return OrderCase(
        case_id="refund-1", kind="refund", state=CaseState.REQUESTED, status=Status.PAID, opened_at=_NOW,
        updated_at=_NOW, opened_by="k1", reason=reason, note=note,
    )  # fmt: skip


_HEADER_FIELDS = {"address": "delivery_address"}


def _at(place: str, card: dict[str, Any]) -> str:
    """What stands on a card in some place; a field of the client's own whatever its name has become."""
    info = card["orderInfo"]
    extra, [good] = json.loads(info["extra"]), info["goods"]
    item = json.loads(good["extra"])
    where, _, _ = place.partition(":")
    match where:
        case "extra":
            value = next(extra[key] for key in extra if key not in _OURS)
        case "item":
            value = next(item[key] for key in item if key != "sku")
        case "category" | "sku":
            value = item[where]
        case "title" | "description":
            value = good[where]
        case "reason" | "note":
            value = card["cases"][0][where]
        case "comment":
            value = card["feedback"][0]["comment"]
        case "address":
            value = info["shippingAddress"]["address"]
        case "status_text" | "payment_method":
            value = info[{"status_text": "statusText", "payment_method": "paymentMethod"}[where]]
        case _:
            value = extra[_EXTRA_FIELDS[where]]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_OURS = frozenset({"afterSales", "currency"})
_EXTRA_FIELDS = {
    "remark": "remarks", "tags": "tags", "delivery_method": "deliveryMethod", "carrier": "carrier",
    "tracking_no": "trackingNo",
}  # fmt: skip
