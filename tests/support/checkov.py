"""The template as CloudFormation is given it, and what checkov has to say about that."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.environment import DEFAULT_PORT, REGION, pinned
from local.layout import LOCAL, SAM
from tests.support.template import ROOT, template

type Tree = dict[str, Any]

_TRANSFORM = ROOT / "tests" / "support" / "sam_transform.py"
_CHECKOV = LOCAL / "env" / "checkov" / "bin" / "checkov"
_WAIVED = re.compile(r"^  - (CKV\w+) *(?:# (.+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """How many checks were passed, and which were not: the id and the resource."""

    passed: int
    failed: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]


def waivers() -> list[tuple[str, str]]:
    """The checks that are waived, each with the reason."""
    return _WAIVED.findall((ROOT / ".checkov.yaml").read_text("utf-8"))


def run(command: list[str | Path], folder: Path, given: str = "", region: str = REGION) -> str:
    """Run a tool with nothing of the caller's AWS settings, away from the configuration in this folder."""
    environment = pinned(DEFAULT_PORT) | {"HOME": str(folder), "SKIP_PACKAGE_UPDATE_CHECK": "true"}
    environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true"
    environment |= {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    ended = subprocess.run(  # noqa: S603 - the tools that this checkout installs
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def transformed_template(folder: Path, region: str = REGION) -> Tree:
    """The template after SAM's transform, as it is on AWS in a region."""
    command: list[str | Path] = [SAM.parent / "python", _TRANSFORM]
    whole: Tree = json.loads(run(command, folder, json.dumps(_as_on_aws(template())), region))
    return whole


def report_on(transformed: Tree, folder: Path) -> Report:
    """What checkov finds, without anything waived."""
    (folder / "transformed.json").write_text(json.dumps(transformed, indent=1), "utf-8")
    how = ["--framework", "cloudformation", "--skip-download", "--compact", "--soft-fail", "--output", "json"]
    found = json.loads(run([_CHECKOV, "--file", "transformed.json", *how], folder))["results"]
    return Report(
        passed=len(found["passed_checks"]),
        failed=tuple((check["check_id"], check["resource"]) for check in found["failed_checks"]),
        unread=tuple(found["parsing_errors"]),
    )


def _as_on_aws(tree: object) -> object:
    """The template with the condition IsAws decided; the other cloud holds no one's data."""
    if isinstance(tree, dict):
        match tree:
            case {"Fn::If": ["IsAws", on_aws, _]}:
                return _as_on_aws(on_aws)
        return {name: _as_on_aws(part) for name, part in tree.items()}
    return [_as_on_aws(part) for part in tree] if isinstance(tree, list) else tree
