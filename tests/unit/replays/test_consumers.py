"""Who can be told events again: workflows, rules and webhooks there are, and no actions on orders."""

import pytest

from orderhub.events.reactions import ReactionKind
from orderhub.replays.consumers import Consumers
from orderhub.replays.replay import Target
from tests.unit.workflows.fakes import WORKFLOWS

KNOWN = Consumers(workflows=WORKFLOWS, has_rule=lambda name: name == "vip", has_webhook=lambda name: name == "crm")


@pytest.mark.parametrize(
    ("kind", "name", "is_known"),
    [
        (ReactionKind.WORKFLOW, "win_back", True),
        (ReactionKind.WORKFLOW, "vip", False),
        (ReactionKind.RULE, "vip", True),
        (ReactionKind.WEBHOOK, "crm", True),
        (ReactionKind.WEBHOOK, "vip", False),
        (ReactionKind.ACTION, "remind_to_ship", False),
    ],
)
def test_a_consumer_is_one_that_can_be_asked_again(kind: ReactionKind, name: str, *, is_known: bool) -> None:
    assert KNOWN.has(Target(kind=kind, name=name)) is is_known
