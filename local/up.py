"""`make up`: starts the embedded cloud and deploys the stack to it."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from local import cloud, keys
from local.deploy import STACK_NAME, deploy
from local.environment import chosen_port
from local.layout import STACK_FILE, LocalError, cloud_directory
from local.progress import run, step
from local.resources import read_stack, switch_recovery_on, verify_sender
from local.stack import Stack


def bring_up(port: int, directory: Path, *, persist: bool = False, parameters: Sequence[str] = ()) -> Stack:
    """Start the cloud where it does not run, deploy, and return the stack; safe to repeat.

    `parameters` are those of the template that are to differ from their defaults, each as `Name=value`.
    """
    with step(f"embedded cloud on port {port}"):
        running = cloud.start(port, directory, persist=persist)
    if persist and not running.persist:
        raise LocalError("the cloud that runs keeps nothing; first stop it with: make down")
    deploy(port, running.endpoint_url, directory, parameters)
    file = directory / "stack.json"
    verify_sender(running.endpoint_url, STACK_NAME)
    read = read_stack(running.endpoint_url, STACK_NAME, _known_key(file))
    switch_recovery_on(running.endpoint_url, read.tables.values())
    stack = replace(read, api_key=keys.ensure_first_key(read))
    stack.save(file)
    return stack


@contextmanager
def stack(port: int, directory: Path, *, persist: bool = False, parameters: Sequence[str] = ()) -> Iterator[Stack]:
    """Run a cloud with the stack on it for the length of a `with` block."""
    with cloud.running(port, directory, persist=persist):
        yield bring_up(port, directory, persist=persist, parameters=parameters)


def _known_key(file: Path) -> str:
    return Stack.load(file).api_key if file.exists() else ""


def main() -> None:
    """Bring the stack up and leave it running."""
    port = chosen_port()
    directory = cloud_directory(port)
    parameters = os.environ.get("PARAMETERS", "").split()
    stack_up = bring_up(port, directory, persist=os.environ.get("PERSIST") == "1", parameters=parameters)
    shutil.copy(directory / "stack.json", STACK_FILE)
    print(f"{stack_up.api_url}\n(key and names in .local/stack.json; stop it with: make down PORT={port})")
    print(keys.first_link(stack_up))


if __name__ == "__main__":
    run(main)
