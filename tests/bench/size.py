"""What Lambda unpacks: the layers and the functions."""

from collections.abc import Iterator
from pathlib import Path

from local.deploy import BUILD
from local.layout import LocalError
from tests.bench.report import Measured

_MEGABYTE = 1_000_000


def measure() -> Iterator[Measured]:
    """Megabytes of both layers and all functions, as they were built."""
    parts = {path.name: _bytes(path) for path in (BUILD / "out").glob("*") if path.is_dir()}
    if not parts:
        raise LocalError("nothing is built; build it with: make up")
    largest = sorted(parts.items(), key=lambda part: -part[1])[:3]
    yield Measured(
        figure="unpacked layers and functions",
        value=sum(parts.values()) / _MEGABYTE,
        unit="MB",
        budget=60,
        note=", ".join(f"{name} {size / _MEGABYTE:.2f}" for name, size in largest),
    )


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
