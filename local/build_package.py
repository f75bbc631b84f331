"""`make release`: builds the package of the command `orderhub`, the same bytes for the same commit."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from local.layout import ROOT, LocalError
from local.progress import run

DIST = ROOT / "dist"
SUMS = "SHA256SUMS"


def build(root: Path = ROOT, dist: Path = DIST) -> list[Path]:
    """Build wheel and sdist, with the commit's time on all that is in them, and write their digests beside them.

    Raises:
        LocalError: They could not be built.
    """
    shutil.rmtree(dist, ignore_errors=True)
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(dist)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": _committed_at(root)}
    ended = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise LocalError(f"the package could not be built: {ended.stderr.strip()[-500:]}")
    built = sorted(path for path in dist.iterdir() if path.is_file())
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in built]
    (dist / SUMS).write_text("".join(lines), "utf-8")
    return built


def _committed_at(root: Path) -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise LocalError("there is no commit here whose time the package could bear; build it in a checkout")
    return ended.stdout.strip()


def main() -> None:
    """Build, and say what was built."""
    for path in build():
        print(f"built {path.relative_to(ROOT)}")


if __name__ == "__main__":
    run(main)
