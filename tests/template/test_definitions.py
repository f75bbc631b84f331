"""The definitions of the state machines against the schema of the Amazon States Language, by `asl-validator`."""

import json
from pathlib import Path

import pytest

from local.node_packages import NODE, PACKAGES, PINNED
from tests.support.checkov import run
from tests.support.template import ROOT

DEFINITIONS = sorted((ROOT / "events" / "workflows").glob("*.asl.json"))
VALIDATOR = PACKAGES / "node_modules" / "asl-validator" / "dist" / "bin" / "asl-validator.js"


def validated(paths: list[Path], folder: Path) -> str:
    """What the validator says; it ends with an error where one is not valid."""
    return run([NODE, VALIDATOR, *(part for path in paths for part in ("--json-path", path))], folder)


def in_a_partition(definition: str) -> str:
    """A definition as CloudFormation fills it in: the schema knows the names of resources."""
    return definition.replace("${Partition}", "aws")


def test_every_definition_is_valid(tmp_path: Path) -> None:
    copies = [tmp_path / path.name for path in DEFINITIONS]
    for path, copy in zip(DEFINITIONS, copies, strict=True):
        copy.write_text(in_a_partition(path.read_text("utf-8")), "utf-8")

    answer = validated(copies, tmp_path)

    assert [copy.name for copy in copies if f'{copy}" is valid' not in answer] == []


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('"StartAt": "Plan"', '"StartAt": "Plans"', "MISSING_TRANSITION_TARGET"),
        ('"MaxConcurrency"', '"MaxConcurency"', "SCHEMA_VALIDATION_FAILED"),
    ],
)
def test_a_definition_with_a_mistake_is_not(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    text = in_a_partition((ROOT / "events" / "workflows" / "over_all.asl.json").read_text("utf-8"))
    assert right in text
    (tmp_path / "wrong.asl.json").write_text(text.replace(right, wrong), "utf-8")

    with pytest.raises(AssertionError, match=complaint):
        validated([tmp_path / "wrong.asl.json"], tmp_path)


def test_what_comes_from_npm_is_pinned_by_hash_and_names_no_registry() -> None:
    lock = json.loads((PINNED / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}

    assert packages
    assert [name for name, one in packages.items() if not one["integrity"].startswith("sha512-")] == []
    assert [name for name, one in packages.items() if "resolved" in one or one.get("hasInstallScript")] == []
