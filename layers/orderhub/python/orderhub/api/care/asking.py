"""Whether somebody may have rules and workflows act on orders: no more than their access key may do itself."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from orderhub.care.catalog import load_catalog
from orderhub.errors import RequestError
from orderhub.rules.rule import Act, Action


def check_may_ask(actions: Iterable[Action], scopes: AbstractSet[str]) -> None:
    """Refuse what does more about orders than an access key with these scopes may.

    Args:
        actions: What a rule or a workflow does.
        scopes: Those of whoever saves it.

    Raises:
        RequestError: ``scope_missing``.
    """
    names = [action.name for action in actions if action.act is Act.ACT_ON_ORDER]
    known = load_catalog().actions if names else {}
    missing = {scope for name in names for scope in known[name].scopes} - scopes
    if missing:
        message = (
            f"This access key lacks {', '.join(sorted(missing))}, which what is to be done about orders takes."
        )
        raise RequestError(message, "scope_missing")
