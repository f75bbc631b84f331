"""Requests that DynamoDB would refuse, and MiniStack answers."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from dynamodb_rules import Keys, keys_of, problems_of
from ministack.services import dynamodb

type Message = dict[str, Any]
type Handle = Callable[[str, str, Message, bytes, Message], Awaitable[Any]]

CHECKED = frozenset(
    {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"}
    | {"BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"}
)


class Tables(Mapping[str, Keys]):
    """The keys of MiniStack's tables, by name; those of one are looked for once, as a batch asks for each row."""

    def __init__(self) -> None:
        self._found: dict[str, Keys] = {}

    def __getitem__(self, name: str) -> Keys:
        """The keys of a table."""
        if name not in self._found:
            self._found[name] = keys_of(dynamodb._tables[name])
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the tables' names."""
        return iter(dynamodb._tables)

    def __len__(self) -> int:
        """Count the tables."""
        return len(dynamodb._tables)


def hold_to_rules(handle: Handle) -> Handle:
    """Wrap DynamoDB so that it refuses what AWS refuses, such as a value that no expression uses.

    Reserved words are left to MiniStack, which knows them.
    """

    async def wrapped(method: str, path: str, headers: Message, body: bytes, query: Message) -> Any:  # noqa: ANN401 - passed through
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation in CHECKED:
            problems = list(problems_of(operation, json.loads(body), Tables(), reserved=()))
            if problems:
                return dynamodb.error_response_json("ValidationException", "; ".join(problems), 400)
        return await handle(method, path, headers, body, query)

    return wrapped
