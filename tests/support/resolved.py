"""A part of the template with its references written out, as long as AWS could make them."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from local.template_file import Tree

STACK = "a-hub-with-quite-a-long-name-prod"
PSEUDO = {
    "AWS::Partition": "aws-us-gov",
    "AWS::Region": "ap-southeast-1",
    "AWS::AccountId": "123456789012",
    "AWS::URLSuffix": "amazonaws.com.cn",
    "AWS::StackName": STACK,
    "AWS::StackId": "x" * 160,
}
_UNSET = "x" * 64
"""Stands for a parameter whose default is empty: an address, a domain."""
_RANDOM = "-ABCDEFGHIJKL"
_NOTHING = {"Ref": "AWS::NoValue"}
_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")


def resolved(tree: object, whole: Tree) -> Any:  # noqa: ANN401 - whatever the part is
    """The part with texts in place of its intrinsic functions.

    Args:
        tree: A part of a template.
        whole: That template, whose parameters and resources are referred to.
    """
    if isinstance(tree, list):
        return [part for part in (resolved(part, whole) for part in tree) if part != _NOTHING]
    if not isinstance(tree, dict) or tree == _NOTHING:
        return tree
    if len(tree) == 1 and (name := next(iter(tree))) in _FUNCTIONS:
        return _FUNCTIONS[name](tree[name], whole)
    return {name: resolved(part, whole) for name, part in tree.items()}


def size(part: object) -> int:
    """Bytes of a text as it stands, of anything else as JSON without blanks."""
    text = part if isinstance(part, str) else json.dumps(part, separators=(",", ":"))
    return len(text.encode())


def _ref(name: str, whole: Tree) -> str:
    if name in PSEUDO:
        return PSEUDO[name]
    if name in whole["Parameters"]:
        return str(whole["Parameters"][name]["Default"]) or _UNSET
    # The longest there are: a queue's.
    return f"https://sqs.{PSEUDO['AWS::Region']}.amazonaws.com/{PSEUDO['AWS::AccountId']}/{STACK}-{name}{_RANDOM}"


def _attribute(named: Sequence[str], _whole: Tree) -> str:
    name, *attribute = named
    place = ":".join(PSEUDO[part] for part in ("AWS::Partition", "AWS::Region", "AWS::AccountId"))
    return f"arn:service:{place}:kind/{STACK}-{name}{_RANDOM}" if attribute == ["Arn"] else _UNSET


def _substituted(given: str | list[Any], whole: Tree) -> str:
    text, values = (given, {}) if isinstance(given, str) else (given[0], resolved(given[1], whole))

    def value(found: re.Match[str]) -> str:
        name, *attribute = found[1].split(".")
        if attribute:
            return _attribute([name, *attribute], whole)
        return str(values[name]) if name in values else _ref(name, whole)

    return _PLACE.sub(value, text)


def _longer(given: list[Any], whole: Tree) -> object:
    return max((resolved(part, whole) for part in given[1:]), key=size)


def _joined(given: list[Any], whole: Tree) -> str:
    parts = resolved(given[1], whole)
    return str(given[0]).join(map(str, parts)) if isinstance(parts, list) else str(parts)


def _last(given: list[Any], whole: Tree) -> object:
    """Of a list that is picked from or split: all of it."""
    return resolved(given[-1], whole)


_FUNCTIONS: dict[str, Callable[[Any, Tree], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _attribute,
    "Fn::Sub": _substituted,
    "Fn::If": _longer,
    "Fn::Join": _joined,
    "Fn::Select": _last,
    "Fn::Split": _last,
}
