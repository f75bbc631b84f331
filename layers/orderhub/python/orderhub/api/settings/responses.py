"""What the API shows of settings: each value with where it comes from; pure, no AWS."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orderhub.orders.json_values import time_text
from orderhub.settings.catalog import CATALOG, TIME_ZONE, Setting
from orderhub.settings.shop import SetValue, ShopSettings, changed_places, settings_in

if TYPE_CHECKING:
    from orderhub.platform.documents import Document


def shown(settings: ShopSettings, saved: "Document | None", first: Mapping[str, str], zone: str) -> dict[str, Any]:
    """All settings, with the last version of those that the API set.

    Args:
        settings: What was set.
        saved: What it is stored in.
        first: What the template says of each place.
        zone: The time zone of the shop.
    """
    answer: dict[str, Any] = {
        "version": settings.version,
        "savedAt": saved and time_text(saved.saved_at),
        "savedBy": saved and saved.saved_by,
    }
    each = {place: _value(setting, settings, first[place]) for place, setting in CATALOG.items()}
    fixed = {"value": zone, "parameter": TIME_ZONE.parameter, "reason": TIME_ZONE.reason}
    return answer | _nested(each) | {"fixed": {TIME_ZONE.name: fixed}}


def version_shown(version: "Document", before: "Document | None") -> dict[str, Any]:
    """A version: who saved it and when, what was other than before, and all that was set by the API then."""
    values, values_before = settings_in(version).values, settings_in(before).values
    return {
        "version": version.version,
        "savedAt": time_text(version.saved_at),
        "savedBy": version.saved_by,
        "changed": changed_places(values_before, values),
        "values": _nested({place: found.value for place, found in values.items()}),
    }


def _value(setting: Setting, settings: ShopSettings, first: str) -> dict[str, Any]:
    found: SetValue | None = settings.values.get(setting.place)
    told = "default" if first == setting.default else "template"
    return {
        "value": found.value if found else first,
        "unit": setting.unit,
        "means": setting.means,
        "source": "api" if found else told,
        "since": found and time_text(found.since),
        "by": found and found.by,
        "template": {"parameter": setting.parameter, "value": first},
    }


def _nested(each: Mapping[str, Any]) -> dict[str, Any]:
    """Values by group and name, of workflows by group, workflow and name."""
    nested: dict[str, Any] = {"messages": {}, "workflows": {}}
    for place, value in each.items():
        *groups, name = place.split(".")
        within = nested
        for group in groups:
            within = within.setdefault(group, {})
        within[name] = value
    return nested
