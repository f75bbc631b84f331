"""What an agent is offered beside an order: buttons, problem categories, answers and replies."""

from datetime import datetime
from typing import Literal, NamedTuple

from orderhub.care.catalog import Catalog
from orderhub.care.offers import filled, offered, url_of
from orderhub.care.terms import OPEN, Span, Suggestion, When
from orderhub.orders.model import Order
from orderhub.orders.statuses import text_of


class Button(NamedTuple):
    """An action to press, or a link to follow."""

    name: str
    title: str
    kind: Literal["action", "link"]
    url: str | None


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
        language: ``en`` or ``zh``.
        now: When it is looked at.
        catalog: Where all of it comes from.
    """
    buttons = [(action, url_of(action, order)) for action in offered(order, catalog, now)]
    categories = _texts(catalog.categories, order, language, now)
    answers = _texts(catalog.self_service, order, language, now)
    replies = _texts(catalog.replies, order, language, now)
    return Advice(
        actions=tuple(
            Button(name=act.name, title=act.title[language], kind="link" if url else "action", url=url)
            for act, url in buttons
        ),
        categories=tuple(Named(name=name, **texts) for name, texts in categories),
        self_service=tuple(Answered(**texts) for _, texts in answers),
        replies=tuple(Reply(**texts) for _, texts in replies),
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
    fitting = [one for one in suggestions if _fits(one.when, order, now)]
    said = [
        (one.name, {word: filled(text[language], values) for word, text in one.texts.items()}) for one in fitting
    ]
    return [(name, {w: t for w, t in texts.items() if t}) for name, texts in said if None not in texts.values()]


def _fits(when: When, order: Order, now: datetime) -> bool:
    header = order.header
    has_logistics = bool(header.tracking_no or header.tracking_url)
    return (
        header.status in when.statuses
        and _within(when.since_ordered, header.ordered_at, now)
        and _within(when.since_shipped, header.shipped_at, now)
        and when.logistics in (None, has_logistics)
        and (when.case is None or any(case.kind == when.case and case.state in OPEN for case in order.cases))
    )


def _within(span: Span | None, since: datetime | None, now: datetime) -> bool:
    if span is None:
        return True
    if since is None:
        return False
    age = now - since
    return span.least <= age and (span.most is None or age < span.most)
