"""`make doctor`: looks for what a hub still lacks; ends with 1 when something must be done.

make doctor
make doctor ENV=prod
"""

import os
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from local.console import terminal
from local.doctor.account import CONCURRENCY, LOGS, check_concurrency, check_gateway_logs
from local.doctor.finding import Check, Finding, findings_of
from local.doctor.links import LINKS, check_links
from local.doctor.mail import IDENTITY, check_mail
from local.doctor.tables import TABLES, check_tables
from local.doctor.watch import ALARMS, KEYS, SUBSCRIPTION, check_alarms, check_keys, check_subscription
from local.hub import Hub, hub_of
from local.progress import run

_CHECKS: Sequence[tuple[str, Check]] = (
    (IDENTITY, check_mail),
    (LINKS, check_links),
    (CONCURRENCY, check_concurrency),
    (LOGS, check_gateway_logs),
    (SUBSCRIPTION, check_subscription),
    (TABLES, check_tables),
    (KEYS, check_keys),
    (ALARMS, check_alarms),
)
_ONLY_ON_AWS = (LINKS, CONCURRENCY, LOGS, SUBSCRIPTION, TABLES)
"""What an account has, and one machine has not, or sets by itself."""


def checklist(hub: Hub) -> list[Finding]:
    """Everything that was found of a hub."""
    return [
        finding
        for subject, check in _CHECKS
        if not (hub.embedded and subject in _ONLY_ON_AWS)
        for finding in findings_of(subject, check, hub)
    ]


def show(findings: Sequence[Finding], console: Console) -> bool:
    """Print a checklist; tell whether nothing must be done."""
    for finding in findings:
        mark = Text("to do ", style="bold red") if finding.to_do else Text("ok    ", style="green")
        console.print(mark + Text(f"{finding.subject}: {finding.detail}"), soft_wrap=True)
        if finding.to_do:
            console.print(Text(f"      {finding.to_do}", style="dim"), soft_wrap=True)
    return not any(finding.to_do for finding in findings)


def main() -> None:
    """Show what the hub that the environment names still lacks."""
    if not show(checklist(hub_of(os.environ.get("ENV", ""))), terminal()):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
