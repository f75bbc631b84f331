"""`template.yaml` as it would stand in JSON: CloudFormation's short tags are written out."""

from pathlib import Path
from typing import Any

import yaml

from local.layout import ROOT

type Tree = dict[str, Any]

TEMPLATE = ROOT / "template.yaml"


class _Loader(yaml.CSafeLoader):
    """Reads `!Ref X` as `{"Ref": "X"}` and `!Sub x` as `{"Fn::Sub": "x"}`."""


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


def read_template(path: Path = TEMPLATE) -> Tree:
    """The whole template, read anew."""
    tree: Tree = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - safe
    return tree
