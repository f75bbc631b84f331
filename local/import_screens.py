"""What is shown of an import: what became of its rows, what it sets off, and what is wrong with the file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from local.import_job import Job
from orderhub.imports.job import ImportMode
from orderhub.imports.zones import ZoneSource

MOST_ROWS = 5
"""Rejected rows and warnings that are shown; `rejected.csv` and `summary.json` have more."""
_MOST_COLUMNS = 8
_MOST_VALUE = 40
_ZONE_SOURCES: Mapping[str, str] = {
    ZoneSource.REQUEST: "the import's own",
    ZoneSource.METADATA: "the file's metadata",
    ZoneSource.STORE: "StoreTimeZones",
    ZoneSource.DEFAULT: "DefaultTimeZone",
}
_WHAT: Mapping[str, str] = {
    ImportMode.LIVE: "stored",
    ImportMode.HISTORICAL: "stored as history, nobody is told",
    ImportMode.CHECK: "only checked, nothing was stored",
}


def outcome(job: Job, summary: Mapping[str, Any], most_rows: int = MOST_ROWS) -> RenderableType:
    """Return what became of a file, from the counts down to the first rejected rows."""
    if not job.is_done:
        words = f"{_plain(job.name)}: {job.state} ({summary.get('code')})"
        return Group(Text(words, style="bold red"), Text(_plain(str(summary.get("reason")))))
    grid = Table.grid(padding=(0, 2))
    for name, text in (*_read(summary), _fires(job, summary)):
        grid.add_row(Text(name, style="dim"), Text(_plain(text)))
    head = f"{_plain(job.name)}: {_WHAT[job.mode]} ({summary['seconds']:,} s)"
    return Group(
        Text(head, style="bold"),
        grid,
        *_damaged(summary["damaged_columns"]),
        *_rejected(summary, most_rows),
        *_warned(summary, most_rows),
        *_held(job, summary),
    )


def _read(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    counts = summary["counts"]
    total = ", ".join(f"{amount} {currency}" for currency, amount in summary["totals"].items())
    yield "rows", f"{summary['rows']:,}: {_listed(counts) or 'nothing to do'}"
    yield "orders", f"{summary['orders']:,}" + (f"; in all {total}" if total else "")
    zones = ", ".join(f"{zone} ({_counted(count, 'order')})" for zone, count in summary["zones"].items())
    layout = ", Taobao's export" if summary["layout"] == "taobao" else ""
    sheet = f", sheet {summary['header']['sheet']}" if summary["header"]["sheet"] else ""
    header = f"{sheet}, header in row {summary['header']['row']:,}"
    times = f"; times in {zones}, {_said_by(summary)}" if zones else ""
    yield "read as", f"{summary['encoding']}{layout}{header}{times}"
    columns = summary["columns"]
    if columns["extra"]:
        yield "kept as extra", ", ".join(columns["extra"])
    if columns["unknown"]:
        more = columns["unknown_count"] - _MOST_COLUMNS
        names = ", ".join(columns["unknown"][:_MOST_COLUMNS])
        yield "not taken", names + (f" and {more:,} more columns" if more > 0 else "")
    for note in summary["notes"]:
        yield "note", note


def _said_by(summary: Mapping[str, Any]) -> str:
    """Who said in which zone times are."""
    return "by " + " and ".join(_ZONE_SOURCES[source] for source in summary["zone_sources"])


def _fires(job: Job, summary: Mapping[str, Any]) -> tuple[str, str]:
    """What it fires, in the tense that fits: a check foresees, a held import could."""
    fires = summary["fires"]
    word = "would fire" if job.mode == "check" or summary["held"] else "fires"
    if not fires["events"]:
        return word, "nothing"
    runs = {f"runs of {name}": count for name, count in fires["workflow_runs"].items()}
    rules = {f"rule {name}": count for name, count in fires.get("rules", {}).items()}
    done = {name: fires[name] for name in ("tasks", "tags", "webhooks", "actions") if fires.get(name)}
    messages = "no messages"
    if fires["messages"]:
        messages = f"{_counted(fires['messages'], 'message')} to {_counted(fires['buyers'], 'buyer')}"
    counted = (_listed(some) for some in (fires["events"], runs, rules, done))
    return word, "; ".join(part for part in (*counted, messages) if part)


def _damaged(columns: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    for each in columns:
        text = f"{_plain(each['column'])}, {each['rows']:,} of {each['of']:,} ids: {_plain(each['message'])}"
        yield Text("damaged: ", style="red").append(text, "")


def _rejected(summary: Mapping[str, Any], most: int) -> Iterator[Text]:
    rows = [(row["line"], error) for row in summary["rejected"] for error in row["errors"]]
    lines = sorted({line for line, _ in rows})[:most]
    for line, error in rows:
        if line in lines:
            yield Text(f"line {line}: ", style="red").append(_mistake(error), "")
    more = summary["rows_rejected"] - len(lines)
    if more > 0:
        yield Text(
            f"… and {_counted(more, 'more row')}; by code: {_listed(summary['rejected_by_code'])}", style="dim"
        )


def _mistake(error: Mapping[str, Any]) -> str:
    value = _plain(error["value"])
    shown = json.dumps(value if len(value) <= _MOST_VALUE else f"{value[:_MOST_VALUE]}…", ensure_ascii=False)
    where = f"{_plain(error['column'])} {shown if value else ''}".strip()
    return "  ".join(part for part in (where, error["code"], _plain(error["message"])) if part)


def _warned(summary: Mapping[str, Any], most: int) -> Iterator[Text]:
    for each in summary["warnings"][:most]:
        lines = ", ".join(str(line) for line in each["lines"])
        amount = f" Amount: {each['amount']}." if "amount" in each else ""
        text = f"{_plain(each['column'])}  {each['code']}  {_plain(each['message'])}{amount}".strip()
        yield Text(f"line {lines}: ", style="yellow").append(text, "")
    by_code = summary["warnings_by_code"]
    if sum(by_code.values()) > most:
        lines_of = {code: ", ".join(map(str, some)) for code, some in summary["warning_lines"].items()}
        kinds = (f"{count:,} {_plain(code)} (lines {lines_of[code]})" for code, count in by_code.items())
        yield Text(f"warnings by code: {'; '.join(kinds)}", style="dim")


def _held(job: Job, summary: Mapping[str, Any]) -> Iterator[Text]:
    if not summary["held"]:
        return
    text = f"{summary['fires']['messages']:,} messages are more than one file may send (MaxMessagesPerImport)."
    if job.mode == "check":
        yield Text("held: ", style="yellow").append(f"{text} A live run would store it and tell nobody.", "")
        return
    yield Text("held: ", style="yellow").append(
        f"{text} The orders are stored, nobody was told. To tell them:", ""
    )
    yield Text(f"  make fire IMPORT={job.import_id}", style="bold")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    """A text that does nothing to the terminal; cells may hold anything."""
    return "".join(character if character.isprintable() else " " for character in text)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {_plain(name)}" for name, count in counts.items() if count)
