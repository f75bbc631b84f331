"""Runs both commands of README.md on bare machines: `make fresh`, as root and as another user, a machine each.

WHO=root or WHO=somebody is only one of the two, RUN=demo or RUN=test only one of the commands. A machine on which
one failed is kept, to look at; the next `make fresh` makes it anew.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from local.layout import LOCAL, LocalError
from local.progress import run
from tests.fresh.machine import OTHER_USER, Machine, Tell

_FOLDER = LOCAL / "fresh"
_USERS, _COMMANDS = ("root", OTHER_USER), ("demo", "test")
_ADVICE = "apt install chromium fonts-noto-cjk"
"""What somebody is told who may not install a browser."""


def main() -> None:
    """Do what the command line asks."""
    options = _options()
    _prepare()
    for user in options.users:
        machine = Machine(_FOLDER / user)
        try:
            _try_out(machine, user, options.commands)
        except LocalError as error:
            raise LocalError(
                f"{error}.\nThe machine is kept in {machine.folder}; all it said is in {_log(user)}"
            ) from None
        except BaseException:
            machine.remove()
            raise
        machine.remove()


def _try_out(machine: Machine, user: str, commands: list[str]) -> None:
    begin = time.monotonic()
    log = _log(user)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:

        def tell(line: str) -> None:
            minutes, seconds = divmod(int(time.monotonic() - begin), 60)
            file.write(f"{line}\n")
            file.flush()
            print(f"[{user} {minutes:02}:{seconds:02}] {line}", flush=True)  # noqa: T201 - it talks to the person at the terminal

        tell("== a bare Debian")
        machine.build(tell)
        tell("== git clone")
        machine.clone(user, tell)
        for command in commands:
            if command == "test" and user != "root":
                _see_the_browser_missed(machine, user, tell)
            tell(f"== make {command}")
            machine.run(user, f"cd orderhub && make {command}", tell)


def _see_the_browser_missed(machine: Machine, user: str, tell: Tell) -> None:
    """See that who may not install a browser is told what to do, and have root do it.

    Raises:
        LocalError: It is not said, or what is said does not help.
    """
    tell("== make test, without a browser: it must say what to do")
    if machine.succeeds(user, "cd orderhub && make test", tell):
        raise LocalError("`make test` passed without a browser")
    if _ADVICE not in _log(user).read_text("utf-8"):
        raise LocalError(f"`make test` without a browser did not say `{_ADVICE}`")
    tell(f"== {_ADVICE}, as root")
    quietly = "DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet"
    install = _ADVICE.replace("apt install", f"{quietly} install --yes")
    machine.run("root", f"{quietly} update && {install}", tell)


def _log(user: str) -> Path:
    return _FOLDER / f"{user}.log"


def _prepare() -> None:
    """Have what makes machines at hand.

    Raises:
        LocalError: It is not, and cannot be installed.
    """
    if sys.platform != "linux" or os.geteuid():
        raise LocalError("a machine in a folder can only be made by root, on Linux: sudo make fresh")
    if not shutil.which("debootstrap"):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(["apt-get", "install", "--quiet", "--yes", "debootstrap"], check=True)  # noqa: S607 - apt's own
            return
        raise LocalError("needs debootstrap, and apt could not install it; install it, and run this again")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fresh", description="Runs README.md's commands on bare machines.")
    parser.add_argument("--as", dest="users", choices=_USERS, nargs="*")
    parser.add_argument("--run", dest="commands", choices=_COMMANDS, nargs="*")
    options = parser.parse_args()
    options.users, options.commands = options.users or list(_USERS), options.commands or list(_COMMANDS)
    return options


if __name__ == "__main__":
    run(main)
