"""`template.yaml` as tests read it: CloudFormation's short tags written out, as they would stand in JSON."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from local.template_file import TEMPLATE, Tree, read_template
from orderhub.http.routes import PAGES

ROOT = TEMPLATE.parent

type Way = tuple[str | int, ...]


@cache
def template() -> Tree:
    """The whole template; read once, so not to be changed."""
    return read_template()


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
    """The folder of the function that answers each route of the API, which the pages of the console are not."""
    return {route: folder for route, folder in gateway_routes().items() if route not in PAGES}


def gateway_routes() -> dict[tuple[str, str], str]:
    """The folder of the function that answers each method and path there is, those of the console among them."""
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
