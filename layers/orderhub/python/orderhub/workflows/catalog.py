"""The catalog of workflows that ship with the hub, as ``catalog.json`` says it, with what each is set to."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.workflows.definition import workflow_in
from orderhub.workflows.program import UNITS
from orderhub.workflows.workflow import STOPS, Setting, Workflow

FILE = Path(__file__).parent / "catalog.json"
_REFERENCE = re.compile(r"\$([a-z_]+)(?:\[(\d)\])?")
"""Stands in a definition for the value of a setting, or for one of its values: ``$days``, ``$hours[1]``."""

type Catalog = Mapping[str, Workflow]
type _Settings = Mapping[str, Setting]


def load_catalog(settings: str, text: str | None = None) -> dict[str, Workflow]:
    """Read the catalog.

    Args:
        settings: What the workflows are set to, as JSON: ``{"win_back": {"on": "true"}}``; what is not set is
            as the catalog says.
        text: The catalog's own JSON, if it is not the file's.

    Raises:
        InvalidInput: ``settings_wrong``: a workflow is not there, or has no such setting; ``catalog_wrong``: a
            stop is none that is known.
    """
    catalog, values = json.loads(text or FILE.read_bytes()), json.loads(settings)
    unknown = [name for name in values if name not in catalog]
    if unknown:
        raise InvalidInput(f"no such workflow: {', '.join(unknown)}", "settings_wrong")
    return {name: _workflow(name, raw, values.get(name, {})) for name, raw in catalog.items()}


def definition_of(workflow: Workflow) -> dict[str, Any]:
    """The definition of a workflow that ships with the hub, as it is set now: what can be saved as one's own."""
    raw = json.loads(FILE.read_bytes())[workflow.name]["definition"]
    definition: dict[str, Any] = _filled(raw, {setting.name: setting for setting in workflow.settings})
    if not definition.get("stopSegment", True):
        del definition["stopSegment"]
    return definition


def _workflow(name: str, raw: Mapping[str, Any], values: Mapping[str, str]) -> Workflow:
    settings = tuple(
        Setting(**setting, value=values.get(setting["name"], setting["default"])) for setting in raw["settings"]
    )
    unknown = values.keys() - {setting.name for setting in settings}
    if unknown:
        raise InvalidInput(f"{name} has no setting {', '.join(sorted(unknown))}", "settings_wrong")
    definition = _filled(raw["definition"], {setting.name: setting for setting in settings})
    if not STOPS.issuperset(definition["stops"]):
        raise InvalidInput(f"{name} stops for a reason nobody knows", "catalog_wrong")
    return workflow_in(definition, name, settings)


def _filled(part: Any, settings: _Settings) -> Any:  # noqa: ANN401 - JSON
    """A part of a definition with the values of settings where it refers to them."""
    if isinstance(part, dict):
        return {name: _filled(value, settings) for name, value in part.items()}
    if isinstance(part, list):
        return [filled for value in part for filled in _each(value, settings)]
    reference = _REFERENCE.fullmatch(part) if isinstance(part, str) else None
    return _value(reference, settings) if reference else part


def _each(value: Any, settings: _Settings) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """What a value in a list stands for: all values of the setting that it refers to."""
    if isinstance(value, str) and (reference := _REFERENCE.fullmatch(value)):
        yield from settings[reference[1]].values
    else:
        yield _filled(value, settings)


def _value(reference: re.Match[str], settings: _Settings) -> str | float:
    setting = settings[reference[1]]
    try:
        text = setting.values[int(reference[2])] if reference[2] else setting.value
        number = float(text) if setting.unit in UNITS else None
    except (IndexError, ValueError):
        raise InvalidInput(f"{setting.name} is set to no {setting.unit}", "settings_wrong") from None
    if number is None:
        return text
    return int(number) if number.is_integer() else number
