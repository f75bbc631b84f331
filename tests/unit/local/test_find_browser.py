"""Where the browser of the page tests comes from, and what is said when there is none."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest

from tests.support.template import ROOT

TOOLS = ("cat", "dirname", "mkdir", "rm", "sh", "tail")
BROWSER = "#!/bin/sh\necho Chromium 1\n"
ROOT_USER, OTHER_USER = "#!/bin/sh\necho 0\n", "#!/bin/sh\necho 1000\n"
LOCKED = (
    "#!/bin/sh\necho 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42' >&2\nexit 100\n"
)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine with the programs that are put on it, and nothing else."""

    folder: Path

    def put(self, name: str, text: str) -> Path:
        program = self.folder / "bin" / name
        program.write_text(text, "utf-8")
        program.chmod(0o755)
        return program

    @property
    def found(self) -> Path:
        """The file the path of the browser is written into."""
        return self.folder / "local" / "browser"

    def find(self, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - ours
            [self.folder / "bin" / "sh", ROOT / "local" / "find-browser", self.found],
            env={"PATH": str(self.folder / "bin")} | environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(which(tool)))
    machine = Machine(tmp_path)
    machine.put("uname", "#!/bin/sh\necho Linux\n")
    machine.put("id", ROOT_USER)
    return machine


def test_a_browser_that_is_there_is_taken(machine: Machine) -> None:
    chromium = machine.put("chromium", BROWSER)

    ended = machine.find()

    assert ended.returncode == 0, ended.stderr
    assert machine.found.read_text("utf-8") == f"{chromium}\n"


def test_the_browser_that_is_named_is_taken_before_any_other(machine: Machine) -> None:
    machine.put("chromium", BROWSER)
    own = machine.put("own", BROWSER)

    ended = machine.find(CHROME=str(own))

    assert ended.returncode == 0, ended.stderr
    assert machine.found.read_text("utf-8") == f"{own}\n"


def test_a_browser_that_does_not_run_is_refused_and_the_one_before_is_forgotten(machine: Machine) -> None:
    machine.put("chromium", BROWSER)
    machine.find()

    ended = machine.find(CHROME="/no/such/browser")

    assert ended.returncode == 1
    assert "CHROME=/no/such/browser is not a browser that runs" in ended.stderr
    assert not machine.found.exists()


def test_root_on_debian_has_one_installed(machine: Machine) -> None:
    chromium = machine.folder / "bin" / "chromium"
    install = f"cat >{chromium} <<'E'\n{BROWSER}E\n{which('chmod')} +x {chromium}"
    machine.put("apt-get", f"#!/bin/sh\n[ $1 = update ] && exit\n{install}\n")

    ended = machine.find()

    assert ended.returncode == 0, ended.stderr
    assert "takes a few minutes, only once" in ended.stdout
    assert machine.found.read_text("utf-8") == f"{chromium}\n"


def test_what_apt_complained_of_is_said_and_what_to_do(machine: Machine) -> None:
    machine.put("apt-get", LOCKED)

    ended = machine.find()

    assert ended.returncode == 1
    assert "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42" in ended.stderr
    assert "run the same command again" in ended.stderr
    assert not machine.found.exists()


def test_who_may_not_install_is_told_what_to_do(machine: Machine) -> None:
    machine.put("id", OTHER_USER)
    machine.put("apt-get", LOCKED)

    ended = machine.find()

    assert ended.returncode == 1
    assert "sudo apt install chromium fonts-noto-cjk" in ended.stderr
    assert "make test CHROME=/path/to/chrome" in ended.stderr
