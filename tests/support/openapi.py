"""The OpenAPI document of the API as tests read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

type Tree = dict[str, Any]

DOCUMENT = Path(__file__).parents[2] / "events" / "contracts" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the document says of one route; `documented` is as it stands there."""

    method: str
    path: str
    documented: Tree

    @property
    def function(self) -> str:
        """The folder of the function that answers."""
        name: str = self.documented["x-function"]
        return name

    @property
    def answers(self) -> dict[str, Tree]:
        """The answers by status, shared ones written out."""
        return {status: written_out(answer) for status, answer in self.documented["responses"].items()}

    def codes(self, status: int) -> set[str]:
        """The codes of the problems it answers with by that status."""
        own = self.documented.get("x-codes", {}).get(str(status), [])
        return {*own, *self.answers[str(status)].get("x-codes", [])}


@cache
def document() -> Tree:
    """The whole document; read once, so not to be changed."""
    tree: Tree = yaml.load(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)
    return tree


def operations() -> dict[tuple[str, str], Operation]:
    """Every operation by method and path."""
    return {
        (method.upper(), path): Operation(method.upper(), path, documented)
        for path, item in document()["paths"].items()
        for method, documented in item.items()
        if method in METHODS
    }


def operation(name: str) -> Operation:
    """The operation of that `operationId`."""
    return next(operation for operation in operations().values() if operation.documented["operationId"] == name)


def written_out(part: Tree) -> Tree:
    """What a `$ref` leads to; anything else as it is."""
    if "$ref" not in part:
        return part
    found: Tree = document()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def closed(tree: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """The document with no room left: an object has the properties that are named, unless it says otherwise.

    So tests notice an answer that says more than the document does, and clients may still be told more one day.
    """
    if isinstance(tree, list):
        return [closed(part) for part in tree]
    if not isinstance(tree, dict):
        return tree
    inner = {name: closed(part) for name, part in tree.items()}
    is_object = tree.get("type") == "object" and "properties" in tree
    return {"additionalProperties": False, **inner} if is_object else inner


def examples(tree: Tree) -> Iterator[Any]:
    """The examples of a media type or parameter, and of the schema it has."""
    if "example" in tree:
        yield tree["example"]
    yield from written_out(tree.get("schema", {})).get("examples", ())
