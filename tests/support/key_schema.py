"""The keys of a table, or of an index, as the template and DescribeTable have them."""

from collections.abc import Mapping
from typing import Any


def key_names(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The attributes that are its key, what it is partitioned by first."""
    order = sorted(definition["KeySchema"], key=lambda key: key["KeyType"])
    return tuple(key["AttributeName"] for key in order)  # HASH before RANGE
