"""The runs of workflows that events set off, by their ids: reactions name who made them; pure, no AWS."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orderhub.events.reactions import ReactionKind, reaction_in


def run_ids(rows: Iterable[Mapping[str, Any]], messages: Iterable[str]) -> Iterator[str]:
    """The ids that runs can have which came of some events; not each is one that was.

    Args:
        rows: Rows of the history, events and what they set off.
        messages: The templates that rules may have had sent.
    """
    templates = sorted(set(messages))
    for row in rows:
        reactions = [reaction_in(text) for text in row.get("reactions", {}).get("SS", ())]
        rules = sorted({f"rule:{reaction.name}" for reaction in reactions if reaction.kind is ReactionKind.RULE})
        for workflow in sorted(
            {reaction.name for reaction in reactions if reaction.kind is ReactionKind.WORKFLOW}
        ):
            run_id = f"{workflow}~{row['event_id']['S']}"
            yield run_id
            for rule in rules:
                yield f"{run_id}~{rule}"
                yield from (f"{run_id}~{rule}~{template}" for template in templates)
