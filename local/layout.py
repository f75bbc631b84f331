"""Where this checkout keeps what it makes, and how its commands fail."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
STACK_FILE = LOCAL / "stack.json"
VENV_BIN = ROOT / ".venv" / "bin"
CLOUD_PYTHON = LOCAL / "env" / "cloud" / "bin" / "python"
SAM = LOCAL / "env" / "sam" / "bin" / "sam"


class LocalError(Exception):
    """A local command cannot go on; the message says why and what to do."""


def cloud_directory(port: int) -> Path:
    """Return the folder of the embedded cloud on `port`."""
    return LOCAL / str(port)
