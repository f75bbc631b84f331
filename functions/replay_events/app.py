"""manage_replays, when a replay is requested, and a schedule; publishes past events again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orderhub.events.bus import EventBus
from orderhub.events.day_index import PastDays
from orderhub.events.history import PastEvents
from orderhub.events.reaction_log import ReactionLog
from orderhub.jobs.engine import Engine
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.replays.choosing import Past
from orderhub.replays.replay import POLICY, REPLAY
from orderhub.replays.table import ReplaysTable
from orderhub.replays.work import Replayer
from orderhub.workflows.current_workflows import all_workflows


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    events_table: str
    event_bus: str
    event_retention_days: int
    workflows: str


settings = load(Settings)
client = aws.dynamodb()
replays = ReplaysTable(client, settings.operations_table)
replayer = Replayer(
    past=Past(
        orders=PastEvents(client, settings.events_table),
        days=PastDays(client, settings.events_table),
    ),
    bus=EventBus(aws.events(), settings.event_bus),
    reactions=ReactionLog(client, settings.events_table, settings.event_retention_days),
    workflows=all_workflows(client, settings),
)
clock = partial(datetime.now, UTC)


def handler(event: Mapping[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    engine = Engine(jobs=replays, work=replayer, policy=POLICY, clock=clock, time_left=time_left_of(context))
    if event["detail-type"] == REPLAY:
        engine.work(event["detail"]["replay_id"], context.aws_request_id)
    else:
        engine.sweep(context.aws_request_id)
