"""The catalog of workflows, as ``catalog.json`` says it, with what each is set to."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.workflows.workflow import STOPS, HowOften, Reason, Setting, Start, Workflow

FILE = Path(__file__).parent / "catalog.json"

type Catalog = Mapping[str, Workflow]


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


def _workflow(name: str, raw: Mapping[str, Any], values: Mapping[str, str]) -> Workflow:
    settings = tuple(
        Setting(**setting, value=values.get(setting["name"], setting["default"])) for setting in raw["settings"]
    )
    unknown = values.keys() - {setting.name for setting in settings}
    if unknown:
        raise InvalidInput(f"{name} has no setting {', '.join(sorted(unknown))}", "settings_wrong")
    if not STOPS.issuperset(raw["stops"]):
        raise InvalidInput(f"{name} stops for a reason nobody knows", "catalog_wrong")
    start = raw["start"]
    return Workflow(
        name=name,
        description=raw["description"],
        transactional=raw["transactional"],
        start=Start(
            detail_types=frozenset(start["detail_types"]),
            where=_filled(start["where"], {setting.name: setting.value for setting in settings}),
            how_often=HowOften(start["how_often"]),
            alone=start.get("alone", False),
        ),
        stops=tuple(map(Reason, raw["stops"])),
        settings=settings,
        messages=tuple(raw["messages"]),
    )


def _filled(pattern: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - a pattern, or a part of one
    """A pattern with the values of settings where it says ``$name``."""
    if isinstance(pattern, dict):
        return {name: _filled(part, values) for name, part in pattern.items()}
    if isinstance(pattern, str):
        return [part.strip() for part in values[pattern.removeprefix("$")].split(",")]
    return pattern
