"""What begins with cells of the RFM grid: a segment of one, a rule or a workflow on moves between them; pure."""

import re
from collections.abc import Mapping
from typing import Any

EVENT = "rfmCELL_CHANGED"
NAMES = ("from_cell", "to_cell", "currency")
"""The parameters of an address that say which move is meant; one that is absent is any."""
_FORMS = {"from_cell": r"\d{1,2}/\d{1,2}", "to_cell": r"\d{1,2}/\d{1,2}", "currency": r"[A-Z]{3}"}


def move_in(asked: Mapping[str, str]) -> dict[str, str]:
    """The move that parameters say, without what is no cell and no currency; empty where they say no cell."""
    move = {name: text for name in NAMES if re.fullmatch(_FORMS[name], text := asked.get(name, ""), re.ASCII)}
    return move if move.keys() & {"from_cell", "to_cell"} else {}


def segment_of(cell: str, currency: str) -> dict[str, Any]:
    """The conditions of a segment of those in a cell today, such as ``0/5``."""
    r, f = map(int, cell.split("/"))
    asked: dict[str, Any] = {"fact": "rfmCell", "op": "in", "value": [{"r": r, "f": f}]}
    return {"all": [asked | ({"currency": currency} if currency else {})]}


def rule_of(move: Mapping[str, str]) -> dict[str, Any]:
    """A rule on a move, which is off and gives somebody a task until it is written otherwise."""
    said = (
        ("event.rfm.from.cell", "from_cell"),
        ("event.rfm.to.cell", "to_cell"),
        ("event.rfm.currency", "currency"),
    )
    return {
        "description": _words(move),
        "on": [EVENT],
        "when": [f"{fact} == '{move[name]}'" for fact, name in said if name in move],
        "do": [{"create_task": {"title": "Look after the customer", "due_in_hours": 24}}],
        "once": "never",
        "enabled": False,
    }


def workflow_of(move: Mapping[str, str]) -> dict[str, Any]:
    """A workflow on a move, which writes to the customer as the one that ships does."""
    rfm: dict[str, Any] = {}
    if "currency" in move:
        rfm["currency"] = [move["currency"]]
    for name, side in (("from_cell", "from"), ("to_cell", "to")):
        if name in move:
            rfm[side] = {"cell": [move[name]]}
    return {
        "description": _words(move),
        "transactional": False,
        "start": {
            "events": [EVENT],
            "where": {"rfm": rfm},
            "howOften": "once_per_period",
            "periodDays": 90,
            "alone": True,
        },
        "stops": ["order_gone", "ordered_since"],
        "blocks": [{"send_message": {"message": "win_back"}}],
    }


def _words(move: Mapping[str, str]) -> str:
    sides = [f"{side} {move[name]}" for name, side in (("from_cell", "from"), ("to_cell", "to")) if name in move]
    return f"When a customer moves {' '.join(sides)} in the RFM grid"
