"""What a shop is set to by the API, over what the template says; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.settings.catalog import CATALOG, SENDER

if TYPE_CHECKING:
    from orderhub.platform.documents import Document

KIND, NAME = "settings", "shop"
"""Under which they are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValue:
    """A value that was set by the API: since when, and by the id of which access key."""

    value: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSettings:
    """The values that were set by the API, by their places; ``version`` is 0 before the first."""

    version: int = 0
    values: Mapping[str, SetValue] = field(default_factory=dict)

    def value(self, place: str, template: str) -> str:
        """What holds at a place: what was set, or else what the template says."""
        found = self.values.get(place)
        return found.value if found else template


def settings_in(document: "Document | None") -> ShopSettings:
    """The settings in a document, without those that there are no longer."""
    if document is None or document.body is None:
        return ShopSettings(version=document.version if document else 0)
    return ShopSettings(
        version=document.version,
        values={
            place: SetValue(value=raw["value"], since=datetime.fromisoformat(raw["since"]), by=raw["by"])
            for place, raw in document.body.items()
            if place in CATALOG
        },
    )


def usable(settings: ShopSettings, sender: str) -> ShopSettings:
    """Settings without an address that messages cannot come from any more, as a deployment named another domain.

    Args:
        settings: What was set.
        sender: The address that the template has messages come from.
    """
    found = settings.values.get(SENDER)
    if found is None or domain_of(found.value) == domain_of(sender):
        return settings
    return replace(settings, values={place: kept for place, kept in settings.values.items() if place != SENDER})


def domain_of(address: str) -> str:
    """The domain of an e-mail address."""
    return address.rpartition("@")[2]


def body_of(values: Mapping[str, SetValue]) -> dict[str, Any]:
    """What is stored of settings."""
    return {
        place: {"value": found.value, "since": found.since.isoformat(), "by": found.by}
        for place, found in sorted(values.items())
    }


def updated(
    values: Mapping[str, SetValue], changes: Mapping[str, str | None], now: datetime, by: str
) -> dict[str, SetValue]:
    """Settings with some changed; None gives a value back to the template. What stays the same stays as it is."""
    after = dict(values)
    for place, value in changes.items():
        if value is None:
            after.pop(place, None)
        elif place not in after or after[place].value != value:
            after[place] = SetValue(value=value, since=now, by=by)
    return after


def changed_places(before: Mapping[str, SetValue], after: Mapping[str, SetValue]) -> list[str]:
    """The places at which two settings differ."""
    places = sorted(before.keys() | after.keys())
    return [place for place in places if _value(before, place) != _value(after, place)]


def _value(values: Mapping[str, SetValue], place: str) -> str | None:
    return values[place].value if place in values else None
