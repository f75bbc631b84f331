"""The part of `template.yaml` that outlives its stack: tables, bucket and key, as a template of their own."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from local.template_parameters import TEMPLATE

type Tree = dict[str, Any]

KEPT = "RetainExceptOnCreate"


class _Loader(yaml.CSafeLoader):
    """Reads `!Ref X` as `{"Ref": "X"}` and `!Sub x` as `{"Fn::Sub": "x"}`, as they stand in JSON."""


def _written_out(loader: _Loader, tag: str, node: yaml.Node) -> Tree:
    value: Any
    if isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        value = str(node.value)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _written_out)


def data_template(path: Path = TEMPLATE) -> Tree:
    """What an import may hold: the kept resources, what they refer to, and neither outputs nor a transform."""
    whole: Tree = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - safe
    kept = {name: one for name, one in whole["Resources"].items() if one.get("DeletionPolicy") == KEPT}
    named = set(_names(kept))
    conditions = {name: one for name, one in whole["Conditions"].items() if name in named}
    named |= set(_names(conditions))
    return {
        "AWSTemplateFormatVersion": whole["AWSTemplateFormatVersion"],
        "Parameters": {name: one for name, one in whole["Parameters"].items() if name in named},
        "Conditions": conditions,
        "Resources": kept,
    }


def kinds(template: Mapping[str, Any]) -> dict[str, str]:
    """The type of each resource of a template, by its logical name."""
    return {name: one["Type"] for name, one in template["Resources"].items()}


def _names(tree: object) -> Iterator[str]:
    """The parameters and conditions that a part of a template refers to."""
    match tree:
        case {"Ref": str(name)} | {"Condition": str(name)}:
            yield name
        case {"Fn::If": [str(name), *_]}:
            yield name
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _names(part)
