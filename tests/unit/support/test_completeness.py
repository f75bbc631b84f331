"""A run of tests says so, and fails, when not every collected test ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.completeness import Record
from tests.support.template import ROOT

pytestmark = pytest.mark.slow

TESTS = """
def test_one(): pass
def test_two(): pass
"""
TWO_OF_ONE_ID = """
def pytest_collection_modifyitems(items):
    items += items[:1]
"""
ONE_THAT_IS_NEVER_BEGUN = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    return True if item.name == "test_two" else None
"""


def run(folder: Path, processes: str, conftest: str, *more: str) -> tuple[int, str, Record | None]:
    """Its exit code, what it says, and the record it kept."""
    (folder / "test_it.py").write_text(TESTS, "utf-8")
    (folder / "conftest.py").write_text(conftest, "utf-8")
    plugins = ["-p", "xdist.plugin", "-p", "tests.support.completeness", "-p", "no:cacheprovider"]
    how = ["--rootdir", str(folder), f"--numprocesses={processes}", "--dist=loadfile", "--record", "record.json"]
    done = subprocess.run(  # noqa: S603 - pytest itself
        [sys.executable, "-m", "pytest", *plugins, *how, *more],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, Record.load(folder / "record.json")


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_in_which_every_test_ended_passes(processes: str, tmp_path: Path) -> None:
    code, output, record = run(tmp_path, processes, "")

    assert code == 0, output
    assert record
    assert (record.collected, record.ended, record.failed) == (2, 2, 0)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_fails_in_which_two_tests_have_one_id(processes: str, tmp_path: Path) -> None:
    code, output, record = run(tmp_path, processes, TWO_OF_ONE_ID)

    assert code == 1, output
    assert "3 tests were collected, and 2 ended" in output
    assert "several tests have the id test_it.py::test_one" in output
    assert record
    assert (record.collected, record.ended) == (3, 2)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_fails_in_which_a_test_never_ended(processes: str, tmp_path: Path) -> None:
    code, output, record = run(tmp_path, processes, ONE_THAT_IS_NEVER_BEGUN)

    assert code == 1, output
    assert "did not end: test_it.py::test_two" in output
    assert record
    assert (record.collected, record.ended) == (2, 1)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_listing_tests_without_running_them_is_no_failure(processes: str, tmp_path: Path) -> None:
    code, output, record = run(tmp_path, processes, "", "--collect-only")

    assert code == 0, output
    assert record is None


def test_the_runs_of_this_project_are_looked_at(pytestconfig: pytest.Config) -> None:
    assert "record" in vars(pytestconfig.option)
