"""Which messages went out: the only module that touches their rows in the Operations table.

A message is claimed before it is sent, by what it is about and what it says: so a buyer is told of a status once,
however often its event comes, the order goes back and forth, or rules and workflows would say the same.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result, done_on
from orderhub.messages.reach import Channel
from orderhub.messages.send_faults import uncertain
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

AT_WORK = timedelta(minutes=2)
"""As long as the function that sends may run: whoever claimed a message earlier is not at work any more."""
_CODE = "ledger_unreachable"
_MESSAGE = "message#"
_IS_FREE = "attribute_not_exists(pk) OR made_at < :made_at"
"""No message was sent, or it was about an order of the same number that is gone."""
_IS_MY_CLAIM = "#state = :claimed AND run = :run AND attempt = :attempt"


class MessageLedger:
    """One row for each message that is to go out: claimed by an attempt of a run, then sent.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long it is stored what a buyer got: as long as an event can be published again.
        pause: Waits that many seconds.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, retention_days: int, pause: Callable[[float], None] = sleep
    ) -> None:
        self._table = Table(client, table, "the ledger of messages cannot be written right now", _CODE)
        self._kept = timedelta(days=retention_days)
        self._batches = self._table.batches(pause, "the ledger of messages cannot be read right now", _CODE)

    def sent_or_claimed(self, message_jobs: Iterable[MessageJob]) -> frozenset[str]:
        """The ids of those of some messages that went out, or are claimed.

        Raises:
            TransientError: The ledger could not be read; trying again can help.
        """
        by_id = {message_job.message_id: message_job for message_job in message_jobs}
        claims = self._batches.read(map(_key, by_id.values()), ProjectionExpression="pk, sk, made_at")
        rows = {f"{row['pk']['S'].removeprefix(_MESSAGE)}#{row['sk']['S']}": row["made_at"]["S"] for row in claims}
        return frozenset(
            message_id for message_id, made_at in rows.items() if made_at >= _made_at(by_id[message_id])["S"]
        )

    def claim(self, message_job: MessageJob, attempt: str, now: datetime) -> Result | None:
        """Claim a message for one attempt of a run; None when it is this attempt's to send.

        Returns:
            How the message job ended already, where another attempt had the message before.

        Raises:
            MessageUncertain: An earlier attempt of this run had it and did not say what became of it.
            TransientError: Nothing was sent: the ledger could not be written, or another attempt of this run
                may be sending it at this moment (``message_in_progress``).
        """
        existing = self._table.claim(
            _claim_row(message_job, attempt, now) | {"expires_at": self._end_of(now)},
            ConditionExpression=_IS_FREE,
            ExpressionAttributeValues={":made_at": _made_at(message_job)},
        )
        return None if existing is None else _verdict(existing, message_job, attempt, now)

    def release(self, message_job: MessageJob, attempt: str) -> None:
        """Give a claim back: the message was not sent, and a later attempt may try.

        Raises:
            TransientError: The claim still stands.
        """
        self._table.delete(
            _key(message_job),
            ConditionExpression=_IS_MY_CLAIM,
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=_my_claim(message_job, attempt),
        )

    def record(self, message_job: MessageJob, attempt: str, sent: Result, now: datetime) -> None:
        """Write down that the claimed message went out.

        Raises:
            TransientError: It is not written down; the claim still stands.
        """
        news: Row = {
            ":sent": {"S": "sent"},
            ":channel": {"S": str(sent.channel)},
            ":sent_at": {"S": now.isoformat()},
            # Who only asked for it does not know the provider's id of it.
            ":message_id": {"S": sent.message_id} if sent.message_id else {"NULL": True},
        }
        # The client repeats an update whose answer was lost, and then finds its own work done.
        self._table.update(
            _key(message_job),
            "SET #state = :sent, channel = :channel, message_id = :message_id, sent_at = :sent_at",
            _my_claim(message_job, attempt) | news,
            ConditionExpression=_IS_MY_CLAIM,
            ExpressionAttributeNames={"#state": "state"},
        )

    def _end_of(self, now: datetime) -> "AttributeValueTypeDef":
        return {"N": str(int((now + self._kept).timestamp()))}


def _key(message_job: MessageJob) -> Row:
    return row_key(f"{_MESSAGE}{message_job.subject}", message_job.purpose)


def _made_at(message_job: MessageJob) -> "AttributeValueTypeDef":
    return {"S": time_text(message_job.made_at) if message_job.made_at else ""}


def _claim_row(message_job: MessageJob, attempt: str, now: datetime) -> Row:
    return _key(message_job) | {
        "state": {"S": "claimed"},
        "workflow": {"S": message_job.workflow},
        "event_id": {"S": message_job.event_id},
        "run": {"S": message_job.run},
        "attempt": {"S": attempt},
        "claimed_at": {"S": now.isoformat()},
        "made_at": _made_at(message_job),
    }


def _my_claim(message_job: MessageJob, attempt: str) -> Row:
    return {":claimed": {"S": "claimed"}, ":run": {"S": message_job.run}, ":attempt": {"S": attempt}}


def _verdict(row: Mapping[str, Any], message_job: MessageJob, attempt: str, now: datetime) -> Result | None:
    is_mine = row["run"]["S"] == message_job.run
    if row["state"]["S"] == "sent":
        sent_for = row["workflow"]["S"], row["event_id"]["S"]
        if not is_mine and sent_for != (message_job.workflow, message_job.event_id):
            return Result(outcome=Outcome.ALREADY_TOLD)
        channel = Channel(row["channel"]["S"])
        outcome = done_on(channel) if is_mine else Outcome.ALREADY_SENT
        sent_at, message_id = datetime.fromisoformat(row["sent_at"]["S"]), row.get("message_id", {}).get("S")
        return Result(outcome=outcome, channel=channel, message_id=message_id, sent_at=sent_at)
    if not is_mine:
        return Result(outcome=Outcome.ALREADY_CLAIMED)
    if row["attempt"]["S"] != attempt:
        # SQS may give a message to two workers at once.
        if now < datetime.fromisoformat(row["claimed_at"]["S"]) + AT_WORK:
            raise TransientError("another attempt may be sending the message", "message_in_progress")
        raise uncertain()
    # The client repeats a put whose answer was lost, and then meets its own claim.
    return None
