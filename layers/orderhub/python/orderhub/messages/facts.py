"""What a message can say of an order: texts for the placeholders of the templates, safe in a subject."""

import re
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.messages.unlinked import unlinked
from orderhub.orders.case_rules import currency_of
from orderhub.orders.model import Header, Line, Order
from orderhub.orders.money import figure

NAMES = frozenset(
    {
        "carrier",
        "lines",
        "more",
        "name",
        "order_no",
        "ordered_on",
        "restore_url",
        "total",
        "tracking_no",
        "tracking_url",
    }
)
"""Every placeholder an order can fill; those it has nothing for are absent from its facts.

``lines`` and ``case_lines`` begin on a line of their own, so that their heading stands on the template line that
names them.
"""

OF_CASES = frozenset({"case_amount", "case_lines", "case_more", "case_reason"})
"""The placeholders that the case can fill which a message is about."""

SIGNED = frozenset({"feedback_url", "unsubscribe_url"})
"""The placeholders of links that are signed for one message; see ``signed``."""

SHOP = frozenset({"shop_url"})
"""The placeholders that the shop's settings fill."""

MAX_LINES = 30
_MAX_TEXT = 200
_MAX_NAME = 60
_ADDRESS = re.compile(r"[/@\\]|\w[.。．]\w{2}")
"""What mail programs and phones make a link of: it stands in no name, but ``J.R. Smith`` does."""
_MAX_LINK = 500
_JOINERS = "\u200c\u200d"  # Persian words and many emoji need them; Python counts them as unprintable.


def facts_of(order: Order, zone: ZoneInfo) -> dict[str, str]:
    """The facts an order has, by placeholder; ``zone`` says on which day it was ordered."""
    header, more = order.header, len(order.lines) - MAX_LINES
    facts = {
        "name": _name(header.buyer_name or ""),
        # A number of nothing but invisible characters must not cost the mail its subject.
        "order_no": unlinked(plain(header.order_no)) or "?",
        "ordered_on": header.ordered_at.astimezone(zone).date().isoformat(),
        "lines": "".join(_line_text(line) for line in order.lines[:MAX_LINES]),
        "more": str(more) if more > 0 else "",
        "total": money(header.total_cost, header.currency),
        "carrier": unlinked(plain(header.carrier or "")),
        "tracking_no": unlinked(plain(header.tracking_no or "")),
    }
    return {name: text for name, text in facts.items() if text} | links_of(header)


def links_of(header: Header) -> dict[str, str]:
    """The links that an order brings with it, by placeholder."""
    links = {"tracking_url": _link(header.tracking_url or ""), "restore_url": _link(header.restore_url or "")}
    return {name: url for name, url in links.items() if url}


def of_shop(shop_url: str) -> dict[str, str]:
    """The facts of the shop, by placeholder; it has an address or, where that is empty, none."""
    return {"shop_url": shop_url} if shop_url else {}


def case_facts_of(order: Order, case_id: str | None) -> dict[str, str]:
    """The facts of one of an order's cases, by placeholder; none where the order has no such case.

    The reason is the one of who decided, else that of the request. One that holds an address is left out: what
    somebody else wrote must lead a buyer nowhere.
    """
    case = next((case for case in order.cases if case.case_id == case_id), None)
    if case is None:
        return {}
    names = {line.sku: line for line in order.lines}
    lines = [
        _line_text(
            replace(names.get(line.sku) or Line(sku=line.sku, quantity=line.quantity), quantity=line.quantity)
        )
        for line in case.lines
    ]
    reason, more = plain(case.decision or case.reason or ""), len(lines) - MAX_LINES
    facts = {
        "case_amount": "" if case.amount is None else money(case.amount, currency_of(order, case)),
        "case_lines": "".join(lines[:MAX_LINES]),
        "case_more": str(more) if more > 0 else "",
        "case_reason": "" if _ADDRESS.search(reason) else reason,
    }
    return {name: text for name, text in facts.items() if text}


def plain(text: str) -> str:
    """A text on one line, of bounded length, without control characters or marks that turn text around."""
    shown = "".join(character if character.isprintable() or character in _JOINERS else " " for character in text)
    line = " ".join(shown.split())
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 1]}…"


def _name(text: str) -> str:
    """A name as a letter begins with it; none where it is an address or a message.

    Whoever can order in somebody else's name must not have the shop send that person what they like.
    """
    name = plain(text)
    return "" if len(name) > _MAX_NAME or _ADDRESS.search(name) else name


def money(amount: Decimal, currency: str) -> str:
    """An amount and its currency: ``1,299.90 USD``."""
    return f"{figure(amount, currency)} {currency}"


def _line_text(line: Line) -> str:
    name = unlinked(plain(line.name or "") or plain(line.sku))
    return f"\n- {name} × {line.quantity.normalize():f}"


def _link(url: str) -> str:
    """A link a mail program may make clickable; one that was cut would lead nowhere, so it is left out."""
    is_whole = len(url) <= _MAX_LINK and url.isprintable() and " " not in url
    return url if is_whole and url.startswith(("https://", "http://")) else ""
