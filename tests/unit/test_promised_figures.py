"""What the documents promise in figures is what the code holds to: whoever changes one is told of the other."""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from orderhub.api.deletions.parameters import LONGEST_RANGE as LONGEST_DELETION
from orderhub.api.history.parameters import MOST_DAYS as EVENT_DAYS
from orderhub.api.links.routes import MOST_ACTING_MINUTES, MOST_CONTEXT_MINUTES, MOST_LINK_MINUTES
from orderhub.api.orders.body import MAX_BODY_BYTES, MAX_ORDERS
from orderhub.api.privacy.responses import EXPORT_DAYS
from orderhub.api.privacy.routes import VALID
from orderhub.api.replays.parameters import LONGEST_RANGE as LONGEST_REPLAY
from orderhub.api.revenue.parameters import MOST_DAYS as REVENUE_DAYS
from orderhub.api.segments.responses import ADDRESS_SECONDS
from orderhub.cards.chat import LONGEST_LINK
from orderhub.http.bodies import MAX_BYTES as MAX_BODY
from orderhub.http.idempotency import KEPT_HOURS
from orderhub.imports.bucket import UPLOAD_SECONDS
from orderhub.imports.files.limits import MAX_ROWS
from orderhub.imports.report import MOST_LISTED as ROWS_LISTED
from orderhub.platform.signing_keys import KEPT as KEY_KEPT
from orderhub.platform.signing_keys import PERIOD as KEY_PERIOD
from orderhub.privacy.files import LINK_SECONDS
from orderhub.reconcile.outcome import MOST_EXAMPLES, SETTLED_FOR
from orderhub.tasks.task import KEPT as TASK_KEPT
from orderhub.webhooks.delivery import TRIES
from orderhub.webhooks.line import WHOLE
from orderhub.workflows.claims import LONGEST

ROOT = Path(__file__).parents[2]
GUIDES = " ".join(path.read_text("utf-8") for path in sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")]))
CONTRACT = (ROOT / "events" / "contracts" / "openapi.yaml").read_text("utf-8")
NUMBERS = {"an": 1, "a quarter of an": 0.25, "once": 1, "twice": 2, "three times": 3, "thirty": 30}

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

IN_GUIDES = {
    "an answer is given again": (KEPT_HOURS, r"gets its first answer again, for (\S+) hours"),
    "the key of a repeat is kept": (KEPT_HOURS, r"Idempotency-Keys \|[^\n]*?, (\S+) h \|"),
    "the range of a deletion": (LONGEST_DELETION / HOUR, r"`to` not included, at most (\S+) hours"),
    "a link that acts, in minutes": (MOST_ACTING_MINUTES, r"it counts for at most ([\d,]+) minutes"),
    "a link that acts": (MOST_ACTING_MINUTES / 60, r"on this one order, for at most (\S+) hours"),
    "an export": (EXPORT_DAYS, r"`exports/privacy/`, for (\S+) days"),
    "an export, in the table": (EXPORT_DAYS, r"`exports/privacy/` \|[^\n]*?\| (\S+) days; a link"),
    "the address of an export": (LINK_SECONDS / 3600, r"a link for (a quarter of an) hour"),
    "the confirmation of a privacy request": (VALID / HOUR, r"gives a token that is good for (an) hour"),
    "an order that reconciling leaves out": (
        SETTLED_FOR / 60,
        r"changed within the last (\S+) minutes are",
    ),
    "differences that are named": (MOST_EXAMPLES, r"names up to (\S+) of them"),
    "a contact whose run died": (LONGEST / DAY, r"is not started on for (\S+) days"),
    "a webhook's answer": (WHOLE, r"other than 2xx within (\S+) seconds"),
    "a webhook's tries": (TRIES, r"is tried again, (three times) at once"),
    "days of revenue": (REVENUE_DAYS, r"some days \(at most (\d+);"),
    "the length of a chat link": (LONGEST_LINK, r"`chat-link` is at most ([\d,]+) characters"),
    "orders of a request": (MAX_ORDERS, r"takes up to ([\d,]+) orders"),
    "bytes of a body": (MAX_BODY / 1000, r"Routes read at most (\d+) kB"),
    "bytes of a body of orders": (MAX_BODY_BYTES / 1_000_000, r"`POST /v1/orders` ([\d.]+) MB"),
    "orders of a body": (MAX_ORDERS, r"`POST /v1/orders` 4.5 MB and ([\d,]+) orders"),
    "a task that was ended": (TASK_KEPT / (365 * DAY), r"open ones for good, ended ones (\S+) years"),
    "days that a key signs": (KEY_PERIOD / DAY, r"A key signs for (\w+) days"),
    "days that a key is accepted": (KEY_KEPT / DAY, r"signs for thirty days and is accepted for (\d+)"),
    "a link to unsubscribe": (KEY_KEPT / DAY, r"it lasts as long as its signing key, (\d+) days"),
    "rows of a file": (MAX_ROWS, r"Up to ([\d,]+) rows a file"),
    "rows that a result lists": (ROWS_LISTED, r"warnings by line, (\d+) of each"),
}
IN_CONTRACT = {
    "an answer is given again": (KEPT_HOURS, r"gets its first answer again for (\S+) hours"),
    "the range of a deletion": (LONGEST_DELETION / HOUR, r"to before `to`, at most (\S+) hours apart"),
    "a link that acts": (MOST_ACTING_MINUTES, r"for at most (\d+) minutes"),
    "a link": (MOST_LINK_MINUTES, r"minutes: \{type: integer, minimum: 1, maximum: (4\d+),"),
    "a context": (MOST_CONTEXT_MINUTES, r"minutes: \{type: integer, minimum: 1, maximum: (1\d+),"),
    "the range of a replay": (LONGEST_REPLAY / DAY, r"Events of some orders, or of at most (\d+) days"),
    "the range of a replay, in its form": (LONGEST_REPLAY / DAY, r"which are at most (\d+) days apart"),
    "days of revenue": (REVENUE_DAYS, r"The last day, at most (3\d+) with the first"),
    "days of figures": (EVENT_DAYS, r"The last day, at most (\d\d) with the first"),
    "the address of an upload": (UPLOAD_SECONDS / 3600, r"address to PUT the file to; it is good for (an) hour"),
    "the address of a segment": (ADDRESS_SECONDS / 3600, r"with an address that is good for (an) hour"),
    "the address of an export": (LINK_SECONDS / 3600, r"The export; good for (a quarter of an) hour"),
    "the confirmation of a privacy request": (VALID / HOUR, r"has a token, good for (an) hour"),
}


def figures(text: str, pattern: str) -> list[float]:
    """The figures that a text says wherever a promise stands in it."""
    found: Iterable[str] = re.findall(pattern, re.sub(r"\s*\n +", " ", text))
    return [NUMBERS[word] if word in NUMBERS else float(word.replace(",", "")) for word in found]


@pytest.mark.parametrize("promise", IN_GUIDES)
def test_the_guides_promise_what_the_code_holds_to(promise: str) -> None:
    held, pattern = IN_GUIDES[promise]

    assert {*figures(GUIDES, pattern)} == {held}


@pytest.mark.parametrize("promise", IN_CONTRACT)
def test_so_does_the_contract_of_the_api(promise: str) -> None:
    held, pattern = IN_CONTRACT[promise]

    assert {*figures(CONTRACT, pattern)} == {held}
