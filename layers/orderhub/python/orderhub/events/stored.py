"""An event's detail in its row: without the two names that the row has anyway; pure, no AWS.

So most events are a row of one write unit (1 kB), and stay text that an operator can read.
"""

import json
from collections.abc import Mapping
from typing import Any

from orderhub.events.announcement import SCHEMA
from orderhub.events.event_key import CUSTOMER
from orderhub.events.order_facts import compact

_NAMED = ("eventKey", "orderId")


def stored_detail(detail: Mapping[str, Any]) -> str:
    """A detail as its row keeps it."""
    return compact({name: part for name, part in detail.items() if name not in _NAMED})


def published_detail(row: Mapping[str, Any]) -> str:
    """The detail as it went out, from its row."""
    detail = json.loads(row["detail"]["S"])
    key = row["order_no"]["S"]
    if detail["metadata"]["schema"] != SCHEMA:
        key = key.removeprefix(CUSTOMER)
    return compact({"eventKey": key, "orderId": row["event_id"]["S"], **detail})
