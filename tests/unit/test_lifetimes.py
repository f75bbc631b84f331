"""Lifetimes that others rest on: whoever shortens one is told of what would outlive it."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orderhub.api.links.routes import MOST_ACTING_MINUTES, MOST_CONTEXT_MINUTES, MOST_LINK_MINUTES
from orderhub.api.privacy.responses import EXPORT_DAYS
from orderhub.api.privacy.routes import VALID
from orderhub.platform.signing_keys import KEPT, PERIOD, SETTLES
from orderhub.privacy.request import POLICY as PRIVACY
from orderhub.products.rows import REMEMBERED

ROOT = Path(__file__).parents[2]
COMPOSING = sorted(
    [*ROOT.glob("functions/*/app.py"), *ROOT.glob("layers/orderhub/python/orderhub/*/composing.py")]
)
AS_EVENTS = {"event_retention_days", "retention_days"}
"""The settings of what lives as long as events: a tombstone, a firing or a message that went sooner would let an
event of before, which may be published again, be taken for a new one."""
OF_THEIR_OWN = {
    "functions/define_workflows/app.py": {"audit_retention_days"},
    "functions/manage_consent/app.py": {"audit_retention_days"},
    "functions/manage_keys/app.py": {"audit_retention_days"},
    "functions/manage_sessions/app.py": {"audit_retention_days"},
    "functions/manage_settings/app.py": {"audit_retention_days"},
    "functions/manage_privacy/app.py": {"archive_days", "log_retention_days"},
    "functions/read_order_card/app.py": {"audit_retention_days"},
    "layers/orderhub/python/orderhub/privacy/composing.py": {"receipt_retention_days"},
}
"""The settings of what lives on its own: receipts and the audit, and what AWS keeps."""

LAST_SIGNED = PERIOD + SETTLES
"""How old a key may be that still signs."""
OUTLIVES = {
    "a signing key outlives the links it signs": (KEPT - LAST_SIGNED, timedelta(minutes=MOST_LINK_MINUTES)),
    "a signing key outlives links that act": (KEPT - LAST_SIGNED, timedelta(minutes=MOST_ACTING_MINUTES)),
    "a signing key outlives order contexts": (KEPT - LAST_SIGNED, timedelta(minutes=MOST_CONTEXT_MINUTES)),
    "a signing key outlives confirmations": (KEPT - LAST_SIGNED, VALID),
    "a link to unsubscribe works for a year": (KEPT - LAST_SIGNED, timedelta(days=365)),
    "a privacy request outlives its export": (PRIVACY.retention, timedelta(days=EXPORT_DAYS)),
    "counted sales outlive the stream of orders": (REMEMBERED, timedelta(hours=24)),
}


def lifetimes_of_no_setting(tree: ast.AST) -> Iterator[str]:
    """Where a lifetime is a number of the code, or is reckoned from a setting."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("timedelta"), keywords=given):
                yield from (ast.unparse(node) for keyword in given if not isinstance(keyword.value, ast.Attribute))
            case ast.keyword(arg=("retention" | "retention_days"), value=ast.Constant()):
                yield ast.unparse(node)
            case ast.BinOp() if "retention" in ast.unparse(node):
                yield ast.unparse(node)


@pytest.mark.parametrize("promise", OUTLIVES)
def test_what_others_rest_on_outlives_them(promise: str) -> None:
    longer, shorter = OUTLIVES[promise]

    assert longer >= shorter


@pytest.mark.parametrize("source", COMPOSING, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_follows_events_lives_as_long_as_they_do(source: Path) -> None:
    tree = ast.parse(source.read_text("utf-8"))
    settings = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.endswith("_days")
    }

    assert list(lifetimes_of_no_setting(tree)) == []
    assert settings - AS_EVENTS == OF_THEIR_OWN.get(str(source.relative_to(ROOT)), set())
