"""What RFM keeps in the Operations table, the boundaries and the day done last: the only module that does."""

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from orderhub.platform.row_keys import row_key
from orderhub.platform.table import Table
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
        self._table = Table(client, table, "the settings of RFM cannot be reached right now", "rfm_unreachable")

    def boundaries(self) -> Boundaries:
        """The boundaries that are set, or those of one who set none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        row = self._table.get(row_key(_ALL, _BOUNDARIES))
        return boundaries_in(json.loads(row["body"]["S"])) if row else Boundaries()

    def set_boundaries(self, boundaries: Boundaries) -> None:
        """Keep the boundaries from now on.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        self._table.put(row_key(_ALL, _BOUNDARIES) | {"body": {"S": json.dumps(asdict(boundaries))}})

    def day(self) -> date | None:
        """The last day whose moves were published; None before the first.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        row = self._table.get(row_key(_ALL, _DAY))
        return date.fromisoformat(row["day"]["S"]) if row else None

    def set_day(self, day: date) -> None:
        """Note that the moves up to a day were published; a later day that is noted stays.

        Raises:
            TransientError: The table could not be written; trying again can help.
        """
        text = {"S": day.isoformat()}
        self._table.put(
            row_key(_ALL, _DAY) | {"day": text},
            ConditionExpression="attribute_not_exists(pk) OR #day < :day",
            ExpressionAttributeNames={"#day": "day"},
            ExpressionAttributeValues={":day": text},
        )
