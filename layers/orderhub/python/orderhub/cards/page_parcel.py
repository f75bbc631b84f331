"""The parcel on the page of a card: who brings it, and where it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from orderhub.cards.page_markup import Html, anchor, folded, is_time, joined, moment, rows, section, tag
from orderhub.cards.page_values import Shown, label_of

type Step = Mapping[str, Any]

_SEEN = 1
"""Where the parcel is says the newest step; the others are folded away."""


def logistics(shown: Shown) -> Html | None:
    """Who brings the parcel, its number, and its way, the newest step first and marked."""
    parcel = shown.card["logistics"]
    if not parcel:
        return None
    number = parcel.get("trackingNo")
    copied = joined(number, shown.copied(number, "page.tracking_no")) if number else None
    named = [
        (label_of("carrier", shown.language), parcel.get("carrier")),
        (label_of("trackingNo", shown.language), copied),
    ]
    track = anchor(parcel.get("url"), shown.translate("page.track"), "button")
    link = tag("p", track, class_="link") if track else None
    return section(shown.translate("page.logistics"), rows(named), _way(parcel.get("steps", ()), shown), link)


def _way(steps: Sequence[Step], shown: Shown) -> Html | None:
    ordered = _newest_first(steps)
    if not ordered:
        return None
    others = ordered[_SEEN:]
    title = shown.translate("page.earlier_steps", count=len(others))
    newest, earlier = (
        _listed(part, class_) for part, class_ in ((ordered[:_SEEN], "steps newest"), (others, "steps"))
    )
    return joined(newest, folded("earlier-steps", title, earlier if others else None))


def _newest_first(steps: Sequence[Step]) -> list[Step]:
    """The steps by their times; one that has none that can be read stays where the client has it."""
    times = [time for time in map(_time_of, steps) if is_time(time)]
    came_oldest_first = len(times) > 1 and times[0] <= times[-1]
    ordered = list(reversed(steps)) if came_oldest_first else list(steps)
    return sorted(ordered, key=_time_of, reverse=True) if len(times) == len(steps) else ordered


def _time_of(step: Step) -> str:
    return str(step.get("time") or "").strip().replace("T", " ")


def _listed(steps: Sequence[Step], class_: str) -> Html:
    return tag(
        "ol",
        *(tag("li", moment(step.get("time")), tag("span", step["text"], dir="auto")) for step in steps),
        role="list",
        class_=class_,
    )
