"""The wire models of ``POST /v1/orders``: Yespo's Add orders, and some fields of ours.

What is optional here may still be required of a new order; that is for the rules of upsert to say.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo

from orderhub.orders import fields
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.statuses import Status


def _moment(value: object, info: ValidationInfo[ZoneInfo]) -> datetime:
    return fields.moment(value, info.context)


OrderNo = Annotated[str, PlainValidator(fields.order_no)]
Sku = Annotated[str, PlainValidator(fields.sku)]
Identifier = Annotated[str, PlainValidator(fields.identifier)]
Short = Annotated[str, PlainValidator(fields.short)]
Text = Annotated[str, PlainValidator(fields.text)]
Long = Annotated[str, PlainValidator(fields.long)]
Url = Annotated[str, PlainValidator(fields.url)]
Number = Annotated[Decimal, PlainValidator(fields.number)]
Quantity = Annotated[Decimal, PlainValidator(fields.quantity)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Currency = Annotated[str, PlainValidator(fields.currency)]
KnownStatus = Annotated[Status, PlainValidator(fields.status)]
Email = Annotated[str, PlainValidator(fields.email)]
Phone = Annotated[str, PlainValidator(fields.phone)]
Tags = Annotated[tuple[str, ...], PlainValidator(fields.tags)]
Extra = Annotated[dict[str, Any], PlainValidator(fields.extra)]


class WireItem(BaseModel):
    """One entry of ``items``; only what was sent counts as set."""

    model_config = ConfigDict(alias_generator=LINE_WIRE_NAMES.__getitem__, frozen=True)

    sku: Sku
    quantity: Quantity | None = None
    product_id: Identifier | None = None
    name: Text | None = None
    category: Text | None = None
    cost: Number | None = None
    url: Url | None = None
    image_url: Url | None = None
    description: Long | None = None
    tags: Tags | None = None
    extra: Extra | None = None


class WireOrder(BaseModel):
    """One entry of ``orders`` without its items; only what was sent counts as set."""

    model_config = ConfigDict(alias_generator=WIRE_NAMES.__getitem__, frozen=True)

    order_no: OrderNo
    status: KnownStatus | None = None
    ordered_at: Moment | None = None
    currency: Currency | None = None
    total_cost: Number | None = None
    status_text: Text | None = None
    shipping: Number | None = None
    discount: Number | None = None
    taxes: Number | None = None
    store_id: Identifier | None = None
    store_no: Identifier | None = None
    source: Short | None = None
    sobot_customer_id: Identifier | None = None
    external_customer_id: Identifier | None = None
    phone: Phone | None = None
    email: Email | None = None
    unionid: Identifier | None = None
    nickname: Short | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    language: Short | None = None
    receiver_name: Short | None = None
    receiver_phone: Phone | None = None
    delivery_address: Text | None = None
    delivery_method: Short | None = None
    carrier: Short | None = None
    tracking_no: Short | None = None
    tracking_url: Url | None = None
    payment_method: Short | None = None
    restore_url: Url | None = None
    cart_id: Short | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    remark: Long | None = None
    tags: Tags | None = None
    extra: Extra | None = None
    updated_at: Moment | None = None
