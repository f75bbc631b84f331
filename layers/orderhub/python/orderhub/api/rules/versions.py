"""What the API says of the versions of a rule: what was saved under its name, and how that differs."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from orderhub.api.rules.parameters import name_in, unknown
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event
from orderhub.orders.attributes import time_text
from orderhub.platform.differences import difference
from orderhub.platform.signing import TokenSigner
from orderhub.rules.ports import Rules
from orderhub.rules.rule import Entry

MOST_LISTED = 50
_CURSOR = "rule-versions"


def versions_of(event: Event, rules: Rules, signer: TokenSigner) -> Answer:
    """A page of what was saved under a name, newest first; what was deleted has a version without a rule.

    Raises:
        RequestError: ``limit_invalid``, ``cursor_invalid`` or ``rule_unknown``.
    """
    name, limit = name_in(event), limit_of(event, MOST_LISTED)
    cursors = Cursors(signer, _CURSOR, name)
    position = cursors.position_in(event)
    before = datetime.fromisoformat(position) if position else None
    # One more says that there are more, and how the last one differs from what it replaced.
    found = rules.versions(name, limit + 1, before) if name else []
    if not found and before is None:
        raise unknown()
    last = time_text(found[limit - 1].saved_at) if len(found) > limit else None
    return Answer(body={"versions": _shown(found)[:limit], "next": cursors.to(last)})


def _shown(found: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "savedAt": time_text(entry.saved_at),
            "rule": entry.rule.body() if entry.rule else None,
            "difference": _difference(older, entry),
        }
        for entry, older in pairwise([*found, None])
        if entry
    ]


def _difference(older: Entry | None, entry: Entry) -> str | None:
    """How a version differs from the one before it; None where there is none, or was none."""
    if older is None or older.rule is None or entry.rule is None:
        return None
    names = time_text(older.saved_at), time_text(entry.saved_at)
    return difference(older.rule.body(), entry.rule.body(), names)
