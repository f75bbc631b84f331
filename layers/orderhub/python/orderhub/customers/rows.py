"""How customers lie in the Customers table, and back; pure, no AWS.

========================= ================================ ==================================================
customer_id               sk                               holds
========================= ================================ ==================================================
``identity#<kind>#<hmac>`` ``identity``                    where an identity leads, since when and which order
a customer's id           ``profile``                      when, by what and by which order it was made
a customer's id           ``order#<ordered_at>#<no>``      currency, store_key, sale
a customer's id           ``conflict#<kind>#<hmac>``       an identity of its orders that leads to another
========================= ================================ ==================================================
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.customers.hashed import IdentityKey
from orderhub.customers.identities import Kind
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.orders.rows import time_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]


def key_at(place: Place) -> Row:
    """The key of a row."""
    customer_id, sk = place
    return {"customer_id": {"S": customer_id}, "sk": {"S": sk}}


def identity_place(key: IdentityKey) -> Place:
    """Where it is kept where an identity leads."""
    return f"identity#{key.kind}#{key.digest}", "identity"


def identity_row(key: IdentityKey, link: Link) -> Row:
    """Where an identity leads, as a row."""
    return key_at(identity_place(key)) | {
        "leads_to": {"S": link.customer_id},
        "order_no": {"S": link.order_no},
        "matched_by": {"S": link.matched_by.value},
        "at": {"S": time_text(link.at)},
    }


def identity_key(row: Mapping[str, Any]) -> IdentityKey:
    """The identity a row is about."""
    _, kind, digest = row["customer_id"]["S"].split("#")
    return IdentityKey(kind=Kind(kind), digest=digest)


def link_in(row: Mapping[str, Any]) -> Link:
    """Where the identity of a row leads."""
    return Link(
        customer_id=row["leads_to"]["S"],
        order_no=row["order_no"]["S"],
        matched_by=Kind(row["matched_by"]["S"]),
        at=datetime.fromisoformat(row["at"]["S"]),
    )


def profile_row(link: Link) -> Row:
    """A customer that has just been made."""
    return key_at((link.customer_id, "profile")) | {
        "order_no": {"S": link.order_no},
        "matched_by": {"S": link.matched_by.value},
        "created_at": {"S": time_text(link.at)},
    }


def conflict_row(conflict: Conflict) -> Row:
    """An identity that leads to another customer, under the one whose order bears it."""
    key = conflict.key
    return key_at((conflict.customer_id, f"conflict#{key.kind}#{key.digest[:32]}")) | {
        "leads_to": {"S": conflict.leads_to},
        "order_no": {"S": conflict.order_no},
        "at": {"S": time_text(conflict.at)},
    }


def order_row(order: CustomerOrder) -> Row:
    """An order of a customer as a row."""
    row = key_at(order.place) | {"currency": {"S": order.currency}}
    if order.store_key:
        row["store_key"] = {"S": order.store_key}
    if order.sale is not None:
        row["sale"] = {"N": format(order.sale, "f")}
    return row


def order_no_in(row: Mapping[str, Any]) -> str:
    """The number of the order in a row of a customer's order."""
    order_no: str = row["sk"]["S"].split("#", 2)[2]
    return order_no


def order_in(row: Mapping[str, Any]) -> CustomerOrder:
    """The order in a row of a customer's order."""
    return CustomerOrder(
        customer_id=row["customer_id"]["S"],
        order_no=order_no_in(row),
        ordered_at=datetime.fromisoformat(row["sk"]["S"].split("#", 2)[1]),
        currency=row["currency"]["S"],
        store_key=row["store_key"]["S"] if "store_key" in row else None,
        sale=Decimal(row["sale"]["N"]) if "sale" in row else None,
    )
