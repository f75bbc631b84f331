"""`make down`: stops the embedded clouds of this checkout, or the ones on the given ports."""

import os
import shutil
import sys
from pathlib import Path

from local.cloud import Cloud, has_state
from local.environment import endpoint
from local.layout import LOCAL, STACK_FILE, LocalError, cloud_directory
from local.progress import run, step
from local.stack import Stack


def bring_down(directory: Path, *, wipe: bool) -> None:
    """Stop the cloud in `directory` if it runs, and forget its data if `wipe`."""
    found = Cloud.recorded(directory)
    if found:
        with step(f"stopping the embedded cloud on port {found.port}"):
            found.stop()
    if wipe:
        shutil.rmtree(directory, ignore_errors=True)
    elif not has_state(directory):
        (directory / "stack.json").unlink(missing_ok=True)
    _forget(directory)


def _forget(directory: Path) -> None:
    try:
        latest = Stack.load(STACK_FILE)
    except LocalError:
        return
    if directory.name.isdecimal() and latest.endpoint_url == endpoint(int(directory.name)):
        STACK_FILE.unlink()


def main() -> None:
    """Stop what is named, or everything."""
    named = [cloud_directory(int(port)) for port in sys.argv[1:]]
    # Those of `make up`, and what a test or a demo left behind that was killed.
    every = {*LOCAL.glob("*/cloud.json"), *LOCAL.glob("*/stack.json"), *LOCAL.glob("*/state")}
    for directory in named or sorted({process.parent for process in every}):
        bring_down(directory, wipe=os.environ.get("WIPE") == "1")


if __name__ == "__main__":
    run(main)
