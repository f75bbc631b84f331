"""The wire models of ``POST /v1/orders``: Yespo's Add orders, and some fields of ours.

What is optional here may still be required of a new order; that is for the rules of upsert to say.
"""

from pydantic import BaseModel, ConfigDict

from orderhub.orders import fields as kinds
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES


class WireItem(BaseModel):
    """One entry of ``items``; only what was sent counts as set."""

    model_config = ConfigDict(alias_generator=LINE_WIRE_NAMES.__getitem__, frozen=True)

    sku: kinds.Sku
    quantity: kinds.Quantity | None = None
    product_id: kinds.Identifier | None = None
    name: kinds.Text | None = None
    category: kinds.Text | None = None
    cost: kinds.Number | None = None
    url: kinds.Url | None = None
    image_url: kinds.Url | None = None
    description: kinds.Long | None = None
    tags: kinds.Tags | None = None
    extra: kinds.Extra | None = None


class WireOrder(BaseModel):
    """One entry of ``orders`` without its items; only what was sent counts as set."""

    model_config = ConfigDict(alias_generator=WIRE_NAMES.__getitem__, frozen=True)

    order_no: kinds.OrderNo
    status: kinds.KnownStatus | None = None
    ordered_at: kinds.Moment | None = None
    currency: kinds.Currency | None = None
    total_cost: kinds.Number | None = None
    status_text: kinds.Text | None = None
    shipping: kinds.Number | None = None
    discount: kinds.Number | None = None
    taxes: kinds.Number | None = None
    store_id: kinds.Identifier | None = None
    store_no: kinds.Identifier | None = None
    source: kinds.Short | None = None
    sobot_customer_id: kinds.Identifier | None = None
    external_customer_id: kinds.Identifier | None = None
    phone: kinds.Phone | None = None
    email: kinds.Email | None = None
    unionid: kinds.Identifier | None = None
    nickname: kinds.Short | None = None
    first_name: kinds.Short | None = None
    last_name: kinds.Short | None = None
    language: kinds.Short | None = None
    receiver_name: kinds.Short | None = None
    receiver_phone: kinds.Phone | None = None
    delivery_address: kinds.Text | None = None
    delivery_method: kinds.Short | None = None
    carrier: kinds.Short | None = None
    tracking_no: kinds.Short | None = None
    tracking_url: kinds.Url | None = None
    payment_method: kinds.Short | None = None
    restore_url: kinds.Url | None = None
    cart_id: kinds.Short | None = None
    paid_at: kinds.Moment | None = None
    shipped_at: kinds.Moment | None = None
    remark: kinds.Long | None = None
    tags: kinds.Tags | None = None
    extra: kinds.Extra | None = None
    updated_at: kinds.Moment | None = None
