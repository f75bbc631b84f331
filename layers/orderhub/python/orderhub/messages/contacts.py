"""Who wants no messages, and who got which: the only module that touches these rows of the Operations table."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.messages.contact import Cap, Contact
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class ContactsTable:
    """Contacts as messages see them. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the contacts cannot be reached right now", "contacts_unreachable")

    def read(self, customer_id: str) -> Contact:
        """What is stored of a contact, as it is at this moment."""
        return _contact_in(customer_id, self._table.get(_key(customer_id)) or {})

    def count(self, contact: Contact, message_id: str, cap: Cap, now: datetime) -> bool:
        """Count a message to a contact; False, and nothing is counted, when the contact changed meanwhile."""
        recent = {sent_id: sent_at for sent_id, sent_at in contact.sent.items() if sent_at > now - cap.span} | {
            message_id: now
        }
        values: Row = {
            ":sent": {"M": {sent_id: {"S": time_text(sent_at)} for sent_id, sent_at in recent.items()}},
            # Of a contact without a message for so long nothing need stay, unless they unsubscribed.
            ":expires_at": {"N": str(int((now + cap.span).timestamp()))},
        }
        condition = "attribute_not_exists(revision)"
        if contact.revision:
            condition, values[":seen"] = "revision = :seen", {"N": str(contact.revision)}
        change = "SET sent = :sent, expires_at = :expires_at ADD revision :one"
        return self._update(contact.customer_id, change, values, condition)

    def uncount(self, customer_id: str, message_id: str) -> None:
        """Take a message back that did not go out."""
        change, names = "REMOVE sent.#message ADD revision :one", {"#message": message_id}
        self._update(customer_id, change, {}, "attribute_exists(sent)", names)

    def unsubscribe(self, customer_id: str, now: datetime) -> None:
        """Keep for good that a contact wants no more messages; the first time stands."""
        self._update(
            customer_id,
            "SET unsubscribed_at = if_not_exists(unsubscribed_at, :at) REMOVE expires_at ADD revision :one",
            {":at": {"S": time_text(now)}},
        )

    def _update(
        self,
        customer_id: str,
        change: str,
        values: Row,
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> bool:
        how: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if names:
            how["ExpressionAttributeNames"] = names
        return self._table.update(_key(customer_id), change, {**values, ":one": {"N": "1"}}, **how) is not None


def _key(customer_id: str) -> Row:
    return row_key(f"contact#{customer_id}", "messages")


def _contact_in(customer_id: str, row: Mapping[str, Any]) -> Contact:
    unsubscribed_at = row.get("unsubscribed_at", {}).get("S")
    sent = row.get("sent", {}).get("M", {})
    return Contact(
        customer_id=customer_id,
        unsubscribed_at=datetime.fromisoformat(unsubscribed_at) if unsubscribed_at else None,
        sent={message_id: datetime.fromisoformat(sent_at["S"]) for message_id, sent_at in sent.items()},
        revision=int(row.get("revision", {}).get("N", 0)),
    )
