"""Where the processor time of a request goes, by what it is spent on."""

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from orderhub.orders import writer
from tests.bench.report import Measured

_KINDS = {
    "reading and validating orders": (
        *("orders/request.py", "orders/wire.py", "orders/fields.py", "orders/markup.py"),
        *("orders/placeholders.py", "api/orders/body.py", "/pydantic"),
    ),
    "rules": (
        "orders/upsert.py",
        "orders/decide.py",
        "orders/money.py",
        "orders/ingest.py",
        "api/orders/post.py",
    ),
    "rows and transactions": ("orders/rows.py", "orders/amounts.py", "orders/transactions.py", "orders/writer.py"),
    "JSON": ("/json/", "platform/bulk.py"),
    "signing": ("botocore/auth.py", "botocore/signers.py", "_hashlib", "hmac.py"),
    "the rest of botocore": ("botocore/", "/urllib3/", "/jmespath/", "/email/"),
}
"""What is spent on what, by the file a function stands in; the first that fits counts."""


def shares(work: Callable[[], object]) -> Iterator[Measured]:
    """One row for each kind, in percent of all; builtin functions count among those that call them."""
    spent = _spent(work)
    for kind, seconds in spent.most_common():
        yield Measured(figure=f"    {kind}", value=seconds / spent.total() * 100, unit="%")


def _spent(work: Callable[[], object]) -> Counter[str]:
    profile = cProfile.Profile()
    with pytest.MonkeyPatch.context() as patch:
        # One after the other: the profiler looks at one thread.
        patch.setattr(writer, "at_once", lambda jobs: [job() for job in jobs])
        work()
        profile.runcall(work)
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]  # typeshed has no stats
        if file == "~" and callers:
            for (caller, _, _), (_, _, part, _) in callers.items():
                spent[_kind(caller)] += part
        else:
            spent[_kind(file)] += own
    return spent


def _kind(file: str) -> str:
    return next((kind for kind, parts in _KINDS.items() if any(part in file for part in parts)), "everything else")
