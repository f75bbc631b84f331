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
        settings: What the workflows are set to, as JSON: ``{"win_back": {"on": "true"}}``; what is not said is
            as the catalog says.
        text: The catalog's own JSON, if it is not the file's.

    Raises:
        InvalidInput: ``settings_wrong``: a workflow is not there, or has no such setting; ``catalog_wrong``: a
            stop is none that is known.
    """
    known, said = json.loads(text or FILE.read_bytes()), json.loads(settings)
    strange = [name for name in said if name not in known]
    if strange:
        raise InvalidInput(f"no such workflow: {', '.join(strange)}", "settings_wrong")
    return {name: _workflow(name, raw, said.get(name, {})) for name, raw in known.items()}


def _workflow(name: str, raw: Mapping[str, Any], said: Mapping[str, str]) -> Workflow:
    settings = tuple(Setting(**one, value=said.get(one["name"], one["default"])) for one in raw["settings"])
    strange = said.keys() - {one.name for one in settings}
    if strange:
        raise InvalidInput(f"{name} has no setting {', '.join(sorted(strange))}", "settings_wrong")
    if not STOPS.issuperset(raw["stops"]):
        raise InvalidInput(f"{name} stops for a reason nobody knows", "catalog_wrong")
    start = raw["start"]
    return Workflow(
        name=name,
        description=raw["description"],
        transactional=raw["transactional"],
        start=Start(
            detail_types=frozenset(start["detail_types"]),
            where=_filled(start["where"], {one.name: one.value for one in settings}),
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
