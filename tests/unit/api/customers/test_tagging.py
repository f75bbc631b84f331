"""Customers are tagged by hand and by rules; those who are one have their tags together."""

from typing import Any

import pytest

from orderhub.api.customers import tagging
from orderhub.customers.identities import IdentityKind
from orderhub.customers.merges import Merge
from orderhub.customers.resolve import Link
from orderhub.customers.tag import is_tag
from orderhub.errors import RequestError
from tests.support.orders import NOON
from tests.unit.customers.fakes import FakeCustomers, FakeTags

ONE, OTHER, STRANGER = "1" * 32, "2" * 32, "3" * 32


def event(customer_id: str, tag: str) -> dict[str, Any]:
    return {
        "resource": "/v1/customers/{customer_id}/tags/{tag}",
        "path": f"/v1/customers/{customer_id}/tags/{tag}",
        "queryStringParameters": None,
        "requestContext": {"authorizer": {"key_id": "7f3a2b9c1d0e"}},
    }


@pytest.fixture
def table() -> FakeCustomers:
    found = FakeCustomers()
    for customer_id in (ONE, OTHER):
        made = Link(customer_id=customer_id, order_no="A1", matched_by=IdentityKind.ORDER, bound_at=NOON)
        found.bind([], made, is_new=True)
    return found


def test_a_customer_is_tagged_once_by_whoever_tags(table: FakeCustomers) -> None:
    tags = FakeTags()

    answers = [tagging.tag(event(ONE, name), table, tags, NOON).body for name in ("vip", "late.payer", "vip")]

    assert answers[-1] == {"customerId": ONE, "tags": ["late.payer", "vip"]}
    assert tags.stored == {ONE: {"vip": "7f3a2b9c1d0e", "late.payer": "7f3a2b9c1d0e"}}


def test_a_tag_that_is_taken_off_is_gone_and_another_stays(table: FakeCustomers) -> None:
    tags = FakeTags()
    for name in ("vip", "%E8%B4%B5%E5%AE%BE"):
        tagging.tag(event(ONE, name), table, tags, NOON)

    answers = [tagging.untag(event(ONE, "vip"), table, tags).body for _ in range(2)]

    assert answers == [{"customerId": ONE, "tags": ["贵宾"]}] * 2


def test_customers_who_are_one_have_their_tags_together(table: FakeCustomers) -> None:
    tags = FakeTags()
    tagging.tag(event(OTHER, "vip"), table, tags, NOON)
    table.add(Merge(customer_id=OTHER, into=ONE, by="key", merged_at=NOON))

    tagged = tagging.tag(event(OTHER, "loyal"), table, tags, NOON).body
    untagged = tagging.untag(event(ONE, "vip"), table, tags).body

    assert tagged == {"customerId": ONE, "tags": ["loyal", "vip"]}
    assert untagged == {"customerId": ONE, "tags": ["loyal"]}


@pytest.mark.parametrize(
    ("customer_id", "tag", "code"),
    [(STRANGER, "vip", "customer_unknown"), (ONE, "two%20words", "tag_invalid"), (ONE, "x" * 51, "tag_invalid")],
)
def test_nobody_is_tagged_by_what_is_no_tag_and_no_stranger(
    table: FakeCustomers, customer_id: str, tag: str, code: str
) -> None:
    with pytest.raises(RequestError) as fault:
        tagging.tag(event(customer_id, tag), table, FakeTags(), NOON)

    assert fault.value.code == code


@pytest.mark.parametrize(("text", "known"), [("vip", True), ("", False), ("a#b", False), ("x\n", False)])
def test_a_tag_is_one_word(text: str, *, known: bool) -> None:
    assert is_tag(text) is known
