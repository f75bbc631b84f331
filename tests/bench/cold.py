"""Cold starts: what importing each function takes in a fresh process, with bytecode and without.

Processor time, because a Lambda starts alone on its machine and this one does not; the best of several,
with runs of the floor between them: boto3, one client and the Logger, which every function needs.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from local.deploy import architecture
from local.layout import ROOT
from tests.bench.report import Measured
from tests.unit.test_walls import SETTINGS

_RUNS = 5
_RUNS_BARE = 2
_FLOOR_EACH = 6
"""Functions after which the floor runs again."""
_BUDGET = 1.5
_NAMED = 8
_FLOOR = """
import boto3
from aws_lambda_powertools import Logger
client, log = boto3.client("dynamodb"), Logger(service="bench")
"""
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
    """The slowest function against the floor; the others, and what there is without bytecode, explain it."""
    with TemporaryDirectory(prefix="orderhub-layers-") as target:
        layers = tuple(_built(name, Path(target)) for name in ("orderhub", "vendor"))
        for with_bytecode, runs in ((True, _RUNS), (False, _RUNS_BARE)):
            floor, taken = _taken(_Machine(layers, with_bytecode), runs)
            yield _figure(floor, taken, with_bytecode=with_bytecode)


def _taken(machine: _Machine, runs: int) -> tuple[float, dict[str, float]]:
    """The best time of the floor, and that of each function."""
    folders = sorted(path.parent for path in ROOT.glob("functions/*/app.py"))
    floors, taken = list[float](), {folder.name: list[float]() for folder in folders}
    for _ in range(runs):
        for at, folder in enumerate(folders):
            if at % _FLOOR_EACH == 0:
                floors.append(machine.start(_FLOOR, folder))
            taken[folder.name].append(machine.start("import app", folder))
    return min(floors), {name: min(times) for name, times in taken.items()}


def _figure(floor: float, taken: dict[str, float], *, with_bytecode: bool) -> Measured:
    slowest = sorted(taken, key=lambda name: -taken[name])
    others = ", ".join(f"{name} {taken[name] / floor:.2f}" for name in slowest[1:_NAMED])
    return Measured(
        figure="cold start of the slowest function" if with_bytecode else "  the same without bytecode",
        value=taken[slowest[0]],
        unit="ms",
        budget=_BUDGET if with_bytecode else None,
        floor=floor if with_bytecode else None,
        note=f"processor time, best of several; {slowest[0]}; floor {floor:.0f} ms: boto3, one client, Logger; "
        f"then {others}; the other {len(slowest) - _NAMED} at most {taken[slowest[_NAMED]] / floor:.2f}",
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
