"""`make restore TO=2026-11-29T10:00`: brings the tables of a hub back to a moment.

make restore TO=2026-11-29T10:00 ENV=prod
make restore ENV=prod               puts back what a restore left behind that was killed
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.console import terminal
from local.hub import Hub, hub_of
from local.layout import LOCAL, LocalError
from local.progress import run
from local.reconcile import machine_of, reconcile, report
from local.restore.erasures import Erasures
from local.restore.moment import Window, check, moment_of, windows_of
from local.restore.pausing import Paused
from local.restore.run import Restore, Restored, put_back
from orderhub.errors import TransientError
from orderhub.reconcile.outcome import REPORT, left_in

type Confirm = Callable[[], None]
"""Raises LocalError where somebody does not want to go on."""

_TRIES = 5
_STAYS = (
    "stays as it is now: access keys, secrets, jobs, receipts, the audit, tasks, runs of workflows, which "
    "messages were sent, who unsubscribed, addresses that bounced, who was erased since, events that were "
    "published since, the bucket"
)


def restore(hub: Hub, to: str, confirm: Confirm, console: Console, state_file: Path | None = None) -> bool:
    """Restore a hub; whether nothing differs from the orders then.

    Args:
        hub: The hub.
        to: The moment.
        confirm: Asks whether to go on; called once it is shown what will be done.
        console: Where is shown what happens.
        state_file: Where it is written down what has to be put back.

    Raises:
        LocalError: Something is wrong, and nothing was done; or AWS failed, and all but rows was put back.
    """
    state_file = state_file or LOCAL / f"restore-{hub.stack_name}.json"
    interrupted = Paused.load(state_file)
    if interrupted:
        console.print("an earlier restore came to no end; first all is put back")
        put_back(hub, interrupted, state_file, console)
        if not to:
            return True
    moment = moment_of(to)
    windows = tuple(windows_of(hub))
    check(moment, windows)
    _show_plan(moment, windows, console)
    confirm()
    _show(Restore(hub=hub, moment=moment, windows=windows, state_file=state_file, console=console).run(), console)
    return _is_reconciled(hub, console)


def _show_plan(moment: datetime, windows: Iterable[Window], console: Console) -> None:
    console.print(f"back to {moment:%Y-%m-%dT%H:%M:%SZ}, with the hub paused:")
    for window in windows:
        console.print(
            f"  {window.logical_id:<16} about {window.rows:>9,} rows, since {window.earliest:%Y-%m-%dT%H:%M:%SZ}"
        )
    console.print(_STAYS)


def _show(restored: Restored, console: Console) -> None:
    for table, counts in restored.counts.items():
        console.print(f"  {table:<16} {counts.written:>9,} rows written, {counts.deleted:,} deleted")
    _show_erasures(restored.erasures, console)


def _show_erasures(erasures: Erasures, console: Console) -> None:
    if not erasures.requests:
        return
    console.print(
        f"{len(erasures.customers)} customers were erased since and did not come back, nor did their "
        f"{len(erasures.orders)} orders; so rules and segments stay as they are now. The requests: "
        f"{', '.join(sorted(erasures.requests))}"
    )


def _is_reconciled(hub: Hub, console: Console) -> bool:
    """Hold everything against the orders, again while the followers may still be on their way."""
    for turn in range(_TRIES):
        time.sleep(2 if hub.embedded else 30 * (turn + 1))
        outcome = reconcile(machine_of(hub), REPORT, console, settled_for_seconds=0)
        if not left_in(outcome):
            break
    report(outcome, console)
    return not left_in(outcome)


def confirmed(name: str) -> None:
    """Have the person at the terminal type a name.

    Raises:
        LocalError: Something else was typed, or there is nobody.
    """
    try:
        answer = input(f"Type {name} to go on: ")
    except EOFError:
        raise LocalError("nothing was done, as nobody answered; in a script say YES=1") from None
    if answer.strip() != name:
        raise LocalError("nothing was done")


def main() -> None:
    """Restore the stack the environment names; ends with 1 when differences are left."""
    env, to = os.environ.get("ENV", ""), os.environ.get("TO", "")
    is_asked = os.environ.get("YES") != "1"
    try:
        is_clean = restore(
            hub_of(env), to, partial(confirmed, env or "local") if is_asked else lambda: None, terminal()
        )
    except (ClientError, BotoCoreError, TransientError) as error:
        raise LocalError(f"AWS says: {error}; once that is mended, run make restore again") from None
    if not is_clean:
        sys.exit(1)


if __name__ == "__main__":
    run(main)
