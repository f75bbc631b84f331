"""What somebody wants the settings to be, checked against the catalogue; pure, no AWS."""

from collections.abc import Mapping
from typing import Any

from orderhub.mistakes import Mistaken, Mistakes
from orderhub.settings.catalog import CATALOG, SENDER, Setting
from orderhub.settings.kinds import KINDS, complaint, text_in
from orderhub.settings.shop import ShopSettings, domain_of

type Changes = dict[str, str | None]

GROUPS = tuple(dict.fromkeys(place.split(".")[0] for place in CATALOG))
_INVALID = "settings_invalid"


def changes_in(body: Mapping[str, Any], sender: str) -> Changes:
    """The changes that some JSON asks for: a value for each place it names, None where it is null.

    Args:
        body: Groups with settings in them, such as ``{"messages": {"quiet_hours": null}}``.
        sender: The address that the template has messages come from.

    Raises:
        Mistaken: ``settings_invalid``, with all that is wrong.
    """
    mistakes, changes = Mistakes(), dict[str, str | None]()
    if not body:
        mistakes.add("", "value_missing", f"Send what is to be set, in {' or '.join(GROUPS)}.")
    _walk(body, "", changes, mistakes, sender)
    return _checked(changes, mistakes)


def restoring(wanted: ShopSettings, sender: str) -> Changes:
    """The changes that bring the settings of another version back.

    Raises:
        Mistaken: ``settings_invalid``: what was taken then is not any more.
    """
    mistakes, changes = Mistakes(), dict[str, str | None](dict.fromkeys(CATALOG))
    for place, found in wanted.values.items():
        _set(CATALOG[place], found.value, changes, mistakes, sender)
    return _checked(changes, mistakes)


def _checked(changes: Changes, mistakes: Mistakes) -> Changes:
    if mistakes.found:
        raise Mistaken("The settings cannot be saved as they are; see errors.", _INVALID, mistakes.found)
    return changes


def _walk(fields: Mapping[str, Any], prefix: str, changes: Changes, mistakes: Mistakes, sender: str) -> None:
    names = _names_in(prefix)
    mistakes.refuse_others(fields, names, _pointer(prefix))
    for name in (name for name in names if name in fields):
        place, value = f"{prefix}.{name}".removeprefix("."), fields[name]
        if place in CATALOG:
            _set(CATALOG[place], value, changes, mistakes, sender)
        elif isinstance(value, dict):
            _walk(value, place, changes, mistakes, sender)
        else:
            known = ", ".join(_names_in(place))
            mistakes.add(_pointer(place), "value_invalid", f"Send an object with some of {known}.")


def _set(setting: Setting, value: object, changes: Changes, mistakes: Mistakes, sender: str) -> None:
    text = text_in(setting.kind, value)
    advice = "" if value is None else _advice(setting, text, sender)
    if advice:
        mistakes.add(_pointer(setting.place), "value_invalid", advice)
    else:
        changes[setting.place] = text


def _advice(setting: Setting, text: str | None, sender: str) -> str:
    if text is None:
        return KINDS[setting.kind].advice
    if setting.place == SENDER and domain_of(text) != domain_of(sender):
        return (
            f"Send an address at {domain_of(sender)}; one at another domain takes a deployment, with SenderEmail."
        )
    return complaint(setting.kind, text)


def _names_in(prefix: str) -> tuple[str, ...]:
    """What stands in the catalogue below a place."""
    start = f"{prefix}." if prefix else ""
    below = (place.removeprefix(start) for place in CATALOG if place.startswith(start))
    return tuple(dict.fromkeys(name.split(".")[0] for name in below))


def _pointer(place: str) -> str:
    return f"/{place.replace('.', '/')}" if place else ""
