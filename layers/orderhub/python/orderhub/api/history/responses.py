"""Events and figures as the API shows them; pure, no AWS."""

from orderhub.events.reactions import shown
from orderhub.events.stored_event import StoredEvent, has_contact
from orderhub.history.figures import EventFigures
from orderhub.history.kinds import MEANINGS, meaning_of
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json


def event_shown(event: StoredEvent) -> dict[str, Json]:
    """An event with all it says, and what came of it."""
    detail = event.contents
    return {
        "id": event.event_id,
        "key": detail["eventKey"],
        "detail-type": event.detail_type,
        "occurred_at": time_text(event.occurred_at),
        "contact_found": has_contact(detail),
        "outcomes": [*sorted(event.marks)],
        "reactions": [*shown(event.reactions)],
        "detail": {**detail},
    }


def figures_shown(figures: EventFigures) -> dict[str, Json]:
    """The figures as a whole, by day, and by day and type."""
    return {
        "from": figures.first.isoformat(),
        "to": figures.last.isoformat(),
        "timeZone": figures.zone.key,
        "totals": {**figures.whole},
        "days": [{"day": day.isoformat(), **figures.of_day(day)} for day in figures.days],
        "figures": [
            {"day": day.isoformat(), "type": name, **figures.of(day, name)} for day, name in figures.kinds
        ],
    }


def types_shown(figures: EventFigures) -> dict[str, Json]:
    """The types of events there are or were, with what they mean and their counts."""
    names = [*MEANINGS, *sorted({name for _, name in figures.kinds} - set(MEANINGS))]
    return {
        "from": figures.first.isoformat(),
        "to": figures.last.isoformat(),
        "timeZone": figures.zone.key,
        "types": [{"type": name, "meaning": meaning_of(name), **figures.of_type(name)} for name in names],
    }
