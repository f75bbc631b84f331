"""The package of the command: the same bytes for the same commit, and it runs from there."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
from hashlib import sha256
from pathlib import Path

import pytest

from local.build_package import SUMS, build
from local.layout import ROOT, LocalError

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def run(*words: str | Path, **environment: str) -> str:
    ended = subprocess.run(  # noqa: S603 - what was just built
        list(map(str, words)), capture_output=True, text=True, check=False, env={"PATH": os.defpath, **environment}
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.slow
def test_the_package_is_built_alike_each_time_and_runs_from_a_venv_of_its_own(tmp_path: Path) -> None:
    sdist, wheel = sorted(build(dist=tmp_path / "dist"), key=lambda path: path.suffix)

    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in (wheel, sdist)]
    assert (tmp_path / "dist" / SUMS).read_text("utf-8").splitlines() == lines
    again = build(dist=tmp_path / "again")
    assert [path.read_bytes() for path in again] == [wheel.read_bytes(), sdist.read_bytes()]

    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    [source] = (tmp_path / "source").iterdir()
    of_source = tmp_path / "of-source"
    epoch = run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()
    subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", of_source],
        cwd=source,
        env={"SOURCE_DATE_EPOCH": epoch},
        check=True,
        capture_output=True,
    )
    assert (of_source / wheel.name).read_bytes() == wheel.read_bytes()

    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    run(home / "bin" / "python", "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", wheel)
    # What it depends on, from where the tests have it: nothing is downloaded.
    packages = {"PYTHONPATH": sysconfig.get_path("purelib"), "COLUMNS": "80"}
    command = home / "bin" / "orderhub"
    assert run(command, "--version") == f"orderhub {VERSION}\n"
    assert "listen" in run(command, "--help", **packages)
    assert "orderPAID" in run(command, "trigger", "--list", **packages)
    assert run(command, "openapi", **packages) == (ROOT / "events" / "contracts" / "openapi.yaml").read_text(
        "utf-8"
    )


def test_what_the_package_depends_on_is_pinned_for_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=]", dependency)[0] for dependency in project["dependencies"]}
    named = (ROOT / "local" / "requirements" / "dev.in").read_text("utf-8").splitlines()
    pinned = (ROOT / "local" / "requirements" / "dev.txt").read_text("utf-8")

    assert names <= set(named)
    assert all(f"\n{name}==" in pinned for name in names)


def test_without_a_commit_or_with_a_fault_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="in a checkout"):
        build(tmp_path, tmp_path / "dist")


def test_what_the_build_says_is_passed_on(tmp_path: Path) -> None:
    for words in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a", "--allow-empty"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)  # noqa: S603, S607 - git, as make runs it
    with pytest.raises(LocalError, match="could not be built"):
        build(tmp_path, tmp_path / "dist")
