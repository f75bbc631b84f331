"""The catalogue of settings: what can be set by the API, as ``catalog.json`` says it; pure, no AWS.

A setting is known by its place, such as ``workflows.delivered_follow_up.days``: the group and the name, with the
workflow between them where it is one of a workflow.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "catalog.json"
SENDER = "messages.sender_email"
STOP_SEGMENT = "messages.stop_segment"
"""The one setting that several workflows have, under the name ``stop_segment``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something the shop can be set to.

    Args:
        place: What it is known by.
        parameter: The parameter of the template that says its first value.
        default: What that parameter is where nobody sets it.
        kind: What it may be; see ``kinds.KINDS``.
        unit: What its value is, in words.
        means: What it means, in a sentence.
    """

    place: str
    parameter: str
    default: str
    kind: str
    unit: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Something that a deployment alone decides, and why."""

    name: str
    parameter: str
    reason: str


CATALOG: Mapping[str, Setting] = {
    place: Setting(place=place, **fields) for place, fields in json.loads(FILE.read_bytes()).items()
}
"""Every setting by its place."""

TIME_ZONE = Fixed(
    name="time_zone",
    parameter="DefaultTimeZone",
    reason="Days that are stored were counted in it: those of orders, of the RFM grid and of segments. Those that"
    " were counted in another one from then on would not fit them.",
)


def place_of_workflow(workflow: str, name: str) -> str:
    """The place of a workflow's setting."""
    return STOP_SEGMENT if name == "stop_segment" else f"workflows.{workflow}.{name}"
