"""How a merge lies in the Customers table, and back; pure, no AWS.

It stands under both customers, so that reading either's orders brings along that there is one, and in the list
of all, which tells everything about it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orderhub.customers.merges import Merge
from orderhub.customers.rows import JOINED, MERGED, MERGED_INTO, MERGES, Row, key_at
from orderhub.customers.sales import Place
from orderhub.orders.attributes import time_text


def merged_place(customer_id: str) -> Place:
    """Where it is kept into whom a customer was merged."""
    return customer_id, MERGED_INTO


def merge_places(merge: Merge) -> tuple[Place, Place, Place]:
    """Where a merge is kept: under the merged customer, under the other, and in the list of all."""
    entry = f"{MERGED}{merge.customer_id}"
    return merged_place(merge.customer_id), (merge.into, entry), (MERGES, entry)


def merge_rows(merge: Merge) -> list[Row]:
    """A merge as rows, at its places."""
    values: Row = {"leads_to": {"S": merge.into}, "by": {"S": merge.by}, "at": {"S": time_text(merge.merged_at)}}
    return [key_at(place) | values for place in merge_places(merge)]


def merge_in(row: Mapping[str, Any]) -> Merge:
    """The merge in a row of the list of all."""
    return Merge(
        customer_id=row["sk"]["S"].removeprefix(MERGED),
        into=row["leads_to"]["S"],
        by=row["by"]["S"],
        merged_at=datetime.fromisoformat(row["at"]["S"]),
    )


def tells_of_merge(row: Mapping[str, Any]) -> bool:
    """Whether a row of a customer says that it is merged, or another into it."""
    sk: str = row["sk"]["S"]
    return sk.startswith(JOINED)
