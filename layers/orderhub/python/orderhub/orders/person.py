"""What an order says of people, and the order without it; pure, no AWS.

Every field of the model is named here as kept or as personal; a test holds the two against the model. Kept is
what trade and book-keeping need and what is the same whoever ordered. All free text is personal.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orderhub.orders.cases import Case, Feedback
from orderhub.orders.model import Header, Line

BUYER_ERASED = "buyer_erased"
"""The code of the warning that what an order says of its buyer was not taken."""

KEPT = (
    *("order_no", "status", "ordered_at", "currency", "total_cost", "shipping", "discount", "taxes"),
    *("store_id", "store_no", "source", "paid_at", "shipped_at", "updated_at"),
)
PERSONAL = (
    *("sobot_customer_id", "external_customer_id", "phone", "email", "unionid"),
    *("nickname", "first_name", "last_name", "language"),
    *("receiver_name", "receiver_phone", "delivery_address", "delivery_method", "payment_method"),
    *("carrier", "tracking_no", "tracking_url", "restore_url", "cart_id"),
    *("status_text", "remark", "tags", "extra"),
)
LINE_KEPT = ("sku", "quantity", "product_id", "name", "category", "cost", "url", "image_url")
LINE_PERSONAL = ("description", "tags", "extra")
"""A description or extra may be what the buyer wanted engraved; name, category and address are the product's."""
LINKS = ("url", "image_url")
"""What is kept of a line without query and fragment."""

_QUERY = re.compile(r"[?#].*", re.DOTALL)
_EMPTY: Mapping[str, Any] = {"tags": (), "extra": {}}
_NO_PERSON: dict[str, Any] = {name: _EMPTY.get(name) for name in PERSONAL}
_NO_TEXT: dict[str, Any] = {name: _EMPTY.get(name) for name in LINE_PERSONAL}


def header_without(header: Header) -> Header:
    """A header without anybody in it."""
    return replace(header, **_NO_PERSON)


_NO_CASE_TEXT: Any = dict.fromkeys(
    ("reason", "note", "decision", "receiver_name", "receiver_phone", "delivery_address")
)


def line_without(line: Line) -> Line:
    """A line without what a buyer may have said."""
    values: dict[str, Any] = _NO_TEXT | {name: link_without(getattr(line, name)) for name in LINKS}
    return replace(line, **values)


def link_without(link: str | None) -> str | None:
    """A link without its query and fragment, in which a shop may have put who followed it."""
    return _QUERY.sub("", link) if link else link


def activity_without[D: (Case, Feedback)](activity: D) -> D:
    """A case or a feedback without the words of the buyer and about the buyer."""
    if isinstance(activity, Case):
        return replace(activity, **_NO_CASE_TEXT)
    return replace(activity, comment=None)


def says_person(fields: Mapping[str, Any]) -> bool:
    """Whether what is said of an order says anything of a person."""
    return any(fields.get(name) for name in PERSONAL)
