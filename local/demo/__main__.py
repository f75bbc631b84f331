"""`make demo`: shows the whole flow on sample orders, or with FILE on the user's own."""

import fcntl
import io
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console

from local import cloud, up
from local.demo import batches, screens
from local.demo.api import Api
from local.demo.batches import Batch
from local.demo.tour import Tour, check_messages
from local.demo.watch import Watch
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
"""


def show(stack: Stack, own: Batch | None, console: Console) -> None:
    """Walk along the flow on a stack that is new and empty."""
    watch = Watch(stack)
    tour = Tour(Api(stack), watch, console, watch.statuses())
    _orders_come_in(tour, [own] if own else batches.first_wave())
    _orders_move_on(tour, own or batches.second_wave(), is_again=bool(own))
    _what_is_there(tour)


def _orders_come_in(tour: Tour, waves: list[Batch]) -> None:
    show_part = tour.console.print
    show_part(screens.heading(2, "Orders come in", "POST /v1/orders: each vendor's own words, one true record."))
    show_part(screens.answers([(batch.who, batch.words, tour.send(batch)) for batch in waves]))
    if not tour.order_nos:
        raise LocalError("none of the orders could be taken, so there is nothing more to show")
    sentence = "Each stored change is one event; some statuses start a workflow."
    show_part(screens.heading(3, "Everybody who cares is told", sentence))
    tour.await_runs(tour.await_events())


def _orders_move_on(tour: Tour, batch: Batch, *, is_again: bool) -> None:
    sentence = "What changes nothing when it is sent again writes nothing and tells nobody."
    tour.console.print(screens.heading(4, "Orders change, or come again", sentence))
    rows = [] if is_again else [(batch.who, batch.words, tour.send(batch))]
    again = tour.send(batch)
    # The warnings are the same once more, too.
    row = ("again", ("the same once more",), replace(again, warnings=()))
    tour.console.print(screens.answers([*rows, row]))
    tour.await_runs(tour.await_events())
    tour.expect_silence()
    if not is_again and again.changes:
        raise LocalError(f"sent again, {again.changes} orders changed that should not")


def _what_is_there(tour: Tour) -> None:
    show_part, api, numbers = tour.console.print, tour.api, list(tour.order_nos)
    events, runs, mails = tour.watch.events(), tour.watch.runs(), tour.watch.mails()
    show_part(
        screens.heading(5, "The orders now", "GET /v1/orders/{order_no} reads any of them, whoever sent it.")
    )
    shown = [api.order(number) for number in numbers[: screens.MOST_ROWS]]
    show_part(screens.orders(shown, more=len(numbers) - len(shown)))
    sentence = "GET /v1/orders/{order_no}/card: what the agent sees, personal data masked."
    show_part(screens.heading(6, "A card", sentence))
    show_part(screens.card(api.card(numbers[0])))
    sentence = f"{len(events):,} changes, {len(events):,} events; runs: {screens.outcomes(runs.values())}."
    show_part(screens.heading(7, "Events and workflow runs", sentence))
    show_part(screens.told(events, runs))
    check_messages(list(runs.values()), len(mails))
    sentence = f"{len(mails):,} went out, each once and in the buyer's language."
    show_part(screens.heading(8, "Messages", f"{sentence} One of them:" if mails else sentence))
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
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show Chinese still shows the rest.
        sys.stdout.reconfigure(errors="replace")
    file = os.environ.get("FILE")
    own = batches.own_file(file) if file else None
    console = screens.terminal()
    sentence = "orderhub as it runs on AWS: same template, permissions enforced, no account."
    console.print(screens.heading(1, "A cloud of its own starts on this machine", sentence))
    with _alone(), up.stack(cloud.free_port(), DIRECTORY) as stack:
        show(stack, own, console)
    console.print(screens.heading(9, "Go on", "The demo's cloud is gone. This one stays, until `make down`:"))
    # Not by rich, which would break the lines.
    print(HOW_TO_GO_ON)


if __name__ == "__main__":
    run(main)
