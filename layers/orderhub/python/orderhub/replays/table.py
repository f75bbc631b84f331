"""Where replays are stored: their rows in the Operations table."""

from typing import TYPE_CHECKING, Any

from orderhub.events.reactions import ReactionKind
from orderhub.jobs.job import State
from orderhub.jobs.rows import RowFormat, time_of
from orderhub.jobs.store import JobStore
from orderhub.orders.attributes import time_text
from orderhub.platform.records import Records
from orderhub.replays.replay import POLICY, Chosen, Replay, Target

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class ReplaysTable(JobStore[Replay]):
    """The replays of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        records = Records(client, table, "the replays cannot be reached right now", "replays_unreachable")
        rows = RowFormat(
            partition="replays", policy=POLICY, parse=_replay, time=time_text, omitted=frozenset({"worker"})
        )
        super().__init__(records, rows)


def _replay(values: dict[str, Any]) -> Replay:
    chosen, to = values["chosen"], values["to"]
    return Replay(
        **values
        | {
            "chosen": Chosen(
                order_nos=tuple(chosen["order_nos"]),
                types=tuple(chosen["types"]),
                start=time_of(chosen["start"]),
                end=time_of(chosen["end"]),
            ),
            "to": Target(kind=ReactionKind(to["kind"]), name=to["name"]),
            "state": State(values["state"]),
        }
    )
