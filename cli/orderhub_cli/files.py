"""Files of the command's own: written whole or not at all, and read by their owner alone."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from orderhub_cli.errors import Failure


def folder() -> Path:
    """Where profiles are kept; ``ORDERHUB_CONFIG`` names another folder."""
    return Path(os.environ.get("ORDERHUB_CONFIG") or typer.get_app_dir("orderhub"))


def read(name: str) -> dict[str, Any]:
    """What a file says; nothing where there is none.

    Raises:
        Failure: It cannot be read.
    """
    path = folder() / name
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise Failure(f"{path} cannot be read.", "config_unreadable", todo="Mend or delete it, and sign in again.")
    return content


def write(name: str, content: Mapping[str, Any]) -> Path:
    """Write a file for its owner alone.

    Raises:
        Failure: It cannot be written.
    """
    path = folder() / name
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        beside.replace(path)
    except OSError as error:
        todo = "Let it be written, or name another folder by ORDERHUB_CONFIG."
        raise Failure(f"{path} cannot be written: {error.strerror}.", "config_unwritable", todo=todo) from None
    return path
