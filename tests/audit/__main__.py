"""Run every check, print one table and each finding; exit code 1 when there is one, or something unchecked."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from local.console import terminal
from tests.audit import code, packages, template
from tests.audit.finding import Checked


def main() -> int:
    """Audit, and say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [template.resources(Path(folder)), template.permissions(), code.rules(), packages.advisories()]
    show(rows)
    return int(any(row.findings or row.unchecked for row in rows))


def show(rows: Sequence[Checked]) -> None:
    """Print the table, and what is wrong."""
    table = Table("check", "looked at", "explained", "findings", "verdict")
    for row in rows:
        explained = f"{row.explained} ({row.where_explained})" if row.explained else "0"
        table.add_row(row.check, row.looked_at, explained, str(len(row.findings)), row.verdict)
    console = terminal()
    console.print(table)
    for row in rows:
        for finding in (*row.findings, *(f"not checked: {reason}" for reason in row.unchecked)):
            console.print(f"{row.check}: {finding}")


if __name__ == "__main__":
    sys.exit(main())
