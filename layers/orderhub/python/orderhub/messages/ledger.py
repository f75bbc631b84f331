"""Which messages went out: the only module that touches their rows in the Operations table.

A message is claimed before it is sent, so that one event makes one message however often it arrives.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, code_of, fault_of
from orderhub.messages.errand import Errand
from orderhub.messages.outcomes import Outcome, Result, done_on
from orderhub.messages.reach import Channel
from orderhub.messages.send_faults import uncertain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]

_KEPT = timedelta(days=90)
_IS_TAKEN = "ConditionalCheckFailedException"
_IS_MY_CLAIM = "#state = :claimed AND run = :run AND attempt = :attempt"


class MessageLedger:
    """One row for each message that is to go out: claimed by an attempt of a run, then sent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, errand: Errand, attempt: str, at: datetime) -> Result | None:
        """Claim a message of the event for one attempt of a run; None when it is this attempt's to send.

        Returns:
            How the errand ended already, where another attempt had the message before.

        Raises:
            MessageUncertain: An earlier attempt of this run had it and did not say what became of it.
            Passing: The ledger could not be written; nothing was sent.
        """
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_claim_row(errand, attempt, at),
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except AWS_ERRORS as error:
            if code_of(error) != _IS_TAKEN:
                raise _unreachable(error) from None
            return _verdict(getattr(error, "response", {}).get("Item", {}), errand.run, attempt)
        return None

    def release(self, errand: Errand, attempt: str) -> None:
        """Give a claim back: the message was not sent, and a later attempt may try.

        Raises:
            Passing: The claim still stands.
        """
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=_key(errand),
                ConditionExpression=_IS_MY_CLAIM,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_my_claim(errand, attempt),
            )
        except AWS_ERRORS as error:
            if code_of(error) != _IS_TAKEN:
                raise _unreachable(error) from None

    def record(self, errand: Errand, attempt: str, sent: Result, at: datetime) -> None:
        """Write down that the claimed message went out.

        Raises:
            Passing: It is not written down; the claim still stands.
        """
        news: Row = {
            ":sent": {"S": "sent"},
            ":channel": {"S": str(sent.channel)},
            ":sent_at": {"S": at.isoformat()},
            # Who only asked for it does not know the provider's id of it.
            ":message_id": {"S": sent.message_id} if sent.message_id else {"NULL": True},
        }
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(errand),
                UpdateExpression=(
                    "SET #state = :sent, channel = :channel, message_id = :message_id, sent_at = :sent_at"
                ),
                ConditionExpression=_IS_MY_CLAIM,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_my_claim(errand, attempt) | news,
            )
        except AWS_ERRORS as error:
            # The client repeats an update whose answer was lost, and then finds its own work done.
            if code_of(error) != _IS_TAKEN:
                raise _unreachable(error) from None


def _key(errand: Errand) -> Row:
    return {"pk": {"S": f"message#{errand.workflow}#{errand.event_id}"}, "sk": {"S": errand.message}}


def _claim_row(errand: Errand, attempt: str, at: datetime) -> Row:
    return _key(errand) | {
        "state": {"S": "claimed"},
        "run": {"S": errand.run},
        "attempt": {"S": attempt},
        "claimed_at": {"S": at.isoformat()},
        "expires_at": {"N": str(int((at + _KEPT).timestamp()))},
    }


def _my_claim(errand: Errand, attempt: str) -> Row:
    return {":claimed": {"S": "claimed"}, ":run": {"S": errand.run}, ":attempt": {"S": attempt}}


def _verdict(row: Mapping[str, Any], run: str, attempt: str) -> Result | None:
    owner, state = row["run"]["S"], row["state"]["S"]
    if state == "sent":
        channel = Channel(row["channel"]["S"])
        outcome = done_on(channel) if owner == run else Outcome.ALREADY_SENT
        sent_at, message_id = datetime.fromisoformat(row["sent_at"]["S"]), row.get("message_id", {}).get("S")
        return Result(outcome=outcome, channel=channel, message_id=message_id, sent_at=sent_at)
    if owner != run:
        return Result(outcome=Outcome.ALREADY_CLAIMED)
    if row["attempt"]["S"] != attempt:
        raise uncertain()
    # The client repeats a put whose answer was lost, and then meets its own claim.
    return None


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the ledger of messages cannot be written right now", "ledger_unreachable")
