"""Where privacy requests are stored: their rows in the Operations table.

An open one expires never; its receipt does, after the retention of receipts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zlib import compress, decompress

from orderhub.jobs.job import State
from orderhub.jobs.rows import Row, RowFormat, time_of
from orderhub.jobs.store import JobStore
from orderhub.orders.attributes import time_text
from orderhub.platform.records import Records
from orderhub.privacy.request import POLICY, PrivacyKind, Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Ledger(JobStore[Request]):
    """The privacy requests of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention: How long a receipt stays.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention: timedelta) -> None:
        records = Records(client, table, "the privacy requests cannot be reached", "privacy_unreachable")
        super().__init__(
            records, _Packed(partition="privacy", policy=replace(POLICY, retention=retention), parse=_request)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed(RowFormat[Request]):
    """Rows whose bodies are packed: they name all orders of a customer."""

    def row(self, job: Request) -> Row:
        body, updated_at = compress(self.text(job).encode()), time_text(job.updated_at)
        return super(_Packed, self).row(job) | {"body": {"B": body}, "updated_at": {"S": updated_at}}

    def version(self, job: Request) -> tuple[str, str]:
        # Not the body: another version of what packs it would pack it in another way.
        return "updated_at", time_text(job.updated_at)

    def job(self, row: Mapping[str, Any]) -> Request:
        return self.job_of(decompress(bytes(row["body"]["B"])).decode())


def _request(values: dict[str, Any]) -> Request:
    return Request(
        **values
        | {
            "kind": PrivacyKind(values["kind"]),
            "state": State(values["state"]),
            "customers": tuple(values["customers"]),
            "orders": tuple(values["orders"]),
            "erased_at": time_of(values["erased_at"]),
        }
    )
