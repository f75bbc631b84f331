"""Records of the Orders table's stream in the shape Lambda gets them, made from headers as they are stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from orderhub.orders import rows
from orderhub.orders.model import Header, Line, Mode, Stamp
from orderhub.orders.statuses import Status

type Record = dict[str, Any]

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""When the first change of an order happens; each later version comes a minute after."""
PERSONAL = {
    "phone": "13800138000",
    "email": "mail@example.com",
    "nickname": "nick-canary",
    "first_name": "三",
    "last_name": "张三",
    "receiver_name": "receiver-canary",
    "receiver_phone": "13900139000",
    "delivery_address": "address-canary, 北京市朝阳区",
    "status_text": "status-text-canary",
    "remark": "remark-canary",
    "unionid": "unionid-canary",
    "external_customer_id": "external-canary",
    "sobot_customer_id": "sobot-canary",
    "restore_url": "https://restore-canary.example/",
    "tracking_no": "tracking-canary",
    "tracking_url": "https://tracking-canary.example/",
}
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-22T00:00:00.000"


def header(order_no: str = "A1", **fields: Any) -> Header:  # noqa: ANN401 - any field of a header
    """A header with something in every field that must never leave the order."""
    whole: dict[str, Any] = {
        "status": Status.INITIALIZED,
        "ordered_at": datetime(2026, 11, 22, 9, 29, 58, tzinfo=UTC),
        "currency": "CNY",
        "total_cost": Decimal("129.90"),
        "store_id": "store-1",
        "source": "online",
        "extra": {"extra-canary": "extra-canary"},
        "tags": ("tag-canary: call 138 0013 8000",),
        **PERSONAL,
        **fields,
    }
    return Header(order_no=order_no, **whole)


def stamp(version: int = 1, **fields: Any) -> Stamp:  # noqa: ANN401 - any field of a stamp
    """The stamp of a live change."""
    first = Stamp(
        version=version,
        mode=Mode.LIVE,
        changed=(),
        written_by=f"request-{version}",
        written_at=AT + timedelta(minutes=version - 1),
        created_at=AT,
    )
    return replace(first, **fields)


def image(order: Header, order_stamp: Stamp, skus: tuple[str, ...] = ("SKU-1", "SKU-2")) -> Record:
    """The row of a header as an image shows it."""
    return dict(rows.header_row(order, skus, order_stamp))


@dataclass(slots=True)
class Stream:
    """Counts the records of one stream, so that each has a sequence number of its own."""

    length: int = 0

    def inserted(self, new: Record) -> Record:
        """The record of a new row."""
        return self._record("INSERT", {"NewImage": new})

    def modified(self, old: Record, new: Record) -> Record:
        """The record of a row that was written over."""
        return self._record("MODIFY", {"NewImage": new, "OldImage": old})

    def removed(self, old: Record) -> Record:
        """The record of a row that was deleted."""
        return self._record("REMOVE", {"OldImage": old})

    def line_inserted(self, order_no: str, sku: str) -> Record:
        """The record of a new line, which the mapping's filter keeps out on AWS."""
        return self.inserted(dict(rows.line_row(order_no, Line(sku=sku, quantity=Decimal(1)), 1)))

    def _record(self, kind: str, images: Mapping[str, Record]) -> Record:
        self.length += 1
        row = next(iter(images.values()))
        return {
            "eventID": f"{self.length:032x}",
            "eventName": kind,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": AT.timestamp() + 3600,
                "Keys": {"order_no": row["order_no"], "order_no_sku": row["order_no_sku"]},
                **images,
                "SequenceNumber": f"{700000000001000000000 + self.length}",
                "SizeBytes": len(str(images)),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": ARN,
        }


def broken(record: Record, image_name: str = "NewImage") -> Record:
    """The same record with an image that nobody can read."""
    images = record["dynamodb"]
    return {**record, "dynamodb": {**images, image_name: {**images[image_name], "total_cost": {"S": "?"}}}}
