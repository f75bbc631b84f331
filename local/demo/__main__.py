"""`make demo`: shows the whole flow on sample orders, or with FILE on one's own; with STAY=1 the hub stays."""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from local import cloud, keys, up
from local.console import terminal
from local.demo import batches, files, screens, stay
from local.demo.api import Api
from local.demo.batches import Batch
from local.demo.files import DropFolder, Imported
from local.demo.tour import Tour, check_messages
from local.demo.watch import Watch
from local.import_screens import MOST_ROWS, outcome
from local.layout import LOCAL, LocalError
from local.progress import run
from local.stack import Stack

DIRECTORY = LOCAL / "demo"
CARD_OF = "WY-20250612-0088"
# Of the messages one is shown, if there is one about it: the sample orders' English one.
MESSAGE_ABOUT = "100600"
_STACK = 'sed -n \'s/.*{}": "\\(.*\\)".*/\\1/p\' .local/stack.json'
_CURL = f"""curl -sS --noproxy '*' -H "Authorization: Bearer $({_STACK.format("api_key")})" \\"""
_ORDERS = f""""$({_STACK.format("api_url")})/v1/orders"""
HOW_TO_GO_ON = f"""
make up

{_CURL}
  -H 'Content-Type: application/json' -d @events/samples/orders/weiyu.json \\
  {_ORDERS}"

{_CURL}
  {_ORDERS}/{CARD_OF}/card"

make import FILE=events/samples/files/orders-good.csv MODE=check
"""


def show(stack: Stack, own: Batch | Path | None, console: Console) -> int:
    """Walk along the flow on a stack that is new and empty; returns how many parts were shown."""
    watch, api = Watch(stack), Api(stack)
    folder = DropFolder(stack, api.caller, console)
    tour = Tour(api, watch, folder, console, watch.statuses())
    if isinstance(own, Path):
        _file_comes_in(tour, own)
    else:
        _orders_come_in(tour, [own] if own else batches.first_wave())
        _orders_move_on(tour, own or batches.second_wave(), is_again=bool(own))
    if own is None:
        _files_come_in(tour)
    _what_is_there(tour)
    return tour.parts


def _orders_come_in(tour: Tour, waves: list[Batch]) -> None:
    tour.begin("Orders come in", "POST /v1/orders: each vendor's own words, one true record.")
    tour.console.print(screens.answers([(batch.who, batch.words, tour.send(batch)) for batch in waves]))
    _are_told(tour)


def _are_told(tour: Tour) -> None:
    if not tour.order_nos:
        raise LocalError("none of the orders could be taken, so there is nothing more to show")
    tour.begin("Everybody who cares is told", "Each stored change is one event; some statuses start a workflow.")
    tour.await_runs(tour.await_events())


def _orders_move_on(tour: Tour, batch: Batch, *, is_again: bool) -> None:
    sentence = "What changes nothing when it is sent again writes nothing and tells nobody."
    tour.begin("Orders change, or come again", sentence)
    rows = [] if is_again else [(batch.who, batch.words, tour.send(batch))]
    again = tour.send(batch)
    # The warnings are the same once more, too.
    row = ("again", ("the same once more",), replace(again, warnings=()))
    tour.console.print(screens.answers([*rows, row]))
    tour.await_runs(tour.await_events())
    tour.expect_silence()
    if not is_again and again.changes:
        raise LocalError(f"sent again, {again.changes} orders changed that should not")


def _files_come_in(tour: Tour) -> None:
    sentence = "Into incoming/check/: row by row what a file would do; nothing is stored."
    tour.begin("A spreadsheet is checked", sentence)
    _drop(tour, files.WITH_MISTAKES, "check", most_rows=2)
    sentence = "Into incoming/: Chinese headers, GB18030. Its rows are stored, and told."
    tour.begin("A file is dropped into the bucket", sentence)
    _drop(tour, files.GOOD, "live")
    tour.await_runs(tour.await_events())


