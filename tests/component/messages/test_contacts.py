"""What is promised of contacts, held against the table and against the fake of the unit tests."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.messages.consent import ConsentChannel, Statement
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.contacts import ContactsTable
from tests.component.messages.test_ledger import Refusing
from tests.unit.messages.fakes import NOW, FakeContacts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CAP = Cap(messages=2, span=timedelta(days=7))
LATER = NOW + timedelta(days=8)


@pytest.fixture(params=["table", "fake"])
def contacts(request: pytest.FixtureRequest) -> ContactsTable | FakeContacts:
    if request.param == "fake":
        return FakeContacts()
    return ContactsTable(request.getfixturevalue("dynamodb"), "OperationsTable")


def test_messages_are_counted_until_they_are_too_old_to_count(contacts: ContactsTable | FakeContacts) -> None:
    assert contacts.count(contacts.read("c1"), "w#A#1:2#m", CAP, NOW)
    assert contacts.count(contacts.read("c1"), "second", CAP, NOW)
    assert contacts.read("c1").sent == {"w#A#1:2#m": NOW, "second": NOW}

    assert contacts.count(contacts.read("c1"), "third", CAP, LATER)

    assert contacts.read("c1").sent == {"third": LATER}


def test_of_two_who_looked_at_once_one_counts(contacts: ContactsTable | FakeContacts) -> None:
    never_seen = contacts.read("c1")
    assert contacts.count(never_seen, "first", CAP, NOW)
    contact = contacts.read("c1")

    assert not contacts.count(never_seen, "second", CAP, NOW)
    assert contacts.count(contact, "second", CAP, NOW)
    assert not contacts.count(contact, "third", CAP, NOW)


def test_a_message_that_is_taken_back_counts_no_more(contacts: ContactsTable | FakeContacts) -> None:
    contacts.count(contacts.read("c1"), "w#A.1:2#m", CAP, NOW)

    contacts.uncount("c1", "w#A.1:2#m")
    contacts.uncount("c1", "never counted")

    assert contacts.read("c1").sent == {}


def said(channel: ConsentChannel, *, given: bool = False) -> Statement:
    return Statement(channel=channel, given=given, source="a list", at=NOW, by="key")


def test_what_was_said_last_of_each_channel_stays(contacts: ContactsTable | FakeContacts) -> None:
    contact = contacts.read("c1")
    contacts.state("c1", said(ConsentChannel.SMS))
    contacts.state("c1", said(ConsentChannel.ALL))
    contacts.state("c1", said(ConsentChannel.SMS, given=True))

    assert contacts.read("c1").said == (said(ConsentChannel.ALL), said(ConsentChannel.SMS, given=True))
    assert not contacts.count(contact, "first", CAP, NOW)


def test_what_somebody_said_outlives_the_messages_that_are_counted(dynamodb: "DynamoDBClient") -> None:
    contacts = ContactsTable(dynamodb, "OperationsTable")
    contacts.count(contacts.read("c1"), "m", CAP, NOW)
    contacts.state("c1", said(ConsentChannel.SMS))

    assert contacts.count(contacts.read("c1"), "n", CAP, NOW)

    [row] = dynamodb.scan(TableName="OperationsTable")["Items"]
    assert "expires_at" not in row
    assert contacts.read("c1").sent.keys() == {"m", "n"}


def test_an_unsubscribe_is_of_the_last_time(contacts: ContactsTable | FakeContacts) -> None:
    contact = contacts.read("c1")
    contacts.unsubscribe("c1", NOW)
    contacts.unsubscribe("c1", LATER)

    assert contacts.read("c1").unsubscribed_at == LATER
    assert not contacts.count(contact, "first", CAP, NOW)
    assert contacts.read("c2") == Contact(customer_id="c2")


def test_only_who_unsubscribed_is_kept_for_good(dynamodb: "DynamoDBClient") -> None:
    contacts = ContactsTable(dynamodb, "OperationsTable")
    contacts.count(contacts.read("c1"), "m", CAP, NOW)
    [counted] = dynamodb.scan(TableName="OperationsTable")["Items"]
    contacts.unsubscribe("c1", NOW)
    [unsubscribed] = dynamodb.scan(TableName="OperationsTable")["Items"]

    assert counted["expires_at"] == {"N": str(int((NOW + CAP.span).timestamp()))}
    assert "expires_at" not in unsubscribed


@pytest.mark.parametrize(
    ("code", "fault"), [("ThrottlingException", TransientError), ("AccessDenied", ClientError)]
)
def test_a_throttle_may_pass_and_a_missing_permission_does_not(code: str, fault: type[Exception]) -> None:
    client: Any = Refusing(code)
    contacts = ContactsTable(client, "OperationsTable")

    with pytest.raises(fault):
        contacts.read("c1")
    with pytest.raises(fault):
        contacts.count(Contact(customer_id="c1"), "m", CAP, NOW)
    with pytest.raises(fault):
        contacts.uncount("c1", "m")
    with pytest.raises(fault):
        contacts.unsubscribe("c1", NOW)
