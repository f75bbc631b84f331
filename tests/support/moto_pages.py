"""Has moto end a page as DynamoDB does, of which moto knows a part."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from moto.dynamodb.models.table import Table

type Page = tuple[list[Any], int, dict[str, Any] | None]


def apply() -> None:
    """Patch it, for as long as the process runs."""
    for name, projection in (("query", "projection_expressions"), ("scan", "projection_expression")):
        setattr(Table, name, _with_last_key(getattr(Table, name), projection))


def _with_last_key(pages: Callable[..., Page], projection: str) -> Callable[..., Page]:
    """Name the last key of each page that is full.

    DynamoDB stops when it has looked at so many rows, before it knows whether there is another; moto looks.
    """

    asked = signature(pages)

    @wraps(pages)
    def wrapped(*arguments: Any, **named: Any) -> Page:  # noqa: ANN401 - passed through
        results, scanned, last_key = pages(*arguments, **named)
        query = asked.bind(*arguments, **named)
        if last_key or scanned != query.arguments["limit"]:
            return results, scanned, last_key
        query.arguments |= {"filter_expression": None, projection: None}
        looked_at, _, _ = pages(*query.args, **query.kwargs)
        table, index = query.arguments["self"], query.arguments.get("index_name")
        return results, scanned, table._get_last_evaluated_key(looked_at[-1], index)  # noqa: SLF001 - moto's

    return wrapped
