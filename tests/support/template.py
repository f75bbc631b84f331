"""`template.yaml` as tests read it: CloudFormation's short tags written out, as they would stand in JSON."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"

type Tree = dict[str, Any]
type Way = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader):
    """Reads `!Ref X` as `{"Ref": "X"}` and `!Sub x` as `{"Fn::Sub": "x"}`."""


def _written_out(loader: _Loader, tag: str, node: yaml.Node) -> Tree:
    if isinstance(node, yaml.SequenceNode):
        value: object = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        assert isinstance(node, yaml.ScalarNode)
        value = loader.construct_scalar(node)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _written_out)


@cache
def template() -> Tree:
    """The whole template; read once, so not to be changed."""
    tree: Tree = _Loader(TEMPLATE.read_text("utf-8")).get_single_data()
    return tree


def resources(kind: str) -> dict[str, Tree]:
    """The resources of one type, by name; `SQS::Queue` stands for `AWS::SQS::Queue`."""
    return {
        name: resource for name, resource in template()["Resources"].items() if resource["Type"] == f"AWS::{kind}"
    }


def properties(kind: str) -> dict[str, Tree]:
    """The properties of the resources of one type, by name."""
    return {name: resource["Properties"] for name, resource in resources(kind).items()}


def functions() -> dict[str, Tree]:
    """The properties of the functions, by the name of their folder."""
    return {Path(function["CodeUri"]).name: function for function in properties("Serverless::Function").values()}


def routes() -> dict[tuple[str, str], str]:
    """The folder of the function that answers each route."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): folder
        for folder, function in functions().items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }


def parameter(name: str) -> str:
    """A parameter's default."""
    return str(template()["Parameters"][name]["Default"])


def walk(tree: object, way: Way = ()) -> Iterator[tuple[Way, object]]:
    """Every part of a tree with the way that leads to it."""
    yield way, tree
    if isinstance(tree, dict):
        for name, part in tree.items():
            yield from walk(part, (*way, name))
    elif isinstance(tree, list):
        for index, part in enumerate(tree):
            yield from walk(part, (*way, index))
