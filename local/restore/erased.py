"""Finds who was erased since the moment, by what the tables say now and said then."""

from collections.abc import Iterator

from local.restore.erasures import Erasures, request_that_erased
from local.restore.rows import Row, Rows
from orderhub.customers.order_rows import order_no_in
from orderhub.customers.sales import ORDER

_BOUND = {
    "FilterExpression": "begins_with(customer_id, :identity) AND attribute_exists(leads_to) "
    "AND attribute_not_exists(erased_at)",
    "ExpressionAttributeValues": {":identity": {"S": "identity#"}},
}
_CLOSED = {"FilterExpression": "attribute_exists(erased)"}
_MERGED = "merged#"


def erased_since(customers: Rows, customers_then: Rows, orders: Rows, orders_then: Rows) -> Erasures:
    """Who was erased since, with all orders they had at the moment.

    Args:
        customers: The Customers table.
        customers_then: The same at the moment.
        orders: The Orders table.
        orders_then: The same at the moment.
    """
    found = dict(_erased(customers, customers_then))
    rows = [row for customer in found for row in _rows_of(customers_then, customer)]
    members = {row["sk"]["S"].removeprefix(_MERGED) for row in rows if row["sk"]["S"].startswith(_MERGED)}
    rows += [row for member in members - found.keys() for row in _rows_of(customers_then, member)]
    theirs = {order_no_in(row) for row in rows if row["sk"]["S"].startswith(ORDER)}
    return Erasures(
        customers=frozenset(found) | members,
        orders=frozenset(theirs | set(_closed(orders, orders_then))),
        requests=frozenset(found.values()),
    )


def _erased(customers: Rows, then: Rows) -> Iterator[tuple[str, str]]:
    """Whom an identity led to at the moment, and the request that erased it since."""
    for page in then.pages(**_BOUND):
        now = customers.like(page)
        for row in page:
            request = request_that_erased(now.get(then.name_of(row), {}))
            # One that was back already at the moment is nobody who was erased since.
            if request and request != request_that_erased(row):
                yield row["leads_to"]["S"], request


def _rows_of(customers: Rows, customer: str) -> list[Row]:
    return customers.query("customer_id = :of", {":of": {"S": customer}})


def _closed(orders: Rows, then: Rows) -> Iterator[str]:
    """The orders that people were taken out of since."""
    for page in orders.pages(**_CLOSED):
        headers = then.like(page)
        yield from (
            row["order_no"]["S"]
            for row in page
            if (header := headers.get(orders.name_of(row))) and "erased" not in header
        )
