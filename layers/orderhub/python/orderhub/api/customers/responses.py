"""A customer as the API shows one: who it is only masked, ids and figures as they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orderhub.customers.conflicts import ConflictState
from orderhub.customers.delivery import Delivery
from orderhub.customers.identities import Buyer, IdentityKey, IdentityKind
from orderhub.customers.merges import Merge
from orderhub.customers.profile import Profile, Sales
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json

type Mask = Callable[[str], str]
type KeysOf = Callable[[Mapping[str, str | None]], Sequence[IdentityKey]]
"""Makes the keys of identities, given by the names of their kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masks:
    """What makes personal data unreadable, by what it is."""

    name: Mask
    email: Mask
    phone: Mask


def profile_shown(
    profile: Profile, merged: Sequence[str], identities: Sequence[dict[str, Json]], masks: Masks
) -> dict[str, Json]:
    """A customer; ``masked`` names the fields there are and that are shown masked.

    Args:
        profile: The customer and all that are merged into it, as one.
        merged: The ids of those.
        identities: What leads to any of them, as shown.
        masks: What hides who it is.
    """
    made, buyer = profile.made, profile.buyer
    name = _masked(masks.name, buyer.name or buyer.nickname)
    has_identities = any(identity["value"] for identity in identities)
    channels = {"email": _masked(masks.email, buyer.email), "phone": _masked(masks.phone, buyer.phone)}
    return {
        "customerId": made.customer_id,
        "merged": list(merged),
        "createdAt": time_text(made.bound_at),
        "matchedBy": None if made.matched_by is IdentityKind.ORDER else made.matched_by.value,
        "boundBy": made.order_no,
        "name": name,
        "language": buyer.language,
        "channels": dict(channels),
        "identities": list(identities),
        "firstOrder": _when(profile.first),
        "lastOrder": _when(profile.last),
        "orders": profile.orders,
        "sales": [_sales(sales) for sales in profile.sales],
        "masked": [
            field for field, text in {"name": name, **channels, "identities": has_identities}.items() if text
        ],
    }


def summary_shown(profile: Profile, masks: Masks) -> dict[str, Json]:
    """A customer in a list: who it is, masked, and what the orders come to."""
    shown = profile_shown(profile, (), (), masks)
    return {
        name: shown[name] for name in ("customerId", "name", "channels", "lastOrder", "orders", "sales", "masked")
    }


def order_shown(order: CustomerOrder) -> dict[str, Json]:
    """An order of a customer; ``sale`` is null while it is none."""
    return {
        "orderNo": order.order_no,
        "orderedAt": time_text(order.ordered_at),
        "store": order.store_key,
        "currency": order.currency,
        "sale": None if order.sale is None else number(order.sale),
        "refunded": number(order.refunded),
    }


def delivery_shown(delivery: Delivery) -> dict[str, Json]:
    """A message that went out to a customer; ``GET /v1/messages/sent`` says more of it."""
    return {
        "at": time_text(delivery.sent_at),
        "message": delivery.message,
        "workflow": delivery.workflow,
        "eventId": delivery.event_id,
    }


def identities_shown(
    links: Mapping[IdentityKey, Link], bound_by: Mapping[str, Buyer], keys_of: KeysOf, masks: Masks
) -> list[dict[str, Json]]:
    """What leads to a customer, in the sequence it was bound in.

    An identity is stored as a hash. Its value is shown, masked, where the order that bound it still bears it.

    Args:
        links: Where each leads and since when.
        bound_by: What the orders that bound them say of their buyer, by their number.
        keys_of: Makes the keys of what an order says.
        masks: What hides who it is.
    """

    def value(key: IdentityKey, link: Link) -> Json:
        buyer = bound_by.get(link.order_no, Buyer())
        mask, text = {
            IdentityKind.PHONE: (masks.phone, buyer.phone),
            IdentityKind.EMAIL: (masks.email, buyer.email),
        }.get(key.kind, (str, None))
        return mask(text) if text and key in keys_of({key.kind: text}) else None

    return [
        {
            "kind": key.kind.value,
            "value": value(key, link),
            "customerId": link.customer_id,
            "boundBy": link.order_no,
            "since": time_text(link.bound_at),
        }
        for key, link in sorted(
            links.items(), key=lambda pair: (pair[1].bound_at, list(IdentityKind).index(pair[0].kind))
        )
    ]


def merge_shown(merge: Merge) -> dict[str, Json]:
    """A customer that was merged into another, when and by whose key."""
    return {
        "customerId": merge.customer_id,
        "into": merge.into,
        "at": time_text(merge.merged_at),
        "by": merge.by,
    }


def conflict_shown(conflict: Conflict, state: ConflictState) -> dict[str, Json]:
    """An identity that an order of one customer bears and that is bound to another."""
    return {
        "state": state.value,
        "customerId": conflict.customer_id,
        "kind": conflict.key.kind.value,
        "boundTo": conflict.leads_to,
        "orderNo": conflict.order_no,
        "at": time_text(conflict.noted_at),
    }


def _masked(mask: Mask, text: str | None) -> str | None:
    return mask(text) if text else None


def _when(order: CustomerOrder | None) -> Json:
    return {"orderNo": order.order_no, "orderedAt": time_text(order.ordered_at)} if order else None


def _sales(sales: Sales) -> Json:
    return {
        "currency": sales.currency,
        "count": sales.count,
        "sum": number(sales.total),
        "refunded": number(sales.refunded),
        "average": number(sales.average),
        "lastAt": time_text(sales.last_at),
    }
