"""What RFM keeps in the Operations table, the boundaries and the day done last: the only module that does."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.rfm.boundaries import Boundaries, boundaries_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "rfm"
_BOUNDARIES, _DAY = "boundaries", "day"


class RfmRecords:
    """The records of RFM.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def boundaries(self) -> Boundaries:
        """The boundaries that are set, or those of one who set none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        found = self._find(_BOUNDARIES)
        return boundaries_in(json.loads(found["body"]["S"])) if found else Boundaries()

    def set_boundaries(self, boundaries: Boundaries) -> None:
        """Keep the boundaries from now on.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        self._put(_key(_BOUNDARIES) | {"body": {"S": json.dumps(asdict(boundaries))}})

    def day(self) -> date | None:
        """The last day whose moves were told; None before the first.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        found = self._find(_DAY)
        return date.fromisoformat(found["day"]["S"]) if found else None

    def set_day(self, day: date) -> None:
        """Note that the moves up to a day were told; a later day that is noted stays.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        values = {":day": {"S": day.isoformat()}}
        condition = {
            "ConditionExpression": "attribute_not_exists(pk) OR #day < :day",
            "ExpressionAttributeNames": {"#day": "day"},
            "ExpressionAttributeValues": values,
        }
        self._put(_key(_DAY) | {"day": values[":day"]}, **condition)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return answer.get("Item")

    def _put(self, item: dict[str, Any], **condition: Any) -> None:  # noqa: ANN401 - as boto3 has it
        try:
            self._client.put_item(TableName=self._table, Item=item, **condition)
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise _unreachable(error) from error


def _key(name: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": name}}


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the settings of RFM cannot be reached right now", "rfm_unreachable")
