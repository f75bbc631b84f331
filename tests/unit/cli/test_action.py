"""The GitHub Action that checks a file of orders: its steps as a runner would run them."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[3] / "cli" / "check-orders-file"
ACTION: dict[str, Any] = yaml.safe_load((FOLDER / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
COMMAND = """#!/bin/sh
printf '%s\\n' "$#" "$@" "$ORDERHUB_URL" > "$SEEN"
echo "row 1 created"
exit "$ENDS"
"""


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("", ["3", "imports", "check", "my orders.csv"]),
        ("Europe/Kyiv", ["5", "imports", "check", "my orders.csv"]),
    ],
)
@pytest.mark.parametrize("ends", [0, 1, 3])
def test_the_file_is_checked_and_what_came_of_it_ends_the_step(
    tmp_path: Path, zone: str, words: list[str], ends: int
) -> None:
    (tmp_path / "orderhub").write_text(COMMAND, "utf-8")
    (tmp_path / "orderhub").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "FILE": "my orders.csv",
        "ZONE": zone,
        "ORDERHUB_URL": "https://hub.example/api",
        "ORDERHUB_KEY": "ohk_1_x",
        "SEEN": str(tmp_path / "seen"),
        "ENDS": str(ends),
    }

    ended = subprocess.run(  # noqa: S603 - the action's own step
        ["/bin/bash", "-e", "-c", STEPS[-1]["run"]], env=environment, capture_output=True, text=True, check=False
    )

    assert ended.returncode == ends, ended.stderr
    assert ended.stdout == "row 1 created\n"
    seen = (tmp_path / "seen").read_text("utf-8").splitlines()
    assert seen == [*words, *(["--zone", zone] if zone else []), "https://hub.example/api"]
    assert (tmp_path / "summary").read_text("utf-8") == "```\nrow 1 created\n```\n"


def test_the_key_is_in_no_command_and_every_input_is_used() -> None:
    commands = " ".join(step["run"] for step in STEPS if "run" in step)
    used = str([step.get("env") for step in STEPS])

    assert "inputs." not in commands
    assert {name for name in ACTION["inputs"] if f"inputs.{name} " not in used} == set()


def test_what_is_installed_is_the_package_of_this_very_version() -> None:
    path = STEPS[1]["run"].split('"')[1].replace("$GITHUB_ACTION_PATH", str(FOLDER))

    assert (Path(path).resolve() / "pyproject.toml").exists()
