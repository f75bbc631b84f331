"""A demo that stays: a hub where that of `make up` would be, filled for those who look around on its console."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from local import cloud, up
from local.caller import Caller
from local.demo import files, past
from local.demo.files import DropFolder
from local.demo.watch import Watch
from local.environment import chosen_port
from local.layout import STACK_FILE, LocalError, cloud_directory
from local.stack import Stack

_QUESTIONS = """
which rows of the last file failed, and why: Imports, orders-mistakes.xlsx
what a file would do if it were imported: Imports, New import, Check
who slipped away in the last 30 days: RFM, Compare with 30 days before
"""
_UNREACHED = "nobody_to_reach"


@contextmanager
def hub() -> Iterator[Stack]:
    """A hub on the port of `make up` that is new and empty, and stays when all went well.

    Raises:
        LocalError: There is one already; it is left as it is.
    """
    port = chosen_port()
    directory = cloud_directory(port)
    running = cloud.Cloud.recorded(directory)
    if (running and running.runs) or cloud.has_state(directory):
        raise LocalError(f"there is a hub on port {port} already; end it (make down WIPE=1), or take another PORT")
    started = cloud.start(port, directory, persist=False)
    try:
        yield up.bring_up(port, directory)
    except BaseException:
        started.stop()
        raise
    shutil.copy(directory / "stack.json", STACK_FILE)


def unreached(watch: Watch) -> str | None:
    """The number of an order whose buyer got no message, as nobody knows how to reach them."""
    runs = watch.runs()
    missed = (event for event in watch.events() if event.event_id in runs)
    return next((event.order_no for event in missed if runs[event.event_id].outcome == _UNREACHED), None)


def questions(order_no: str | None) -> str:
    """What one can find out on the console, and where.

    Args:
        order_no: An order whose buyer got no message, if there is one.
    """
    first = f"why the buyer of order {order_no} got no message: Orders, {order_no}" if order_no else ""
    return f"What one can find out there:\n{first}{_QUESTIONS}"


def fill(stack: Stack, directory: Path, console: Console, order_no: str | None) -> None:
    """Have it know what was not shown: sales of two years, a file some rows of which failed, and a task.

    Args:
        stack: The hub.
        directory: Where the file of past sales is put.
        console: Where it is said how far the files are.
        order_no: What the task is about.
    """
    caller = Caller(stack.api_url, stack.api_key)
    folder = DropFolder(stack, caller, console)
    history = directory / past.FILE_NAME
    history.write_bytes(past.file_of(datetime.now(UTC)))
    folder.drop(history, "historical")
    folder.drop(files.WITH_MISTAKES, "live")
    caller.post("/v1/tasks", {"title": "Find out how to reach the buyer", "orderNo": order_no})
