"""An action of an order's card: what it takes, what it is about, and which field a mistake is about; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADDRESS = ("receiverName", "receiverPhone", "deliveryAddress")
_FIELDS: Mapping[str, frozenset[str]] = {
    "lines": frozenset({"line_unknown", "quantity_too_high"}),
    "amount": frozenset({"nothing_left", "currency_changed"}),
    "address": frozenset(),
    "case": frozenset({"case_ambiguous", "case_unknown", "case_id_invalid", "case_id_too_long"}),
    "reason": frozenset(),
    "note": frozenset(),
}
"""The fields of the form, with the codes that are about each beside those that begin with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action of an order's card; ``button`` is None where the card as it is now does not offer it."""

    order_no: str
    action: str
    card: Mapping[str, Any]
    button: Mapping[str, Any] | None

    @property
    def version(self) -> str:
        """The version of the order that the card is of."""
        return str(self.card["version"])

    @property
    def fields(self) -> list[str]:
        """What the action takes."""
        button = self.button or {}
        takes = button.get("takes") or {}
        taken = [name for name in ("lines", "amount", "address") if takes.get(name, "nothing") != "nothing"]
        return [*(["case"] if button.get("cases") else []), *taken, "reason", "note"]

    @property
    def title(self) -> str:
        """What the button says."""
        return str(self.button["title"] if self.button else self.action)

    @property
    def cases(self) -> list[Mapping[str, Any]]:
        """The cases that it can move on."""
        ids = (self.button or {}).get("cases", ())
        return [case for case in self.card["cases"] if case["caseId"] in ids]

    def field_of(self, code: str) -> str | None:
        """The field that a mistake is about; None for one that is about no field that is shown."""
        return next((field for field in self.fields if code in _FIELDS[field] or _begins(code, field)), None)


def deed_of(order_no: str, action: str, card: Mapping[str, Any]) -> Deed:
    """An action by its name, as the card offers it."""
    buttons = (one for one in card["actions"] if one["kind"] == "action" and one["name"] == action)
    return Deed(order_no=order_no, action=action, card=card, button=next(buttons, None))


def lines_of(card: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The products of a card, with the SKU that actions name them by."""
    return [
        {"sku": _sku(good), "title": good["title"], "quantity": good["quantity"]}
        for good in card["orderInfo"]["goods"]
    ]


def _sku(good: Mapping[str, Any]) -> str:
    """A product that has an id of its own beside its SKU has the SKU in what the card adds."""
    try:
        own = json.loads(good.get("extra") or "{}")
    except ValueError:
        own = None
    return str(own["sku"] if isinstance(own, dict) and "sku" in own else good["uid"])


def _begins(code: str, field: str) -> bool:
    # "case_open" is about the order, not about the case that is named.
    return field != "case" and code.startswith(f"{field}_")
