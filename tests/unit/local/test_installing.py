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
    *-m\\ venv*) for last; do :; done; mkdir -p "$last/bin" "$last/lib/python3.13/site-packages"
        cp "$0" "$last/bin/python" ;;
    *-m\\ pip\\ config*) [ -z "$INDEX" ] || echo "global.index-url='$INDEX'" ;;
    *-m\\ pip*) case "$0" in *env/uv/*) [ -n "$NO_UV" ] || cp uv "$(dirname "$0")/uv" ;; esac
        mkdir "$0.busy" || exit 1; echo "$0" >>made; sleep 0.3; rmdir "$0.busy" ;;
esac
"""
UV = """#!/bin/sh
# uv pip install --quiet --require-hashes --python <python> --requirement <file>
echo "$6" >>made_by_uv
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
    (tmp_path / "uv").write_text(UV, "utf-8")
    for program in ("python", "uv"):
        (tmp_path / program).chmod(0o755)
    return tmp_path


def clean(**more: str) -> dict[str, str]:
    """The environment without what make tells the commands it runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | more


def made(checkout: Path, by: str = "made") -> list[str]:
    return sorted((checkout / by).read_text("utf-8").splitlines())


def install(checkout: Path, **more: str) -> None:
    command = [*MAKE_ALL_AT_ONCE, "install"]
    subprocess.run(command, cwd=checkout, env=clean(**more), check=True)  # noqa: S603 - ours


THE_THREE = [".local/env/cloud/bin/python", ".local/env/sam/bin/python", ".venv/bin/python"]


def test_uv_installs_all_but_itself(checkout: Path) -> None:
    install(checkout)

    assert made(checkout, "made_by_uv") == THE_THREE
    assert made(checkout) == [".local/env/uv/bin/python"]


def test_pip_installs_where_uv_cannot_be_had(checkout: Path) -> None:
    install(checkout, NO_UV="yes")

    assert set(made(checkout)) == {*THE_THREE, ".local/env/uv/bin/python"}
    assert not (checkout / "made_by_uv").exists()


def test_pip_installs_where_its_settings_name_an_index(checkout: Path) -> None:
    install(checkout, INDEX="https://packages.example.com/simple")

    assert set(made(checkout)) == {*THE_THREE, ".local/env/uv/bin/python"}
    assert not (checkout / "made_by_uv").exists()


def test_pip_installs_what_uv_fails_at(checkout: Path) -> None:
    (checkout / "uv").write_text("#!/bin/sh\nexit 1\n", "utf-8")

    install(checkout)

    assert made(checkout) == sorted([".local/env/uv/bin/python", *THE_THREE])


def test_jobs_side_by_side_make_each_environment_once(checkout: Path) -> None:
    command = [*MAKE_ALL_AT_ONCE, "demo", "status", "template", "cloud", "audit"]

    ended = subprocess.run(command, cwd=checkout, env=clean(), capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert ended.returncode == 0, ended.stdout + ended.stderr
    tools = ("audit", "checkov", "clients", "cloud", "node", "sam")
    by_uv = [".venv/bin/python", *(f".local/env/{name}/bin/python" for name in tools)]
    assert made(checkout, "made_by_uv") == sorted(by_uv)
    assert made(checkout) == [".local/env/uv/bin/python"]


def test_commands_side_by_side_make_each_environment_once(checkout: Path) -> None:
    command = [*MAKE_ALL_AT_ONCE, "install"]

    running = [subprocess.Popen(command, cwd=checkout, env=clean()) for _ in range(3)]  # noqa: S603 - ours

    assert [process.wait() for process in running] == [0, 0, 0]
    assert made(checkout, "made_by_uv") == THE_THREE


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
