"""`doctor`: looks whether this machine, the key and the hub fit together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from orderhub_cli.errors import Exit, Failure
from orderhub_cli.hub import JsonOption, ProfileOption, hub_of
from orderhub_cli.version import differ, own_version

if TYPE_CHECKING:
    from orderhub_cli.client import Client

OPENS = {
    "orders:read": ("orders list", "orders get", "orders operation"),
    "orders:write": ("orders send", "orders delete"),
    "cards:read": ("card",),
    "events:read": ("explain", "events list", "events types", "events tail", "listen"),
    "events:write": ("replay",),
    "customers:read": (
        *("customers lookup", "customers get", "customers orders"),
        *("segments list", "segments get", "segments members"),
    ),
    "imports:read": ("imports list", "imports get", "imports rejected", "imports template"),
    "imports:write": ("imports send", "imports check", "imports fire"),
    "rules:read": ("rules list", "rules get", "rules backtest", "rules try", "rules versions"),
    "rules:write": ("rules put", "rules delete"),
    "workflows:read": ("workflows list", "workflows get", "workflows runs", "workflows backtest"),
    "workflows:write": (
        *("workflows stop", "workflows stop-run", "workflows redrive", "workflows on", "workflows off"),
    ),
    "tasks:read": ("tasks list", "tasks get"),
    "tasks:write": ("tasks create", "tasks done"),
    "keys:write": ("keys list", "keys roles", "keys create", "keys revoke"),
    "status:read": ("status",),
    "status:write": ("redrive",),
    "webhooks:read": ("webhooks list", "webhooks get"),
    "webhooks:write": ("webhooks create", "webhooks delete", "webhooks test", "webhooks secret"),
}
"""The commands that each scope of a key opens."""
_OFF = timedelta(seconds=60)
_SOON = timedelta(days=14)
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, what was found, and what to do about it; nothing to do means that it is right."""

    name: str
    found: str
    todo: str = ""

    def shown(self) -> dict[str, object]:
        """The check as a row."""
        return {
            "state": "to do" if self.todo else "ok",
            "check": self.name,
            "found": self.found,
            "todo": self.todo,
        }


@app.command()
def doctor(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Look whether machine, key and hub fit together; ends with 1 while something is to do."""
    hub = hub_of(profile, as_json)
    checks = [*look(hub.client, datetime.now(UTC))]
    hub.screen.rows((check.shown() for check in checks), ("state", "check", "found", "todo"))
    if any(check.todo for check in checks):
        raise typer.Exit(Exit.REFUSED)


def look(client: "Client", now: datetime) -> Iterator[Check]:
    """All that is looked at, as far as one comes."""
    from orderhub_cli.client import json_of  # noqa: PLC0415 - loads slowly, and help needs none of it

    parts = urlsplit(client.profile.url)
    try:
        answer = client.call("GET", "/v1/sessions/current")
        session = json_of(answer)
    except Failure as failure:
        is_key = failure.exit_code == Exit.NOT_ALLOWED
        if is_key:
            yield Check(name="hub", found=f"{parts.netloc} answers")
        yield Check(name="key" if is_key else "hub", found=failure.message, todo=failure.todo or "Look at it.")
        return
    yield Check(name="hub", found=f"{parts.netloc} answers")
    is_tls = parts.scheme == "https"
    yield Check(name="TLS", found="its certificate is trusted" if is_tls else "none, on this machine")
    yield _clock(answer.headers.get("Date", ""), now)
    yield _version(client.hub_version)
    yield _key(str(session.get("name", "")), session.get("expiresAt"), now)
    yield from _scopes(frozenset(session.get("scopes", [])))


def _clock(date: str, now: datetime) -> Check:
    try:
        off = parsedate_to_datetime(date) - now
    except (TypeError, ValueError):
        return Check(name="clock", found="the hub does not say what time it is")
    seconds = round(abs(off.total_seconds()))
    todo = "Set this machine's clock: signatures and links are refused otherwise." if abs(off) > _OFF else ""
    return Check(name="clock", found=f"{seconds} s from the hub's", todo=todo)


def _version(hub: str) -> Check:
    own = own_version()
    todo = f"Install the command of version {hub}." if differ(own, hub) else ""
    return Check(name="version", found=f"hub {hub or 'unknown'}, command {own}", todo=todo)


def _key(name: str, expires_at: str | None, now: datetime) -> Check:
    if not expires_at:
        return Check(name="key", found=f"{name}, without an end")
    ends = datetime.fromisoformat(expires_at)
    todo = "Have a new key made (`orderhub keys create`) and sign in with it." if ends - now < _SOON else ""
    return Check(name="key", found=f"{name}, until {expires_at}", todo=todo)


def _scopes(held: frozenset[str]) -> Iterator[Check]:
    opened = [scope for scope in OPENS if scope in held]
    todo = "" if opened else "Use a key with a scope that opens a command, such as orders:read."
    yield Check(name="scopes", found=f"opens commands: {', '.join(opened) or 'none'}", todo=todo)
    # A key that may little is a good key: what it lacks is said, and nothing to do.
    for scope, commands in OPENS.items():
        if scope not in held:
            yield Check(name=f"without {scope}", found=f"not: {', '.join(commands)}")
