"""What was told of orders and customers and what came of it: the events, and how many there were of each type."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Json, get
from orderhub.console.reactions import customer_of, order_of
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.showing import day_start
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FILTERS = ("type", "key", "from", "to", "mode")
OUTCOMES = ("error", "no_contact", "started", "stopped", "fired", "replayed")
"""The tabs beside all, the ones to look at first."""
MEASURES = {
    "events": "",
    "starts": "started",
    "stops": "stopped",
    "fired": "fired",
    "contactNotFound": "no_contact",
    "errors": "error",
}
"""What is counted, and the outcome of the events behind it."""
_DAYS = {"from": 0, "to": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event: whom it is about, as an order or a customer, and what came of it."""

    kind: str
    at: str
    order_no: str | None
    customer_id: str | None
    outcomes: Sequence[str]
    reactions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """How often there was something, by type or day, with the addresses of the events behind; the most first."""

    title: str
    bars: Sequence[tuple[str, int, str]]


def answer(guest: Guest) -> Page:
    """A page of the events, newest first."""
    visit = guest.visit
    asked = visit.filters(*FILTERS)
    days = {name: day_start(asked[name], visit.zone, days) for name, days in _DAYS.items() if name in asked}
    call = get("/v1/events", **asked | days, **visit.filters("outcome", "cursor"))
    # The filters stand already where a part is asked for.
    types = {} if visit.is_part else {"types": get("/v1/event-types", days=1)}
    replies = guest.api.together({"events": call, **types})
    reply = replies["events"]
    page = reply.body or {"events": (), "next": None}
    facts = {
        "problem": reply.problem,
        "events": [_happened(event) for event in page["events"]],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "is_filtered": bool(asked) or bool(visit.asked("outcome")),
        "types": [one["type"] for one in ((replies["types"].body if types else None) or {"types": ()})["types"]],
        "tabs": [(outcome, visit.here(outcome=outcome, cursor="", done="")) for outcome in ("", *OUTCOMES)],
        "may_open": {
            "order": guest.who.may_open_orders,
            "customer": guest.who.may(Scope.CUSTOMERS_READ),
        },
    }
    return Page(
        template="events.html",
        title=translate("console_events.title", visit.language),
        facts=facts,
        calls=[call],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _happened(event: Json) -> Happened:
    return Happened(
        kind=event["detail-type"],
        at=event["occurred_at"],
        order_no=order_of(event),
        customer_id=customer_of(event),
        outcomes=event["outcomes"],
        reactions=event["reactions"],
    )


def figures(guest: Guest) -> Page:
    """How many events there were on some days, and what came of them, by type."""
    visit = guest.visit
    call = get("/v1/events/figures", **visit.filters("type", "from", "to"))
    reply = guest.api.ask(call)
    counted = reply.body
    facts = {
        "problem": reply.problem,
        "counted": counted,
        "charts": list(_charts(guest, counted)) if counted else (),
    }
    return Page(
        template="event_figures.html",
        title=translate("console_events.figures", visit.language),
        facts=facts,
        calls=[call],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _charts(guest: Guest, counted: Json) -> Iterator[Chart]:
    """The days, and what was counted of each type, without what there was nothing of."""
    to, days = guest.visit.to, {"from": counted["from"], "to": counted["to"]}
    typed = guest.visit.filters("type")
    bars = [(day["day"], day["events"], to("events", **typed | _just(day["day"]))) for day in counted["days"]]
    yield Chart(title="console_events.by_day", bars=bars)
    for measure, outcome in MEASURES.items():
        totals = Counter[str]()
        for each in counted["figures"]:
            totals[each["type"]] += each[measure]
        bars = [
            (kind, count, to("events", type=kind, outcome=outcome, **days))
            for kind, count in totals.most_common()
            if count
        ]
        if bars:
            yield Chart(title=f"console_events.{measure}", bars=bars)


def _just(day: str) -> dict[str, str]:
    return {"from": day, "to": day}


SCREEN = Screen(
    title="console_events.title",
    views=(
        View(place="events", any_of={Scope.EVENTS_READ}, answer=answer),
        View(place="events/figures", any_of={Scope.EVENTS_READ}, answer=figures),
    ),
)
