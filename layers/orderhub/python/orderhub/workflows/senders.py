"""The workflows that are on, as rules see them: who else sends messages."""

from collections.abc import Mapping

from orderhub.rules.overlap import Sender
from orderhub.workflows.message_ids import message_ids_by_event
from orderhub.workflows.workflow import Workflow


def senders_in(catalog: Mapping[str, Workflow]) -> dict[str, Sender]:
    """Those of a catalog."""
    return {
        name: Sender(
            types=flow.start.detail_types, starts_on=flow.starts_on, message_ids=message_ids_by_event(flow)
        )
        for name, flow in catalog.items()
        if flow.is_on
    }
