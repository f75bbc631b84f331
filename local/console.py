"""The console of commands that show tables."""

import io
import sys

from rich.console import Console


def terminal() -> Console:
    """Return the console: colours only on a terminal that wants them, and no markup, for data is shown."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show Chinese still shows the rest.
        sys.stdout.reconfigure(errors="replace")
    return Console(markup=False, highlight=False, emoji=False)
