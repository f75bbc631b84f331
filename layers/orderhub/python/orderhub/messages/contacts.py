"""Who wants no messages, and who got which: the only module that touches these rows of the Operations table."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.messages.consent import ConsentChannel, Statement
from orderhub.messages.contact import Cap, Contact
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SAID = "consent_"


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
        values: Row = {":sent": {"M": {sent_id: {"S": time_text(sent_at)} for sent_id, sent_at in recent.items()}}}
        change = "SET sent = :sent"
        # Of a contact without a message for so long nothing need stay, unless they said what they want.
        if not contact.statements:
            change += ", expires_at = :expires_at"
            values[":expires_at"] = {"N": str(int((now + cap.span).timestamp()))}
        condition = "attribute_not_exists(revision)"
        if contact.revision:
            condition, values[":seen"] = "revision = :seen", {"N": str(contact.revision)}
        return self._update(contact.customer_id, f"{change} ADD revision :one", values, condition)

    def uncount(self, customer_id: str, message_id: str) -> None:
        """Take a message back that did not go out."""
        change, names = "REMOVE sent.#message ADD revision :one", {"#message": message_id}
        self._update(customer_id, change, {}, "attribute_exists(sent)", names)

    def unsubscribe(self, customer_id: str, now: datetime) -> None:
        """Keep for good that a contact wants no more messages; the last time counts."""
        self._update(
            customer_id,
            "SET unsubscribed_at = :at REMOVE expires_at ADD revision :one",
            {":at": {"S": time_text(now)}},
        )

    def state(self, customer_id: str, statement: Statement) -> None:
        """Keep for good what a contact wants; of each channel what was said last stays."""
        self._update(
            customer_id,
            "SET #said = :said REMOVE expires_at ADD revision :one",
            {":said": {"M": _row_of(statement)}},
            names={"#said": f"{_SAID}{statement.channel}"},
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
        said=tuple(
            _statement_in(channel, row[name]["M"])
            for channel in ConsentChannel
            if (name := f"{_SAID}{channel}") in row
        ),
        sent={message_id: datetime.fromisoformat(sent_at["S"]) for message_id, sent_at in sent.items()},
        revision=int(row.get("revision", {}).get("N", 0)),
    )


def _row_of(statement: Statement) -> Row:
    return {
        "given": {"BOOL": statement.given},
        "source": {"S": statement.source},
        "at": {"S": time_text(statement.at)},
        "by": {"S": statement.by},
    }


def _statement_in(channel: ConsentChannel, row: Mapping[str, Any]) -> Statement:
    return Statement(
        channel=channel,
        given=row["given"]["BOOL"],
        source=row["source"]["S"],
        at=datetime.fromisoformat(row["at"]["S"]),
        by=row["by"]["S"],
    )
