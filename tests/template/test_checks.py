"""What the tools of AWS's world find in the template."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.environment import DEFAULT_PORT, pinned
from local.layout import LOCAL, SAM
from orderhub.edge.scopes import OPEN_ROUTES
from tests.support.template import ROOT, TEMPLATE, routes, template

TRANSFORM = ROOT / "tests" / "support" / "sam_transform.py"
CHECKOV = LOCAL / "env" / "checkov" / "bin" / "checkov"
WAIVED = re.compile(r"^  - (CKV\w+) *(?:# (.+))?$", re.MULTILINE)


def run(command: list[str | Path], folder: Path, given: str = "") -> str:
    """Run a tool with nothing of the caller's AWS settings, away from the configuration in this folder."""
    environment = pinned(DEFAULT_PORT) | {"HOME": str(folder), "SKIP_PACKAGE_UPDATE_CHECK": "true"}
    ended = subprocess.run(  # noqa: S603 - the tools that this checkout installs
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def as_on_aws(tree: object) -> object:
    """The template with the condition IsAws decided; the other cloud holds no one's data."""
    if isinstance(tree, dict):
        match tree:
            case {"Fn::If": ["IsAws", on_aws, _]}:
                return as_on_aws(on_aws)
        return {name: as_on_aws(part) for name, part in tree.items()}
    return [as_on_aws(part) for part in tree] if isinstance(tree, list) else tree


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("transform")
    command: list[str | Path] = [SAM.parent / "python", TRANSFORM]
    whole: dict[str, Any] = json.loads(run(command, folder, json.dumps(as_on_aws(template()))))
    return whole


def test_sam_and_its_linter_find_nothing(tmp_path: Path) -> None:
    answer = run([SAM, "validate", "--lint", "--template-file", TEMPLATE], tmp_path)

    assert "is a valid SAM Template" in answer


def test_the_transformed_api_asks_for_a_key_on_every_route_that_is_not_open(transformed: dict[str, Any]) -> None:
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]

    guards = {
        (method.upper(), path): one.get("security") for path, ways in paths.items() for method, one in ways.items()
    }

    assert guards == {route: [{"NONE": []}] if route in OPEN_ROUTES else [{"AccessKey": []}] for route in routes()}


def test_checkov_finds_what_is_waived_and_nothing_else(transformed: dict[str, Any], tmp_path: Path) -> None:
    waived = {name for name, _ in WAIVED.findall((ROOT / ".checkov.yaml").read_text("utf-8"))}
    (tmp_path / "transformed.json").write_text(json.dumps(transformed, indent=1), "utf-8")

    how = ["--framework", "cloudformation", "--skip-download", "--compact", "--soft-fail", "--output", "json"]
    report = json.loads(run([CHECKOV, "--file", "transformed.json", *how], tmp_path))

    found = report["results"]
    assert found["parsing_errors"] == []
    assert len(found["passed_checks"]) > len(found["failed_checks"])
    assert {one["check_id"] for one in found["failed_checks"]} == waived, [
        (one["check_id"], one["resource"]) for one in found["failed_checks"] if one["check_id"] not in waived
    ]


def test_every_waiver_gives_its_reason() -> None:
    waivers = WAIVED.findall((ROOT / ".checkov.yaml").read_text("utf-8"))

    assert waivers
    assert [name for name, reason in waivers if not reason] == []
