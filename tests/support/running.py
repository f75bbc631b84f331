"""What runs on this machine."""

import subprocess
from pathlib import Path


def left_of(directory: Path) -> list[str]:
    """All processes on this machine that name the cloud's folder."""
    listing = subprocess.run(["ps", "-axww", "-o", "command="], check=True, capture_output=True, text=True).stdout  # noqa: S607
    return [line for line in listing.splitlines() if str(directory.resolve()) in line]
