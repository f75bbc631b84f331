"""All customers by the API: each once, page by page, as one with those that were merged into them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sets

from orderhub.api.customers.listing import MOST_LISTED, listed
from orderhub.customers.merges import Merge
from orderhub.errors import RequestError
from tests.support.signing import signer
from tests.support.streams import AT
from tests.unit.api.customers.test_routes import _desk, _event, _id
from tests.unit.customers.fakes import FakeCustomers

SIGNER = signer()


def page_of(customers: FakeCustomers, **query: str) -> dict[str, Any]:
    body: Any = listed(_event("/v1/customers", **query), customers, _desk(customers), SIGNER).body
    return dict(body)


def pages_of(customers: FakeCustomers, limit: int) -> list[list[dict[str, Any]]]:
    pages, cursor = [], ""
    while True:
        page = page_of(customers, limit=str(limit), cursor=cursor)
        pages.append(page["customers"])
        if page["next"] is None:
            return pages
        cursor = page["next"]


def test_a_customer_is_listed_masked_with_what_the_orders_come_to(table: FakeCustomers) -> None:
    found = {one["customerId"]: one for one in page_of(table)["customers"]}

    known = found[_id(table, phone="13800138000")]
    assert (known["name"], known["channels"]) == ("<name>", {"email": "<email>", "phone": "<phone>"})
    assert (known["orders"], known["lastOrder"]["orderNo"]) == (4, "A2")
    assert [sales["count"] for sales in known["sales"]] == [1]
    assert known["masked"] == ["name", "email", "phone"]
    assert len(found) == 3


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_hold_each_customer_once(table: FakeCustomers, limit: int) -> None:
    pages = pages_of(table, limit)
    ids = [one["customerId"] for page in pages for one in page]

    assert sorted(ids) == sorted({one["customerId"] for one in page_of(table)["customers"]})
    assert max(map(len, pages)) <= limit


class Ids:
    """Lists with some ids, and the customers of none of them."""

    def __init__(self, ids: set[int]) -> None:
        self.lists: dict[int, list[str]] = {}
        for number in sorted(ids):
            self.lists.setdefault(number % 16, []).append(f"{number:032x}")
        self.asked: list[int] = []

    def customers_in(self, number: int, after: str | None, limit: int) -> list[str]:
        self.asked.append(limit)
        return [one for one in self.lists.get(number, []) if one > (after or "")][:limit]


@given(sets(integers(0, 500), max_size=120), integers(1, 50))
def test_every_list_is_gone_through_whatever_the_size_of_a_page(ids: set[int], limit: int) -> None:
    lists, customers, cursor, rounds = Ids(ids), FakeCustomers(), "", 0
    while True:
        event = _event("/v1/customers", limit=str(limit), cursor=cursor)
        body: Any = listed(event, lists, _desk(customers), SIGNER).body
        rounds += 1
        if body["next"] is None:
            break
        cursor = body["next"]

    assert rounds <= len(ids) // limit + 2
    assert max(lists.asked) <= limit


def test_those_merged_into_another_are_part_of_it(table: FakeCustomers) -> None:
    root, part = _id(table, phone="13800138000"), _id(table, sobot_customer_id="S1")
    assert table.add(Merge(customer_id=part, into=root, merged_at=AT, by="k"))

    found = {one["customerId"]: one["orders"] for one in page_of(table)["customers"]}

    assert found[root] == 6
    assert part not in found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": str(MOST_LISTED + 1)}, "limit_invalid"),
        ({"limit": "0"}, "limit_invalid"),
        ({"cursor": "x"}, "cursor_invalid"),
    ],
)
def test_what_cannot_be_listed_is_refused(table: FakeCustomers, query: dict[str, str], code: str) -> None:
    with pytest.raises(RequestError) as refused:
        page_of(table, **query)

    assert refused.value.code == code
