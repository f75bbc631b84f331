"""How customers lie in the Customers table, and back; pure, no AWS.

========================= ================================ ==================================================
customer_id               sk                               holds
========================= ================================ ==================================================
``identity#<kind>#<hmac>`` ``identity``                    where an identity leads, since when and which order
a customer's id           ``profile``                      when, by what and by which order it was made
a customer's id           ``order#<ordered_at>#<no>``      currency, store_key, sale, what it says of the buyer
a customer's id           ``conflict#<kind>#<hmac>``       an identity of its orders that leads to another
``conflicts``             ``conflict#<at>#<id>#<kind>#…``  the same, by time
========================= ================================ ==================================================

What is said of a buyer as a person is in attributes; no key holds any of it.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.customers.buyer import FIELDS, Buyer
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.identities import Kind
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import CustomerOrder, Place
from orderhub.orders.rows import time_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]

CONFLICT = "conflict#"
CONFLICTS = "conflicts"
"""The partition in which the conflicts of all customers lie; they are few."""


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
    return key_at(profile_place(link.customer_id)) | {
        "order_no": {"S": link.order_no},
        "matched_by": {"S": link.matched_by.value},
        "created_at": {"S": time_text(link.at)},
    }


def profile_place(customer_id: str) -> Place:
    """Where it is kept by what a customer was made."""
    return customer_id, "profile"


def made_in(row: Mapping[str, Any]) -> Link:
    """By what the customer of a profile was made."""
    return Link(
        customer_id=row["customer_id"]["S"],
        order_no=row["order_no"]["S"],
        matched_by=Kind(row["matched_by"]["S"]),
        at=datetime.fromisoformat(row["created_at"]["S"]),
    )


def conflict_place(conflict: Conflict) -> Place:
    """Where a conflict is kept under the customer whose order bears the identity: one of a kind and value."""
    return conflict.customer_id, f"{CONFLICT}{conflict.key.kind}#{conflict.key.digest[:32]}"


def conflict_rows(conflict: Conflict) -> tuple[Row, Row]:
    """An identity that leads to another customer, under the one whose order bears it, and in the list of all."""
    key = conflict.key
    entry = f"{CONFLICT}{time_text(conflict.at)}#{conflict.customer_id}#{key.kind}#{key.digest}"
    said: Row = {
        "leads_to": {"S": conflict.leads_to},
        "order_no": {"S": conflict.order_no},
        "at": {"S": time_text(conflict.at)},
    }
    return key_at(conflict_place(conflict)) | said, key_at((CONFLICTS, entry)) | said


def conflict_in(row: Mapping[str, Any]) -> Conflict:
    """The conflict in a row of the list of all."""
    _, _, customer_id, kind, digest = row["sk"]["S"].split("#")
    return Conflict(
        customer_id=customer_id,
        key=IdentityKey(kind=Kind(kind), digest=digest),
        leads_to=row["leads_to"]["S"],
        order_no=row["order_no"]["S"],
        at=datetime.fromisoformat(row["at"]["S"]),
    )


def order_row(order: CustomerOrder) -> Row:
    """An order of a customer as a row."""
    row = key_at(order.place) | {"currency": {"S": order.currency}}
    if order.store_key:
        row["store_key"] = {"S": order.store_key}
    if order.sale is not None:
        row["sale"] = {"N": format(order.sale, "f")}
    said = {name: getattr(order.buyer, name) for name in FIELDS}
    row["buyer"] = {"M": {name: {"S": text} for name, text in said.items() if text}}
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
        buyer=Buyer(**{name: value["S"] for name, value in row["buyer"]["M"].items()}),
    )
