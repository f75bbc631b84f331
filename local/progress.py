"""One line on the terminal for each step, with the time it took."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.layout import LocalError


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print `text …`, and when the step is done the seconds it took."""
    begin = time.monotonic()
    print(f"{text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - begin:.1f} s", flush=True)


def run(command: Callable[[], None]) -> None:
    """Run a command's main function; print a `LocalError` as one message, without a traceback."""
    try:
        command()
    except LocalError as error:
        sys.exit(f"orderhub: {error}")
    except KeyboardInterrupt:
        sys.exit("orderhub: interrupted")
