"""The part of `template.yaml` that outlives its stack: tables, bucket and key, as a template of their own."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.template_file import TEMPLATE, Tree, read_template

KEPT = "RetainExceptOnCreate"


def data_template(path: Path = TEMPLATE) -> Tree:
    """What an import may hold: the kept resources, what they refer to, and neither outputs nor a transform."""
    whole = read_template(path)
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