def _file_comes_in(tour: Tour, path: Path) -> None:
    sentence = "Into incoming/check/: row by row what the file would do; nothing is stored."
    tour.begin("The file is checked", sentence)
    foreseen = _drop(tour, path, "check")
    tour.begin("The file is dropped into the bucket", "Into incoming/: the good rows are stored, and told.")
    done = _drop(tour, path, "live", most_rows=0)
    if any(foreseen.summary[name] != done.summary[name] for name in ("counts", "fires")):
        raise LocalError("the check said something else than what the file then did")
    _are_told(tour)
    tour.expect_silence()


def _drop(tour: Tour, path: Path, mode: str, most_rows: int = MOST_ROWS) -> Imported:
    imported = tour.drop(path, mode)
    tour.console.print(outcome(imported.job, imported.summary, most_rows))
    return imported


def _what_is_there(tour: Tour) -> None:
    show_part, api, numbers = tour.console.print, tour.api, list(tour.order_nos)
    events, runs, mails = tour.watch.events(), tour.watch.runs(), tour.watch.mails()
    tour.begin("The orders now", "GET /v1/orders/{order_no} reads any of them, whoever sent it.")
    shown = [api.order(number) for number in numbers[: screens.MOST_ROWS]]
    show_part(screens.orders(shown, more=len(numbers) - len(shown)))
    tour.begin("A card", "GET /v1/orders/{order_no}/card: what the agent sees, personal data masked.")
    show_part(screens.card(api.card(numbers[0])))
    sentence = f"{len(events):,} changes, {len(events):,} events; runs: {screens.outcomes(runs.values())}."
    tour.begin("Events and workflow runs", sentence)
    show_part(screens.events_table(events, runs))
    check_messages(list(runs.values()), len(mails))
    sentence = f"{len(mails):,} went out, each once and in the buyer's language."
    tour.begin("Messages", f"{sentence} One of them:" if mails else sentence)
    for message in sorted(mails, key=lambda mail: MESSAGE_ABOUT in mail.subject)[-1:]:
        show_part(screens.mail(message))


@contextmanager
def _alone() -> Iterator[None]:
    """Have the demo's folder to oneself, empty; what a killed demo left running there is ended."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "demo.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError("another demo runs in this checkout; let it end first") from None
        left = cloud.Cloud.recorded(DIRECTORY)
        if left:
            left.stop()
        shutil.rmtree(DIRECTORY, ignore_errors=True)
        DIRECTORY.mkdir()
        yield


def main() -> None:
    """Show everything, stop the cloud whatever happens, and say how to go on."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # Unless `nohup` wants it to outlive its terminal.
        if signal.getsignal(ending) is signal.SIG_DFL:
            signal.signal(ending, signal.default_int_handler)
    file = os.environ.get("FILE")
    own = (files.own_table(file) or batches.own_file(file)) if file else None
    console = terminal()
    sentence = "orderhub as it runs on AWS: same template, permissions enforced, no account."
    console.print(screens.heading(1, "A cloud of its own starts on this machine", sentence))
    if os.environ.get("STAY") == "1":
        with _alone(), stay.hub() as stack:
            parts = show(stack, own, console)
            missed = stay.unreached(Watch(stack))
            stay.fill(stack, DIRECTORY, console, missed)
        console.print(screens.heading(parts + 1, "Go on", "The hub stays until `make down`. Its console:"))
        print(f"{keys.first_link(stack)}\n\n{stay.questions(missed)}")
        return
    with _alone(), up.stack(cloud.free_port(), DIRECTORY) as stack:
        parts = show(stack, own, console)
    console.print(
        screens.heading(parts + 1, "Go on", "The demo's cloud is gone. This one stays, until `make down`:")
    )
    # Not by rich, which would break the lines.
    print(HOW_TO_GO_ON)


if __name__ == "__main__":
    run(main)
