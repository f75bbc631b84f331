"""What make installs is installed once, by one job, however many jobs or commands there are."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree

import pytest

from tests.support.template import ROOT

pytestmark = pytest.mark.slow

PYTHON = f"""#!/bin/sh
# An environment that is being made is made by nobody else.
case "$*" in
    -c\\ *) exec {sys.executable} "$@" ;;
    *-m\\ venv*) shift 3; mkdir -p "$1/bin" "$1/lib/python3.13/site-packages"; cp "$0" "$1/bin/python" ;;
    *-m\\ pip*) mkdir "$0.busy" || exit 1; echo "$0" >>made; sleep 0.3; rmdir "$0.busy" ;;
esac
"""
MAKE_ALL_AT_ONCE = ["make", "--jobs=8", "PYTHON=./python"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What make reads, and a Python that makes empty environments and notes which."""
    copy(ROOT / "Makefile", tmp_path)
    copy(ROOT / ".python-version", tmp_path)
    (tmp_path / "local").mkdir()
    for script in ("install", "find-python"):
        copy(ROOT / "local" / script, tmp_path / "local")
    copytree(ROOT / "local" / "requirements", tmp_path / "local" / "requirements")
    (tmp_path / "python").write_text(PYTHON, "utf-8")
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def clean() -> dict[str, str]:
    """The environment without what make tells the commands it runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def made(checkout: Path) -> list[str]:
    return sorted((checkout / "made").read_text("utf-8").splitlines())


def test_jobs_side_by_side_make_each_environment_once(checkout: Path) -> None:
    command = [*MAKE_ALL_AT_ONCE, "demo", "status", "template", "cloud", "audit"]

    ended = subprocess.run(command, cwd=checkout, env=clean(), capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert ended.returncode == 0, ended.stdout + ended.stderr
    tools = ("audit", "checkov", "cloud", "node", "sam")
    assert made(checkout) == sorted([".venv/bin/python", *(f".local/env/{name}/bin/python" for name in tools)])


def test_commands_side_by_side_make_each_environment_once(checkout: Path) -> None:
    command = [*MAKE_ALL_AT_ONCE, "install"]

    running = [subprocess.Popen(command, cwd=checkout, env=clean()) for _ in range(3)]  # noqa: S603 - ours

    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(made(checkout)) == 3


def test_what_pip_complained_of_is_said_and_what_to_do(checkout: Path) -> None:
    (checkout / "python").write_text(
        PYTHON.replace('mkdir "$0.busy"', "echo ERROR: no such package; false"), "utf-8"
    )

    ended = subprocess.run(  # noqa: S603 - ours
        [*MAKE_ALL_AT_ONCE, "install"], cwd=checkout, env=clean(), capture_output=True, text=True, check=False
    )

    assert ended.returncode != 0
    assert "ERROR: no such package" in ended.stderr
    assert "could not install .venv" in ended.stderr
    assert "run the same command again" in ended.stderr
