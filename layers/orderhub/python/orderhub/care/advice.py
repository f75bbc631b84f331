"""What an agent is offered beside an order: buttons, problem categories, answers and replies."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from orderhub.care.catalog import Catalog
from orderhub.care.offers import filled, movable, offered, standing, url_of
from orderhub.care.terms import Action, CaseKind, Move, Span, Suggestion, Takes, When
from orderhub.orders.model import Order
from orderhub.orders.statuses import text_of
from orderhub.platform.scopes import Scope


class Button(NamedTuple):
    """An action to press, or a link to follow.

    ``scopes`` are what pressing it needs. One that opens a case says what it ``takes``; one that moves a
    case names the ``cases`` it can move.
    """

    name: str
    title: str
    kind: Literal["action", "link"]
    url: str | None
    scopes: frozenset[Scope] = frozenset()
    takes: Mapping[str, Takes] = MappingProxyType({})
    cases: tuple[str, ...] = ()


class Named(NamedTuple):
    """A problem category."""

    name: str
    title: str


class Answered(NamedTuple):
    """A question that buyers ask, with its answer."""

    question: str
    answer: str


class Reply(NamedTuple):
    """A text to send to the buyer."""

    title: str
    text: str


class Advice(NamedTuple):
    """All of it, in the catalog's order."""

    actions: tuple[Button, ...]
    categories: tuple[Named, ...]
    self_service: tuple[Answered, ...]
    replies: tuple[Reply, ...]


def advise(order: Order, language: str, now: datetime, catalog: Catalog) -> Advice:
    """What fits an order by its status, its age, its logistics and its open cases.

    A text that names something the order does not have, such as a carrier, is left out.

    Args:
        order: The order as it is now.
        language: One of ``words.translations.languages()``.
        now: When it is looked at.
        catalog: Where all of it comes from.
    """
    buttons = [(action, url_of(action, order)) for action in offered(order, catalog, now)]
    categories = _texts(catalog.categories, order, language, now)
    answers = _texts(catalog.self_service, order, language, now)
    replies = _texts(catalog.replies, order, language, now)
    return Advice(
        actions=tuple(_button(act, url, order, language) for act, url in buttons),
        categories=tuple(Named(name=name, **texts) for name, texts in categories),
        self_service=tuple(Answered(**texts) for _, texts in answers),
        replies=tuple(Reply(**texts) for _, texts in replies),
    )


def _button(action: Action, url: str | None, order: Order, language: str) -> Button:
    does = action.does
    return Button(
        name=action.name,
        title=action.title[language],
        kind="link" if url else "action",
        url=url,
        scopes=action.scopes,
        takes={"lines": does.lines, "amount": does.amount, "address": does.address}
        if isinstance(does, CaseKind)
        else {},
        cases=movable(does, order) if isinstance(does, Move) else (),
    )


def _texts(
    suggestions: tuple[Suggestion, ...], order: Order, language: str, now: datetime
) -> list[tuple[str, dict[str, str]]]:
    """Name and texts of the suggestions that fit, filled in."""
    header = order.header
    values = {
        "order_no": header.order_no,
        "status": text_of(header.status, language),
        "carrier": header.carrier or "",
        "tracking_no": header.tracking_no or "",
    }
    fitting = [suggestion for suggestion in suggestions if _fits(suggestion.when, order, now)]
    translated = [
        (suggestion.name, {word: filled(text[language], values) for word, text in suggestion.texts.items()})
        for suggestion in fitting
    ]
    return [
        (name, {w: t for w, t in texts.items() if t}) for name, texts in translated if None not in texts.values()
    ]


def _fits(when: When, order: Order, now: datetime) -> bool:
    header = order.header
    has_logistics = bool(header.tracking_no or header.tracking_url)
    return (
        header.status in when.statuses
        and _within(when.since_ordered, header.ordered_at, now)
        and _within(when.since_shipped, header.shipped_at, now)
        and when.logistics in (None, has_logistics)
        and (when.case is None or bool(standing(order, when.case, now)))
    )


def _within(span: Span | None, since: datetime | None, now: datetime) -> bool:
    if span is None:
        return True
    if since is None:
        return False
    age = now - since
    return span.least <= age and (span.most is None or age < span.most)
