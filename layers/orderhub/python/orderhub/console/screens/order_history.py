"""The versions of an order that were told of: what changed, what it came by, and what came of it; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Json
from orderhub.words.translations import has_text, translate

_KINDS = {
    **dict.fromkeys(("totalCost", "shipping", "discount", "taxes"), "amount"),
    **dict.fromkeys(("date", "paidAt", "shippedAt", "updatedAt"), "time"),
    "status": "code",
}
"""How the values of fields are written; others are texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that changed; ``is_told`` says that the values are known, ``sku`` which product it is of."""

    name: str
    kind: str
    sku: str
    is_told: bool
    was: object
    now: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the order: what came of it, and what might have and why it did not.

    ``version`` is that of the order it told of, None where the answer does not say. ``untold`` are how many
    versions before it were stored and told to nobody.
    """

    event_id: str
    kind: str
    at: str
    contact_found: bool | None
    version: int | None = None
    untold: int = 0
    changes: Sequence[Change] = ()
    origin: Mapping[str, Any] | None = None
    currency: str = ""
    reactions: Sequence[Mapping[str, Any]] = ()
    reactors: Sequence[Mapping[str, Any]] = ()


def happenings(events: Json, explained: Json, language: str) -> Iterator[Happening]:
    """The events of both answers, in their order; each once."""
    told = {event["id"]: event for event in (events or {"events": ()})["events"]}
    reasons = {event["id"]: event for event in (explained or {"events": ()})["events"]}
    for event_id, event in {**reasons, **told}.items():
        yield Happening(
            event_id=event_id,
            kind=event["detail-type"],
            at=event["occurred_at"],
            contact_found=event.get("contact_found"),
            version=event.get("version"),
            untold=_untold(event),
            changes=[_change(change, language) for change in event.get("changes", ())],
            origin=event.get("origin"),
            currency=event.get("detail", {}).get("order", {}).get("currency", ""),
            # Where it is explained, all that came of it stands there too.
            reactions=() if event_id in reasons else event.get("reactions", ()),
            reactors=reasons.get(event_id, {}).get("reactors", ()),
        )


def untold_since(order: Json, events: Json) -> int:
    """How many versions of an order were stored after the last that was told of, by the newest events."""
    newest: Mapping[str, Any] = next(iter((events or {"events": ()})["events"]), {})
    told = _number(newest.get("version"))
    return max(0, _number((order or {}).get("version")) - told) if told else 0


def _untold(event: Mapping[str, Any]) -> int:
    previous = _number(event.get("previousVersion"))
    return _number(event.get("version")) - previous - 1 if previous else 0


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _change(change: Mapping[str, Any], language: str) -> Change:
    field = str(change["field"])
    key = f"console_order.{field}"
    return Change(
        name=translate(key, language) if has_text(key) else field,
        kind=_KINDS.get(field, "text"),
        sku=str(change.get("sku", "")),
        is_told="to" in change,
        was=_plain(change.get("from")),
        now=_plain(change.get("to")),
    )


def _plain(value: Json) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
