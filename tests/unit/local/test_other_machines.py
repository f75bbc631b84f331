"""What is different on macOS and in a checkout that git on Windows made; tried here by playing it."""

import os
import platform
import subprocess
from pathlib import Path

import pytest

from local import deploy
from local.processes import Process, in_group
from tests.support.template import ROOT

PS = """#!/bin/sh
[ "$*" = "-axww -o pid=,pgid=,command=" ] || exit 1
echo "    1     1 /sbin/launchd"
echo "  501   500 /opt/python -m ministack --port 4566"
echo "  502   500 other"
echo "  503   503 /opt/python -m ministack --port 4567"
"""


def pip_of(*settings: str) -> str:
    """The command by which the wheels of the vendor layer are fetched."""
    command = ["make", "--dry-run", "build-VendorLayer", "ARTIFACTS_DIR=/nowhere", "PYTHON=python", *settings]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    folder = ROOT / "layers" / "vendor"
    ended = subprocess.run(  # noqa: S603 - ours
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return ended.stdout


def test_without_proc_the_processes_of_a_group_are_asked_of_ps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ps = tmp_path / "ps"
    ps.write_text(PS, "utf-8")
    ps.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(Path, "exists", lambda _path: False)

    assert in_group(500, "ministack") == [Process(501, 500, "/opt/python -m ministack --port 4566")]


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", "aarch64"), ("x86_64", "x86_64")])
def test_wheels_for_lambda_are_for_linux(architecture: str, machine: str) -> None:
    fetched = pip_of(f"ARCHITECTURE={architecture}")

    assert fetched.count("--platform") == fetched.count(f"_{machine}") == 4


def test_wheels_for_the_embedded_cloud_on_macos_are_for_macos() -> None:
    assert "--platform" not in pip_of("HOST_WHEELS=yes")


@pytest.mark.parametrize(("system", "wheels"), [("Linux", ""), ("Darwin", "yes")])
def test_the_embedded_cloud_says_whose_wheels_it_needs(
    system: str, wheels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = tmp_path / "sam"
    sam.write_text('#!/bin/sh\necho "wheels=$HOST_WHEELS."\n', "utf-8")
    sam.chmod(0o755)
    monkeypatch.setattr(deploy, "SAM", sam)
    monkeypatch.setattr(deploy, "LOCAL", tmp_path)
    monkeypatch.setattr(platform, "system", lambda: system)

    deploy._sam(["build"], 4566, tmp_path / "log")  # noqa: SLF001 - what sam is given is the matter

    assert (tmp_path / "log").read_text("utf-8") == f"wheels={wheels}.\n"


def test_no_script_has_line_ends_of_windows_and_git_makes_none() -> None:
    scripts = [ROOT / "Makefile", ROOT / "local" / "install", *(ROOT / "local").glob("find-*")]

    assert [path.name for path in scripts if b"\r" in path.read_bytes()] == []
    assert "* -text" in (ROOT / ".gitattributes").read_text("utf-8").splitlines()
