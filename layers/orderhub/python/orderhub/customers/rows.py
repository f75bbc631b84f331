"""How customers lie in the Customers table, and back; pure, no AWS.

========================= ================================ ==================================================
customer_id               sk                               holds
========================= ================================ ==================================================
``identity#<kind>#<hmac>`` ``identity``                    where an identity leads, since when and which order;
                                                           where its bearer was erased: since when; where
                                                           they are back: after which request
``erased``                 ``<at>#<request>``              marks of erased buyers; see ``erasure_screen``
``erased_keys``            a request's id                  what was erased by it; see ``erased``
a customer's id           ``profile``                      when, by what and by which order it was made
a customer's id           ``order#<ordered_at>#<no>``      currency, store_key, status, tags, products,
                                                           categories, sale, its buyer
a customer's id           ``touch#<sent_at>#…``            a message that went out to the customer
a customer's id           ``tag#<tag>``                    what the customer is tagged with, since when, by what
a customer's id           ``conflict#<kind>#<hmac>``       an identity of its orders that leads to another
``conflicts``             ``conflict#<at>#<id>#<kind>#…``  the same, by time
a customer's id           ``merged_into``                  the customer it was merged into, when, by which key
a customer's id           ``merged#<id>``                  the same, under the one it was merged into
``merges``                 ``merged#<id>``                  the same, all there are
========================= ================================ ==================================================

The index ``by_list`` holds who and what there is, by customer and time, for those who go over all of it:
profiles in the lists ``customers#<shard>``, orders that are sales in ``sales#<currency>#<shard>``, orders of the
mobile SDK that are to become sales in ``early#<currency>#<shard>``, messages in ``touches#<shard>``. ``moment``
is when that was, in seconds: DynamoDB filters by no attribute of a key. What leads to
a customer is in the list ``identities#<customer_id>``.

What is said of a buyer as a person is in attributes; no key holds any of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.customers.identities import IdentityKey, IdentityKind
from orderhub.customers.lists import customers_list, identities_list, list_of
from orderhub.customers.resolve import Conflict, Link, made_again_of
from orderhub.customers.sales import Place
from orderhub.orders.attributes import time_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]

CONFLICT = "conflict#"
CONFLICTS = "conflicts"
"""The partition in which the conflicts of all customers lie; they are few."""
JOINED = "merged"
"""How the sort keys of all rows begin that tell of a merge; before those of orders."""
MERGED, MERGED_INTO = "merged#", "merged_into"
MERGES = "merges"
"""The partition in which all merges lie; they are made by people, and few."""


def key_at(place: Place) -> Row:
    """The key of a row."""
    customer_id, sk = place
    return {"customer_id": {"S": customer_id}, "sk": {"S": sk}}


def second_of(moment: datetime) -> "AttributeValueTypeDef":
    """The second a moment is in, as an entry of a list has it."""
    return {"N": str(int(moment.timestamp()))}


def identity_place(key: IdentityKey) -> Place:
    """Where it is kept where an identity leads."""
    return f"identity#{key.kind}#{key.digest}", "identity"


def identity_row(key: IdentityKey, link: Link) -> Row:
    """Where an identity leads, as a row."""
    row = key_at(identity_place(key)) | {
        "leads_to": {"S": link.customer_id},
        "order_no": {"S": link.order_no},
        "matched_by": {"S": link.matched_by.value},
        "at": {"S": time_text(link.bound_at)},
    }
    if key.kind is not IdentityKind.ORDER:
        row["list_shard"] = {"S": identities_list(link.customer_id)}
    return row


def identity_key(row: Mapping[str, Any]) -> IdentityKey:
    """The identity a row is about."""
    _, kind, digest = row["customer_id"]["S"].split("#")
    return IdentityKey(kind=IdentityKind(kind), digest=digest)


def link_in(row: Mapping[str, Any]) -> Link:
    """Where the identity of a row leads, or whom it will make where its bearer is back and nobody is bound yet."""
    if "back_after" in row:
        key = identity_key(row)
        return Link(
            customer_id=made_again_of(key, row["back_after"]["S"]),
            order_no="",
            matched_by=key.kind,
            bound_at=datetime.fromisoformat(row["at"]["S"]),
            is_back=True,
        )
    return Link(
        customer_id=row["leads_to"]["S"],
        order_no=row["order_no"]["S"],
        matched_by=IdentityKind(row["matched_by"]["S"]),
        bound_at=datetime.fromisoformat(row["at"]["S"]),
        is_erased="erased_at" in row,
    )


def profile_row(link: Link) -> Row:
    """A customer that has just been made."""
    return key_at(profile_place(link.customer_id)) | {
        "list_shard": {"S": customers_list(list_of(link.customer_id))},
        "order_no": {"S": link.order_no},
        "matched_by": {"S": link.matched_by.value},
        "created_at": {"S": time_text(link.bound_at)},
    }


def profile_place(customer_id: str) -> Place:
    """Where it is kept by what a customer was made."""
    return customer_id, "profile"


def made_in(row: Mapping[str, Any]) -> Link:
    """By what the customer of a profile was made."""
    return Link(
        customer_id=row["customer_id"]["S"],
        order_no=row["order_no"]["S"],
        matched_by=IdentityKind(row["matched_by"]["S"]),
        bound_at=datetime.fromisoformat(row["created_at"]["S"]),
    )


def conflict_place(conflict: Conflict) -> Place:
    """Where a conflict is kept under the customer whose order bears the identity: one of a kind and value."""
    return conflict.customer_id, f"{CONFLICT}{conflict.key.kind}#{conflict.key.digest[:32]}"


def conflict_rows(conflict: Conflict) -> tuple[Row, Row]:
    """An identity that leads to another customer, under the one whose order bears it, and in the list of all."""
    values: Row = {
        "leads_to": {"S": conflict.leads_to},
        "order_no": {"S": conflict.order_no},
        "at": {"S": time_text(conflict.noted_at)},
    }
    return key_at(conflict_place(conflict)) | values, key_at((CONFLICTS, conflict_entry(conflict))) | values


def conflict_entry(conflict: Conflict) -> str:
    """The sort key of a conflict in the list of all, which is by time."""
    key = conflict.key
    return f"{CONFLICT}{time_text(conflict.noted_at)}#{conflict.customer_id}#{key.kind}#{key.digest}"


def conflict_in(row: Mapping[str, Any]) -> Conflict:
    """The conflict in a row of the list of all."""
    _, _, customer_id, kind, digest = row["sk"]["S"].split("#")
    return Conflict(
        customer_id=customer_id,
        key=IdentityKey(kind=IdentityKind(kind), digest=digest),
        leads_to=row["leads_to"]["S"],
        order_no=row["order_no"]["S"],
        noted_at=datetime.fromisoformat(row["at"]["S"]),
    )
