"""Bringing a hub back to a moment: copies of its tables, what differs, and all else put back at the end."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from local.hub import Hub
from local.layout import LocalError
from local.restore import copies
from local.restore.erased import erased_since
from local.restore.erasures import Erasures
from local.restore.moment import Window
from local.restore.orders import OrderRows
from local.restore.others import CustomerRows, EventRows, OperationRows, Wanted, product_row
from local.restore.pausing import Paused, longest_run, pause, resume, state_of
from local.restore.rows import Counts, Rows, make_equal
from local.template_parameters import deployed_parameters
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.rules.table import change_counted

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did: to the rows of each table, and who was erased since and so did not come back."""

    counts: Mapping[str, Counts]
    erasures: Erasures


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """One restore of a hub.

    Args:
        hub: The hub.
        moment: What it is brought back to.
        windows: Its tables.
        state_file: Where it is written down what has to be put back.
        console: Where progress is shown.
        pause: Waits that many seconds.
    """

    hub: Hub
    moment: datetime
    windows: tuple[Window, ...]
    state_file: Path
    console: Console
    pause: Callable[[float], None] = time.sleep
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def run(self) -> Restored:
        """Pause the hub, bring its tables back, and put all else back, whatever happens."""
        names = {window.table: f"{window.table}-restore-{self.now:%Y%m%d%H%M%S}" for window in self.windows}
        state = state_of(self.hub, names)
        state.save(self.state_file)
        try:
            self._pause(state)
            return self._bring_back(state)
        finally:
            put_back(self.hub, state, self.state_file, self.console)

    def _pause(self, state: Paused) -> None:
        reserved = {name: number for name, number in state.functions.items() if number is not None}
        self.console.print(
            f"pausing {len(state.functions)} functions; reserved concurrency before: {reserved or 'none'}"
        )
        pause(self.hub, state)

    def _bring_back(self, state: Paused) -> Restored:
        begin = time.monotonic()
        dynamodb = self.hub.client("dynamodb")
        copies.begin(dynamodb, state.copies, self.moment)
        with self._progress("copies of the moment", len(state.copies)) as (bar, task):
            copies.wait(dynamodb, state.copies, lambda ready: bar.update(task, completed=ready), self.pause)
        self._wait_for_the_last_run(state, begin)
        living = {window.logical_id: Rows(dynamodb, window.table, self.pause) for window in self.windows}
        then = {
            window.logical_id: Rows(dynamodb, state.copies[window.table], self.pause) for window in self.windows
        }
        erasures = erased_since(
            living["CustomersTable"], then["CustomersTable"], living["OrdersTable"], then["OrdersTable"]
        )
        counts = {}
        for logical_id, wanted in self._rules(erasures, living["EventsTable"]).items():
            with self._progress(logical_id, None) as (bar, task):
                counts[logical_id] = make_equal(
                    living[logical_id],
                    then[logical_id],
                    wanted,
                    now=self.now.timestamp(),
                    progress=partial(bar.advance, task),
                )
        # Whoever remembers the rules reads them again.
        dynamodb.update_item(TableName=self.hub.physical("OperationsTable"), **change_counted()["Update"])
        return Restored(counts=counts, erasures=erasures)

    def _rules(self, erasures: Erasures, events: Rows) -> dict[str, Wanted]:
        """Which row each table is to have; the orders last, when their customers and products are there."""
        source = Source(written_by=f"restore-{self.now:%Y%m%d%H%M%S}", mode=Mode.HISTORICAL, received_at=self.now)
        parameters = deployed_parameters(self.hub.client("cloudformation"), self.hub.stack_name)
        orders = OrderRows(
            source=source,
            retention=timedelta(days=int(parameters["EventRetentionDays"])),
            erasures=erasures,
            last_version=lambda order_no: last_version(events, order_no),
        )
        return {
            "OperationsTable": OperationRows(erasures).wanted,
            "EventsTable": EventRows(erasures).wanted,
            "CustomersTable": CustomerRows(erasures).wanted,
            "ProductsTable": product_row,
            "OrdersTable": orders.wanted,
        }

    def _wait_for_the_last_run(self, state: Paused, begin: float) -> None:
        """What was running when the hub was paused goes on to its end; on the embedded cloud at once."""
        if self.hub.embedded:
            return
        left = longest_run(self.hub, state) - (time.monotonic() - begin)
        if left > 0:
            self.console.print(f"waiting {left:.0f} s for what still runs")
            self.pause(left)

    @contextmanager
    def _progress(self, text: str, total: int | None) -> Iterator[tuple[Progress, TaskID]]:
        is_shown = self.console.is_terminal
        with Progress(*_COLUMNS, console=self.console, transient=True, disable=not is_shown) as bar:
            yield bar, bar.add_task(text, total=total)


def put_back(hub: Hub, state: Paused, state_file: Path, console: Console) -> None:
    """Have the functions run again as before, and delete the copies.

    Raises:
        LocalError: Some copies are still being made; another call deletes them.
    """
    console.print(f"putting back {len(state.functions)} functions and {len(state.mappings)} mappings")
    resume(hub, state)
    left = copies.delete(hub.client("dynamodb"), state.copies)
    if left:
        rest = {table: copy for table, copy in state.copies.items() if copy in left}
        Paused(stack_name=state.stack_name, copies=rest).save(state_file)
        raise LocalError(
            f"{', '.join(left)} cannot be deleted yet; run make restore again in some minutes, without TO"
        )
    state_file.unlink(missing_ok=True)


def last_version(events: Rows, order_no: str) -> int:
    """The highest version of an order that an event was published of; 0 if none was."""
    last = events.first(
        "order_no = :order_no AND version > :none",
        {":order_no": {"S": order_no}, ":none": {"N": "0"}},
        ScanIndexForward=False,
    )
    return int(last["version"]["N"]) if last else 0
