"""By which channel messages went out: read from the ledger of messages, rows of the Operations table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orderhub.customers.delivery import Delivery
from orderhub.messages.reach import Channel
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What the ledger says of a message that went out: by which channel, and the run that sent it."""

    channel: Channel
    run_id: str


class SentRows:
    """The ledger, for those who only read it.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the ledger of messages cannot be read right now", "ledger_unreachable")

    def of(self, delivery: Delivery) -> LedgerEntry | None:
        """What is written of a message; None of one that is not in the ledger.

        Raises:
            TransientError: The ledger could not be read; trying again can help.
        """
        for subject in (f"order#{delivery.order_no}", f"event#{delivery.event_id}"):
            for row in self._table.partition(f"message#{subject}", ConsistentRead=False):
                if _is_of(row, delivery):
                    return LedgerEntry(channel=Channel(row["channel"]["S"]), run_id=row["run"]["S"])
        return None


def _is_of(row: Mapping[str, Any], delivery: Delivery) -> bool:
    sent = row["workflow"]["S"], row["event_id"]["S"], row["sk"]["S"].partition("#")[0]
    is_it = sent == (delivery.workflow, delivery.event_id, delivery.message)
    return is_it and row["state"]["S"] == "sent"
