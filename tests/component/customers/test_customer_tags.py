"""The rows of tags, on moto and in the tests' fake: both keep the same promises."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from orderhub.customers.tags import CustomerTags
from orderhub.errors import TransientError
from tests.support.faults import refuse
from tests.support.orders import NOON
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import FakeTags

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ONE, OTHER = "1" * 32, "2" * 32


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables("CustomersTable") as dynamodb:
        yield dynamodb


@pytest.fixture(params=["table", "fake"])
def tags(request: pytest.FixtureRequest) -> CustomerTags | FakeTags:
    if request.param == "fake":
        return FakeTags()
    return CustomerTags(request.getfixturevalue("client"), "CustomersTable")


def test_tags_are_kept_once_by_name_for_all_who_are_one(tags: CustomerTags | FakeTags) -> None:
    for customer_id, tag in ((ONE, "vip"), (ONE, "贵宾"), (OTHER, "vip"), (ONE, "vip")):
        tags.add(customer_id, tag, NOON, "rule:vip")

    tags.remove(ONE, "late")

    assert tags.of([ONE]) == ("vip", "贵宾")
    assert tags.of([ONE, OTHER]) == ("vip", "贵宾")


def test_a_tag_is_taken_off_one_customer_alone(tags: CustomerTags | FakeTags) -> None:
    for customer_id in (ONE, OTHER):
        tags.add(customer_id, "vip", NOON, "key")

    tags.remove(ONE, "vip")

    assert (tags.of([ONE]), tags.of([OTHER])) == ((), ("vip",))


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("PutItem", lambda tags: tags.add(ONE, "vip", NOON, "key")),
        ("DeleteItem", lambda tags: tags.remove(ONE, "vip")),
        ("Query", lambda tags: tags.of([ONE])),
    ],
)
def test_a_table_that_is_busy_may_be_asked_again(
    client: "DynamoDBClient", operation: str, call: Callable[[CustomerTags], object]
) -> None:
    refuse(client, operation, "ThrottlingException", "ThrottlingException")

    with pytest.raises(TransientError):
        call(CustomerTags(client, "CustomersTable"))
