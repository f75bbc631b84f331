"""Cold starts: what importing each function takes in a fresh process, with bytecode and without.

Processor time, because a Lambda starts alone on its machine and this one does not. The floor is boto3, one client
and the Logger, which every function needs. All functions are started to find the slowest; these and the floor are
then started in turn, and the best of as many starts of each is held against the other.
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from local.deploy import architecture
from local.layout import ROOT
from tests.bench.report import Measured
from tests.unit.test_walls import SETTINGS

_LOOKS, _LOOKS_BARE = 4, 1
"""Starts of every function, to find the slowest."""
_RUNS, _RUNS_BARE = 12, 1
"""Starts of the floor and of each of the slowest."""
_BUDGET = 1.5
_NAMED = 8
_FLOOR = """
import boto3
from aws_lambda_powertools import Logger
client, log = boto3.client("dynamodb"), Logger(service="bench")
"""
_APP = "import app"
_TIMED = """
from time import process_time
begin = process_time()
{code}
print((process_time() - begin) * 1000)
"""


@dataclass(frozen=True, slots=True)
class _Machine:
    """Where fresh processes find what Lambda would give them."""

    layers: tuple[Path, ...]
    with_bytecode: bool

    def start(self, code: str, folder: Path) -> float:
        """Milliseconds that some code takes first thing in a process."""
        path = os.pathsep.join(map(str, (folder, *self.layers)))
        environment = {
            **SETTINGS,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PYTHONPATH": path,
        }
        if not self.with_bytecode:
            # Python then looks for all bytecode where there is none.
            environment["PYTHONPYCACHEPREFIX"] = str(folder / "none")
        ended = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-B", "-c", _TIMED.format(code=code)],
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
        )
        return float(ended.stdout.split()[-1])


def measure() -> Iterator[Measured]:
    """The slowest function against the floor; the next ones, and what there is without bytecode, explain it."""
    with TemporaryDirectory(prefix="orderhub-layers-") as target:
        layers = tuple(_built(name, Path(target)) for name in ("orderhub", "vendor"))
        for with_bytecode, looks, runs in ((True, _LOOKS, _RUNS), (False, _LOOKS_BARE, _RUNS_BARE)):
            floor, taken = _taken(_Machine(layers, with_bytecode), looks, runs)
            yield _figure(floor, taken, with_bytecode=with_bytecode)


def _taken(machine: _Machine, looks: int, runs: int) -> tuple[float, dict[str, float]]:
    """The best time of the floor, and that of each of the slowest functions."""
    folders = [path.parent for path in sorted(ROOT.glob("functions/*/app.py"))]
    looked = _in_turn(machine, folders, looks)
    slowest = sorted(folders, key=lambda folder: -looked[folder.name])[:_NAMED]
    taken = _in_turn(machine, slowest, runs)
    return taken.pop(""), taken


def _in_turn(machine: _Machine, folders: list[Path], runs: int) -> dict[str, float]:
    """The best time of each function by its name, and of the floor by none: what holds one up, holds up all."""
    taken = defaultdict[str, list[float]](list)
    for _ in range(runs):
        taken[""].append(machine.start(_FLOOR, folders[0]))
        for folder in folders:
            taken[folder.name].append(machine.start(_APP, folder))
    return {name: min(times) for name, times in taken.items()}


def _figure(floor: float, taken: dict[str, float], *, with_bytecode: bool) -> Measured:
    slowest, *others = sorted(taken, key=lambda name: -taken[name])
    then = ", ".join(f"{name} {taken[name] / floor:.2f}" for name in others)
    return Measured(
        figure="cold start of the slowest function" if with_bytecode else "  the same without bytecode",
        value=taken[slowest],
        unit="ms",
        budget=_BUDGET if with_bytecode else None,
        floor=floor if with_bytecode else None,
        note=f"processor time, best of as many starts of each; {slowest}; floor {floor:.0f} ms: boto3, one client "
        f"and Logger; then {then}; the others less",
    )


def _built(name: str, target: Path) -> Path:
    """A layer as `sam build` makes it."""
    subprocess.run(  # noqa: S603 - the project's own Makefile
        ["make", "-C", ROOT / "layers" / name, f"build-{name.title()}Layer"],  # noqa: S607 - as the user runs it
        check=True,
        env=os.environ
        | {"ARTIFACTS_DIR": str(target / name), "PYTHON": sys.executable, "ARCHITECTURE": architecture()},
        capture_output=True,
    )
    return target / name / "python"
