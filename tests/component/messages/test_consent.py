"""The function that reads and saves what customers want, over tables as they are, up to what is sent."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from orderhub.audit.trail import Trail
from orderhub.customers.erased import ErasedIdentities
from orderhub.customers.identities import identities_in, keys_of
from orderhub.customers.merge_table import Pointers
from orderhub.customers.merges import Merge, family_of
from orderhub.customers.resolve import Link
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.messages.consent import LINK
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.outcomes import Outcome
from orderhub.messages.permits import Permits
from orderhub.messages.reach import Channel
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import order
from tests.unit.messages.fakes import FOLLOW_UP, NOW

ANN, BEN = "5e884898da28047151d0e56f8dc62927", "b" * 32
SETTINGS = {
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "DEFAULT_PHONE_REGION": "CN",
    "AUDIT_RETENTION_DAYS": "400",
}
IN: dict[str, dict[str, Any]] = {ANN: {"email": "mail@example.com"}, BEN: {"phone": "13800138000"}}


class World:
    """Two customers, and the function in front of them."""

    def __init__(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - moto's
        self.client = client
        self.contacts = ContactsTable(client, "OperationsTable")
        self.table = CustomersTable(client, "CustomersTable")
        secret = IdentitySecret(client, "SecretsTable").get()
        for customer_id, identities in IN.items():
            keys = keys_of(identities_in(order("A1", **identities), "CN"), secret)
            link = Link(customer_id=customer_id, order_no="A1", matched_by=keys[0].kind, bound_at=NOW)
            self.table.bind(keys, link, is_new=True)
        self._handler = load_app("manage_consent", SETTINGS, monkeypatch).handler

    def ask(self, body: object = None, customer_id: str = ANN) -> Any:  # noqa: ANN401 - a body
        sample = payload("manage_consent", path=f"/v1/customers/{customer_id}/consent")
        sample |= {"httpMethod": "GET", "body": None} if body is None else {"body": json.dumps(body)}
        return self._answered(sample)

    def take_list(self, body: object) -> Any:  # noqa: ANN401 - a body
        return self._answered(payload("manage_consent-import", body=json.dumps(body)))

    def states(self, customer_id: str = ANN) -> list[tuple[str, str | None]]:
        return [(each["state"], each["source"]) for each in self.ask(customer_id=customer_id)["consent"]]

    def refusal(self, channel: Channel, customer_id: str = ANN) -> Outcome | None:
        permits = Permits(self.contacts, partial(family_of, table=self.table))
        message_job = replace(FOLLOW_UP, customer_id=customer_id)
        refused = permits.refusal(message_job, channel, NOW)
        return refused.outcome if refused else None

    def audit(self) -> Sequence[tuple[str, str]]:
        return [(entry.field, entry.reason) for entry in Trail(self.client, "OperationsTable").read(10)[0]]

    def _answered(self, event: dict[str, Any]) -> Any:  # noqa: ANN401 - a body
        answer = self._handler(event, Context())
        body = json.loads(answer["body"])
        return body if answer["statusCode"] == 200 else body["code"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with moto_tables("CustomersTable", "OperationsTable", "SecretsTable") as client:
        yield World(client, monkeypatch)


def test_of_whom_nobody_said_anything_nothing_is_known(world: World) -> None:
    assert world.ask()["customerId"] == ANN
    assert world.states() == [("unknown", None)] * 3
    assert world.refusal(Channel.EMAIL) is None


def test_a_channel_is_refused_and_given_again_and_the_audit_says_who_did(world: World) -> None:
    refused = world.ask({"channel": "email", "given": False, "source": "phone call"})

    assert refused["consent"][1] | {"at": None} == {
        "channel": "email",
        "state": "refused",
        "source": "phone call",
        "at": None,
        "by": "7f3a2b9c1d0e",
    }
    assert (world.refusal(Channel.EMAIL), world.refusal(Channel.SMS)) == (Outcome.UNSUBSCRIBED, None)

    world.ask({"channel": "email", "given": True, "source": "form"})

    assert world.states() == [("unknown", None), ("given", "form"), ("unknown", None)]
    assert world.refusal(Channel.EMAIL) is None
    assert world.audit() == [
        ("consent_saved", f"customer {ANN}: email given"),
        ("consent_saved", f"customer {ANN}: email refused"),
    ]


def test_a_link_refuses_all_until_a_consent_comes_after_it(world: World) -> None:
    world.contacts.unsubscribe(ANN, NOW)
    assert world.states() == [("refused", LINK)] * 3

    world.ask({"channel": "sms", "given": True, "source": "form"})

    assert world.states() == [("refused", LINK), ("refused", LINK), ("given", "form")]
    assert (world.refusal(Channel.SMS), world.refusal(Channel.BUS)) == (None, Outcome.UNSUBSCRIBED)


def test_customers_who_are_one_want_the_same(world: World) -> None:
    merge = Merge(customer_id=BEN, into=ANN, by="key", merged_at=NOW)
    Pointers(world.client, "CustomersTable").add(merge)
    world.contacts.unsubscribe(BEN, NOW - timedelta(days=1))

    assert world.ask(customer_id=BEN)["customerId"] == ANN
    assert world.refusal(Channel.EMAIL) is Outcome.UNSUBSCRIBED

    world.ask({"given": True, "source": "form"}, customer_id=BEN)

    assert world.refusal(Channel.EMAIL, BEN) is None
    Pointers(world.client, "CustomersTable").remove(merge)
    assert world.states(BEN) == [("refused", LINK)] * 3


def test_a_list_refuses_for_those_it_leads_to(world: World) -> None:
    entries = ["MAIL@example.com ", "+86 138 0013 8000", "nobody@example.com", "no number", "mail@example.com", ""]

    answer = world.take_list({"source": "list of 2026-11", "entries": entries})

    results = ["refused", "refused", "unknown", "invalid", "refused", "invalid"]
    assert answer["results"] == [{"index": index, "result": result} for index, result in enumerate(results)]
    assert (answer["refused"], answer["unknown"], answer["invalid"]) == (3, 1, 2)
    assert world.states() == world.states(BEN) == [("refused", "list of 2026-11")] * 3
    assert world.audit() == [("consent_imported", "3 of 6: all refused")]


def test_a_list_may_be_about_one_channel(world: World) -> None:
    world.take_list({"source": "list", "channel": "sms", "entries": ["13800138000"]})

    assert (world.refusal(Channel.SMS, BEN), world.refusal(Channel.EMAIL, BEN)) == (Outcome.UNSUBSCRIBED, None)


def test_who_was_erased_is_not_known_any_more(world: World) -> None:
    keys = keys_of(identities_in(order("A1", **IN[ANN]), "CN"), IdentitySecret(world.client, "SecretsTable").get())
    ErasedIdentities(world.client, "CustomersTable").erase(keys, "request-1", NOW)

    answer = world.take_list({"source": "list", "entries": ["mail@example.com"]})

    assert answer["results"] == [{"index": 0, "result": "unknown"}]
    assert "consent_all" not in str(world.client.scan(TableName="OperationsTable")["Items"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "body_invalid"),
        ({"given": "no", "source": "form"}, "body_invalid"),
        ({"given": False}, "body_invalid"),
        ({"given": False, "source": " "}, "body_invalid"),
        ({"given": False, "source": "two\nlines"}, "body_invalid"),
        ({"given": False, "source": "s" * 101}, "body_invalid"),
        ({"given": False, "source": "form", "channel": "bus"}, "body_invalid"),
        ({"given": False, "source": "form", "channel": ["sms"]}, "body_invalid"),
        ({"given": False, "source": "form", "chanel": "sms"}, "field_unknown"),
    ],
)
def test_what_says_no_consent_is_refused(world: World, body: object, code: str) -> None:
    assert world.ask(body) == code
    assert world.ask(body, customer_id="c" * 32) == "customer_unknown"
    assert world.audit() == []


@pytest.mark.parametrize("entries", [None, [], "mail@example.com", [1], ["1" * 201], ["1"] * 1001])
def test_what_is_no_list_is_refused(world: World, entries: object) -> None:
    assert world.take_list({"source": "list", "entries": entries}) == "body_invalid"
    assert world.take_list({"source": "list", "given": True, "entries": ["1"]}) == "field_unknown"


def test_as_long_as_there_is_no_customer_nobody_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto_tables("CustomersTable", "OperationsTable", "SecretsTable"):
        handler = load_app("manage_consent", SETTINGS, monkeypatch).handler

        answer = json.loads(handler(payload("manage_consent-import"), Context())["body"])

    assert answer["unknown"] == 2
