"""A customer as the API shows one: who it is only masked, ids and figures as they are."""

from collections.abc import Callable
from dataclasses import dataclass

from orderhub.customers.identities import Kind
from orderhub.customers.profile import Profile, Sales
from orderhub.customers.resolve import Conflict
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Json
from orderhub.orders.views import number, time_text

type Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Masks:
    """What makes personal data unreadable, by what it is."""

    name: Mask
    email: Mask
    phone: Mask


def profile_shown(profile: Profile, masks: Masks) -> dict[str, Json]:
    """A customer; ``masked`` names the fields there are and that are shown masked."""
    made, buyer = profile.made, profile.buyer
    name = _masked(masks.name, buyer.name or buyer.nickname)
    channels = {"email": _masked(masks.email, buyer.email), "phone": _masked(masks.phone, buyer.phone)}
    return {
        "customerId": made.customer_id,
        "createdAt": time_text(made.at),
        "matchedBy": None if made.matched_by is Kind.ORDER else made.matched_by.value,
        "boundBy": made.order_no,
        "name": name,
        "language": buyer.language,
        "channels": dict(channels),
        "firstOrder": _when(profile.first),
        "lastOrder": _when(profile.last),
        "orders": profile.orders,
        "sales": [_sales(sales) for sales in profile.sales],
        "masked": [field for field, text in {"name": name, **channels}.items() if text],
    }


def order_shown(order: CustomerOrder) -> dict[str, Json]:
    """An order of a customer; ``sale`` is null while it is none."""
    return {
        "orderNo": order.order_no,
        "orderedAt": time_text(order.ordered_at),
        "store": order.store_key,
        "currency": order.currency,
        "sale": None if order.sale is None else number(order.sale),
    }


def conflict_shown(conflict: Conflict) -> dict[str, Json]:
    """An identity that an order of one customer bears and that is bound to another."""
    return {
        "customerId": conflict.customer_id,
        "kind": conflict.key.kind.value,
        "boundTo": conflict.leads_to,
        "orderNo": conflict.order_no,
        "at": time_text(conflict.at),
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
        "average": number(sales.average),
        "lastAt": time_text(sales.last_at),
    }
