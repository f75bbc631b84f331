"""What the demo shows: tables and panels that fit 80 columns, Chinese and emoji included."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.demo.tally import Note, Tally
from local.demo.watch import Event, Mail, Run
from orderhub.messages.placeholders import Amount
from orderhub.messages.unlinked import plain
from orderhub.orders.statuses import Status, text_of

MOST_ROWS = 12
_MOST_NOTES = 5
_MOST_CELLS = 30
_COUNTS = ("created", "updated", "unchanged", "failed")
_NO_RUN = "-"


def heading(number: int, title: str, sentence: str) -> RenderableType:
    """Return the head of a part: what it is, and one sentence of explanation."""
    return Group(Text(f"\n{number}  {title}", style="bold cyan"), Text(f"   {sentence}", style="dim"))


def answers(rows: Sequence[tuple[str, Sequence[str], Tally]]) -> RenderableType:
    """Return who said what, and what the API answered."""
    table = _table()
    table.add_column("from")
    table.add_column("says", ratio=1)
    for name in _COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    for who, words, tally in rows:
        counts = (tally.created, tally.updated, tally.unchanged, len(tally.failed))
        text = Text(plain(", ".join(words)))
        table.add_row(Text(plain(who)), text, *(Text(f"{count:,}" if count else "") for count in counts))
    failed = [note for *_, tally in rows for note in tally.failed]
    warnings = [note for *_, tally in rows for note in tally.warnings]
    return Group(table, *_notes(failed, "failed", "red"), *_notes(warnings, "warning", "yellow"))


def orders(read: Sequence[Mapping[str, Any]], more: int) -> RenderableType:
    """Return the list of orders as they are now."""
    table = _table()
    for name in ("order", "status", "total", "lines", "source, store", "version"):
        is_number = name in {"total", "lines", "version"}
        table.add_column(
            name, justify="right" if is_number else "left", overflow="fold", no_wrap=name in {"status", "total"}
        )
    for order in read:
        table.add_row(
            _short(order["externalOrderId"]),
            Text(text_of(Status(order["status"]), "en"), style="green"),
            Text(str(Amount(value=Decimal(str(order["totalCost"])), currency=order["currency"]))),
            Text(str(len(order["items"]))),
            _short(_where(order)),
            Text(str(order["version"])),
        )
    return Group(table, *_more(more, "orders"))


def card(info: Mapping[str, Any]) -> RenderableType:
    """Return an order's card, top to bottom as the workbench shows it."""
    goods, address = info["goods"], info["shippingAddress"]
    price = f"{goods['price']:,} × {goods['quantity']:,}" if "price" in goods else f"× {goods['quantity']:,}"
    rows = {
        "goods": f"{goods['title']} {price}",
        "": goods["description"],
        "ordered": info["time"],
        "receiver": " ".join(part for part in (address["name"], address["phone"]) if part),
        "address": address["address"],
        "payment": info["paymentMethod"],
        "total": f"{info['totalAmount']:,}",
        **{plain(name): _said(value) for name, value in json.loads(info["extra"]).items()},
    }
    grid = Table.grid(padding=(0, 2))
    for name, value in rows.items():
        if value:
            grid.add_row(Text(name, style="dim"), Text(plain(value)))
    title = f"{plain(info['uid'])} [{plain(info['statusText'])}]"
    return Panel(grid, title=Text(title, style="bold"), title_align="left", box=box.ROUNDED)


def events_table(events: Sequence[Event], runs: Mapping[str, Run]) -> RenderableType:
    """Return the events, and what the workflow made of each."""
    table = _table()
    for name in ("event", "order", "workflow run"):
        table.add_column(name, overflow="fold")
    for event in events[-MOST_ROWS:]:
        table.add_row(Text(event.name), _short(event.order_no), _ended(runs.get(event.event_id)))
    return Group(table, *_more(len(events) - MOST_ROWS, "events"))


def outcomes(runs: Iterable[Run]) -> str:
    """Return how many runs ended how, in a line."""
    counted = Counter(run.outcome for run in runs)
    return ", ".join(f"{count:,} {outcome}" for outcome, count in counted.most_common()) or "none"


def mail(message: Mail) -> RenderableType:
    """Return a message as the buyer gets it."""
    lines = [plain(line) for line in message.body.strip().splitlines()]
    title = Text(f"To {plain(message.to)}: {plain(message.subject)}", style="bold")
    return Panel(Text("\n".join(lines)), title=title, title_align="left", box=box.ROUNDED)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)


def _notes(notes: Sequence[Note], kind: str, style: str) -> list[Text]:
    lines = [
        Text(f"{kind}: ", style=style).append(f"{plain(note.order_no)}  {note.code}  {plain(note.message)}", "")
        for note in notes[:_MOST_NOTES]
    ]
    more = Counter(note.code for note in notes[_MOST_NOTES:])
    return lines + [Text(f"{kind}: {count:,} more with {code}", style=style) for code, count in more.items()]


def _more(count: int, what: str) -> list[Text]:
    return [Text(f"… and {count:,} more {what}", style="dim")] if count > 0 else []


def _where(order: Mapping[str, Any]) -> str:
    parts = (order.get("source"), order.get("storeNo") or order.get("storeId"))
    return " ".join(part for part in parts if part)


def _short(text: str) -> Text:
    shown = Text(plain(text))
    shown.truncate(_MOST_CELLS, overflow="ellipsis")
    return shown


def _ended(run: Run | None) -> Text:
    if run is None:
        return Text(_NO_RUN, style="dim")
    words = f"{run.outcome} ({run.channel})" if run.channel else run.outcome
    return Text(words, style="red" if run.failed else "green" if run.outcome == "sent" else "yellow")


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
