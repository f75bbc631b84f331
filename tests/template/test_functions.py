"""Each function's folder, its part of the template, and its settings belong together."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.support.template import ROOT, functions, properties, resources, template

FOLDERS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))
LONGEST = 80
SEVERAL = 3
KINDS = {"DynamoDB": "stream", "EventBridgeRule": "EventBridge", "ScheduleV2": "schedule", "SQS": "queue"}
"""What a trigger is called in the first line."""
WAITED_FOR = {"make_signing_key": "functions that sign"}
"""Functions that others of ours call and wait for, and who those are."""


def source_of(folder: str) -> str:
    return (ROOT / "functions" / folder / "app.py").read_text("utf-8")


def settings_of(folder: str) -> set[str]:
    """The fields of the function's Settings; read, not imported, so that nothing is composed."""
    found = [node for node in ast.parse(source_of(folder)).body if isinstance(node, ast.ClassDef)]
    (settings,) = (node for node in found if node.name == "Settings")
    return {
        node.target.id
        for node in settings.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def environment_of(function: dict[str, Any]) -> set[str]:
    """What the function finds in its environment, from the template's Globals too."""
    scopes = (template()["Globals"]["Function"], function)
    return {name for scope in scopes for name in scope.get("Environment", {}).get("Variables", {})}


def logical_name(folder: str) -> str:
    return "".join(word.capitalize() for word in folder.split("_"))


def triggers_of(folder: str) -> set[str]:
    """What line 1 of the function's docstring must name, as the template wires it."""
    name = f"{logical_name(folder)}Function"
    events = [(event["Type"], event["Properties"]) for event in functions()[folder].get("Events", {}).values()]
    routes = [(how["Method"], how["Path"]) for kind, how in events if kind == "Api"]
    # Of several routes, what they begin with.
    words = {f"{method} {path}" for method, path in routes} if len(routes) < SEVERAL else {_shared(routes)}
    words |= {KINDS[kind] for kind, _ in events if kind in KINDS}
    words |= {WAITED_FOR[folder]} if folder in WAITED_FOR else set()
    arn = {"Fn::GetAtt": [name, "Arn"]}
    for api in properties("Serverless::Api").values():
        words |= {
            "authorizer" for authorizer in api["Auth"]["Authorizers"].values() if authorizer["FunctionArn"] == arn
        }
    machines = [
        Path(machine["DefinitionUri"]).name.removesuffix(".asl.json")
        for machine in properties("Serverless::StateMachine").values()
        if arn in machine["DefinitionSubstitutions"].values()
    ]
    return words | (set(machines) if len(machines) < SEVERAL else {"state machines of all workflows"})


def _shared(routes: list[tuple[str, str]]) -> str:
    return min((path for _, path in routes), key=len)


def test_every_folder_is_a_function_of_the_template_and_every_function_has_its_folder() -> None:
    uris = {name: function["CodeUri"] for name, function in properties("Serverless::Function").items()}

    assert uris == {f"{logical_name(folder)}Function": f"functions/{folder}" for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_environment_of_a_function_is_its_settings_no_more_no_less(folder: str) -> None:
    assert environment_of(functions()[folder]) == {field.upper() for field in settings_of(folder)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_first_line_of_a_function_says_its_trigger_and_its_purpose(folder: str) -> None:
    docstring = ast.get_docstring(ast.parse(source_of(folder))) or ""
    line = docstring.splitlines()[0]

    triggers = triggers_of(folder)

    assert triggers
    assert {word for word in triggers if word not in line} == set()
    assert len(line.split()) >= 8, "a purpose takes a few words more than the trigger"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_only_composes_and_translates(folder: str) -> None:
    source = source_of(folder)
    tree = ast.parse(source)
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]

    assert "handler" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert len(source.splitlines()) <= LONGEST
    assert {name.split(".")[0] for name in imported}.isdisjoint({"boto3", "botocore"})


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_has_a_role_and_a_log_group_of_its_own(folder: str) -> None:
    function = functions()[folder]

    assert function["Role"] == {"Fn::GetAtt": [f"{logical_name(folder)}Role", "Arn"]}
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": f"{logical_name(folder)}Logs"}


def test_every_log_group_forgets() -> None:
    retention_days = {
        name: log_group.get("RetentionInDays") for name, log_group in properties("Logs::LogGroup").items()
    }

    of_functions = {f"{logical_name(folder)}Logs" for folder in FOLDERS}
    assert retention_days == {name: {"Ref": "LogRetentionDays"} for name in of_functions | {"StateMachineLogs"}}


def test_the_layers_are_built_with_bytecode_and_reach_every_function() -> None:
    layers = resources("Serverless::LayerVersion")

    assert {layer["Metadata"]["BuildMethod"] for layer in layers.values()} == {"makefile"}
    assert template()["Globals"]["Function"]["Layers"] == [{"Ref": name} for name in layers]
    assert {name for name, function in functions().items() if "Layers" in function} == set()
