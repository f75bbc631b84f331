"""What the command says: JSON for programs, tables for people; what is no result goes to stderr."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub_cli.errors import Exit, Failure

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where results are shown; with ``as_json`` one object, or a line of JSON for each of a list."""

    as_json: bool = False

    def one(self, content: Row) -> None:
        """Show an object: whole as JSON, or each value beside its name."""
        if self.as_json:
            self.line(content)
            return
        pairs = list(flat(content))
        if not sys.stdout.isatty():
            put("".join(f"{name}\t{value}\n" for name, value in pairs))
            return
        self._grid([], pairs)

    def rows(self, rows: Iterable[Row], columns: Sequence[str], nothing: str = "Nothing found.") -> int:
        """Show a list: a line of JSON each, or a table of some columns; says how many there were."""
        if self.as_json:
            number = 0
            for number, row in enumerate(rows, 1):  # noqa: B007 - the last number is how many there were
                self.line(row)
            return number
        names = [_title(column) for column in columns]
        cells = [tuple(text(_at(row, column)) for column in columns) for row in rows]
        if not cells:
            note(nothing)
        elif sys.stdout.isatty():
            self._grid(names, cells)
        else:
            put("".join("\t".join(cell) + "\n" for cell in [names, *cells]))
        return len(cells)

    @staticmethod
    def line(content: Row) -> None:
        """A line of JSON."""
        put(json.dumps(content, ensure_ascii=False) + "\n")

    def said(self, content: Row, sentence: str) -> None:
        """What was done: the hub's answer as JSON, or a sentence."""
        if self.as_json:
            self.line(content)
        else:
            put(f"{clean(sentence)}\n")

    @staticmethod
    def _grid(names: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
        from rich.console import Console  # noqa: PLC0415 - loads slowly, and only a terminal needs it
        from rich.table import Table  # noqa: PLC0415 - the same
        from rich.text import Text  # noqa: PLC0415 - the same

        table = Table(box=None, pad_edge=False, show_header=bool(names), header_style="bold")
        for name in names or ("", ""):
            table.add_column(name, overflow="fold")
        for row in cells:
            table.add_row(*map(Text, row))
        Console().print(table)


def put(content: str) -> None:
    """Write to stdout at once, for those who read along; what it has no letter for is written as JSON would."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(content.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def put_file(content: bytes) -> None:
    """Write a file to stdout as it is; on a terminal its text, without what steers one."""
    if sys.stdout.isatty():
        put("".join(clean(line) + "\n" for line in content.decode("utf-8-sig", "replace").splitlines()))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def note(sentence: str) -> None:
    """Say something beside the result."""
    sys.stderr.write(f"{clean(sentence)}\n")
    sys.stderr.flush()


def failed(failure: Failure, *, as_json: bool) -> Exit:
    """Say what went wrong, and what to do; what the command ends with."""
    if as_json:
        sys.stderr.write(json.dumps(failure.shown(), ensure_ascii=False) + "\n")
        return failure.exit_code
    note(f"orderhub: {failure.message} ({failure.code})")
    for detail in failure.details:
        place = f"{detail['pointer']}: " if detail.get("pointer") else ""
        note(f"  {place}{detail.get('message', '')} ({detail.get('code', '')})")
    if failure.todo:
        note(f"  {failure.todo}")
    if failure.request_id:
        note(f"  request id: {failure.request_id}")
    return failure.exit_code


def flat(content: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each value with the way to it; nothing of what is null or empty."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from flat(value, f"{name}.{key}" if name else str(key))
    elif isinstance(content, list) and any(isinstance(entry, Mapping | list) for entry in content):
        for number, entry in enumerate(content):
            yield from flat(entry, f"{name}[{number}]")
    elif text(content):
        yield name, text(content)


def text(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={shown}" for name, shown in flat(value))
    return clean(str(value))


def counted(number: int, thing: str) -> str:
    """A number of things: ``1 order``, ``2 orders``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def clean(content: str) -> str:
    """A text without what steers a terminal: it may come from buyers."""
    return "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"} else letter for letter in content
    )


def _at(row: object, column: str) -> object:
    for name in column.split("."):
        row = row.get(name) if isinstance(row, Mapping) else None
    return row


def _title(column: str) -> str:
    return column.rpartition(".")[2]
