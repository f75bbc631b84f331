"""What is answered to who reads or says which messages a customer wants, or brings a list of who wants none."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeIs

from orderhub.api.customers.parameters import Knowing, customer_in
from orderhub.audit.trail import Entry
from orderhub.customers.identities import IdentityKey
from orderhub.customers.merges import Family, Pointing, family_of
from orderhub.customers.resolve import Link
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, key_id_of
from orderhub.messages.consent import ConsentChannel, Statement, deciding
from orderhub.messages.contact import Contact
from orderhub.messages.unsubscribe_list import Found, customers_of, entries_of
from orderhub.orders.json_values import time_text
from orderhub.orders.writer import at_once

SAVED, IMPORTED = "consent_saved", "consent_imported"
"""What the audit calls it."""
MOST_ENTRIES = 1_000
_LONGEST_SOURCE = 100
_LONGEST_ENTRY = 200
_EXAMPLE = '{"channel": "email", "given": false, "source": "phone call"}'
_LIST_EXAMPLE = '{"source": "list of 2026-11", "entries": ["ann@example.com", "+8613800138000"]}'


class Contacts(Protocol):
    """Where it is stored what people want; see ContactsTable."""

    def read(self, customer_id: str) -> Contact: ...  # noqa: D102 - above
    def state(self, customer_id: str, statement: Statement) -> None: ...  # noqa: D102 - above


class CustomerReader(Knowing, Pointing, Protocol):
    """Where customers, their merges and what leads to them are read; see CustomersTable."""

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]: ...  # noqa: D102 - above


class Secret(Protocol):
    """What identities are hashed with; see IdentitySecret."""

    def find(self) -> bytes | None: ...  # noqa: D102 - above


class Trail(Protocol):
    """Where it is written down who did what."""

    def write(self, entry: Entry) -> None: ...  # noqa: D102 - as audit.trail.Trail says


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRoutes:
    """Answers requests about consent; every method raises TransientError when trying again can help.

    ``region`` is the country of phone numbers without a country code.
    """

    contacts: Contacts
    customers: CustomerReader
    secret: Secret
    trail: Trail
    region: str
    clock: Callable[[], datetime]

    def read(self, event: Event) -> Answer:
        """What the customer in the path wants, with all that are one with them.

        Raises:
            RequestError: ``customer_unknown``.
        """
        return self._answer(family_of(customer_in(event, self.customers), self.customers))

    def save(self, event: Event) -> Answer:
        """Say what the customer in the path wants; it counts from the next message on.

        Raises:
            RequestError: ``customer_unknown``; ``body_invalid``, ``body_too_large`` or ``field_unknown``.
        """
        family = family_of(customer_in(event, self.customers), self.customers)
        fields = object_in(body_of(event), _EXAMPLE, {"channel", "given", "source"})
        if not isinstance(fields.get("given"), bool):
            raise RequestError(f"Send given as true or false, such as {_EXAMPLE}.", "body_invalid")
        statement = self._statement(event, fields, _EXAMPLE, given=fields["given"])
        word = "given" if statement.given else "refused"
        self._write_down(statement, SAVED, f"customer {family[0]}: {statement.channel} {word}")
        self.contacts.state(family[0], statement)
        return self._answer(family)

    def take_list(self, event: Event) -> Answer:
        """Refuse messages for all customers that a list names; the answer names entries by their places alone.

        Nothing of the body may be logged.

        Raises:
            RequestError: ``body_invalid``, ``body_too_large`` or ``field_unknown``.
        """
        fields = object_in(body_of(event), _LIST_EXAMPLE, {"channel", "source", "entries"})
        texts = fields.get("entries")
        if not _is_list(texts):
            message = f"Send entries as 1 to {MOST_ENTRIES} addresses and numbers, such as {_LIST_EXAMPLE}."
            raise RequestError(message, "body_invalid")
        statement = self._statement(event, fields, _LIST_EXAMPLE, given=False)
        entries = entries_of(texts, self.region, self.secret.find())
        links = self.customers.links({entry.key for entry in entries if entry.key})
        found, refusing = customers_of(entries, links)
        counts = Counter(found)
        what = f"{counts[Found.REFUSED]} of {len(found)}: {statement.channel} refused"
        self._write_down(statement, IMPORTED, what)
        at_once([partial(self.contacts.state, customer_id, statement) for customer_id in sorted(refusing)])
        results = [{"index": index, "result": result} for index, result in enumerate(found)]
        body: dict[str, Any] = {result.value: counts[result] for result in Found}
        return Answer(body=body | {"results": results})

    def _statement(self, event: Event, fields: Mapping[str, Any], example: str, *, given: bool) -> Statement:
        channel, source = fields.get("channel", ConsentChannel.ALL), fields.get("source")
        if not isinstance(channel, str) or channel not in ConsentChannel:
            message = f"Send channel as one of {', '.join(ConsentChannel)}, or leave it out."
            raise RequestError(message, "body_invalid")
        if not isinstance(source, str) or not _is_source(source):
            message = (
                f"Send source as where it comes from, on one line of at most {_LONGEST_SOURCE} characters, such as"
                f" {example}."
            )
            raise RequestError(message, "body_invalid")
        return Statement(
            channel=ConsentChannel(channel), given=given, source=source, at=self.clock(), by=key_id_of(event)
        )

    def _write_down(self, statement: Statement, field: str, what: str) -> None:
        # Not where it comes from: the audit outlives an erasure.
        self.trail.write(
            Entry(key_id=statement.by, field=field, order_no="", reason=what, happened_at=statement.at)
        )

    def _answer(self, family: Family) -> Answer:
        contacts = map(self.contacts.read, family)
        statements = [statement for contact in contacts for statement in contact.statements]
        channels = [_shown(channel, deciding(statements, channel)) for channel in ConsentChannel]
        return Answer(body={"customerId": family[0], "consent": channels})


def _shown(channel: ConsentChannel, statement: Statement | None) -> dict[str, Any]:
    if statement is None:
        return {"channel": channel, "state": "unknown", "source": None, "at": None, "by": None}
    return {
        "channel": channel,
        "state": "given" if statement.given else "refused",
        "source": statement.source,
        "at": time_text(statement.at),
        "by": statement.by or None,
    }


def _is_source(text: str) -> bool:
    return bool(text.strip()) and len(text) <= _LONGEST_SOURCE and text.isprintable()


def _is_list(texts: object) -> TypeIs[list[str]]:
    if not isinstance(texts, list) or not 1 <= len(texts) <= MOST_ENTRIES:
        return False
    return all(isinstance(text, str) and len(text) <= _LONGEST_ENTRY for text in texts)
