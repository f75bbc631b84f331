"""The wire models of ``POST /v1/orders``: Yespo's Add orders, and some fields of ours; each holds what was sent.

What is optional here may still be required of a new order; that is for the rules of upsert to say.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, Required, TypedDict
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationInfo, with_config

from orderhub.orders import fields
from orderhub.orders.fields import FieldFault
from orderhub.orders.markup import decoded, without_markup
from orderhub.orders.model import Json
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.statuses import Status

_MOST_CHARACTERS = 32_000
_DEPTH = 8
_UNSTORABLE = re.compile(r"[\ud800-\udfff]")


def extra(value: object) -> dict[str, Json]:
    """Fields of the client's own, as plain JSON; a text of JSON counts as what it says, as Weiyu has them."""
    if isinstance(value, str):
        value = _json_value(value)
    if value == []:
        return {}  # how PHP's json_encode writes an empty object
    if not isinstance(value, dict):
        raise FieldFault("object_expected", "Send an object with fields of your own, or one as a text of JSON.")
    plain = _plain(value, _DEPTH)
    text = json.dumps(plain, ensure_ascii=False)
    if len(text) > _MOST_CHARACTERS:
        raise FieldFault("too_long", f"At most {_MOST_CHARACTERS} characters.")
    if _UNSTORABLE.search(text):
        raise FieldFault("text_invalid", "The text holds a character that is no character (lone surrogate).")
    return json.loads(text)  # type: ignore[no-any-return]


def _json_value(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        return None


def _too_deep() -> FieldFault:
    return FieldFault("too_deep", "The object is nested too deeply.")


def _plain(value: Any, depth: int) -> Json:  # noqa: ANN401 - whatever JSON can say
    if depth == 0:
        raise _too_deep()
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    if not isinstance(value, Decimal | float):
        return value  # type: ignore[no-any-return]
    plain = float(value)
    if not isfinite(plain):
        raise FieldFault("number_invalid", "Send a plain number such as 129.90.")
    return plain


def _moment(value: object, info: ValidationInfo[ZoneInfo]) -> datetime:
    return fields.moment(value, info.context)


def _of_html[T](check: Callable[[object], T]) -> Callable[[object], T]:
    """A check of a text that shops send as it stands on their pages, with entities of HTML."""
    return lambda value: check(decoded(value) if isinstance(value, str) else value)


def _description(value: object) -> str:
    return fields.long(without_markup(value) if isinstance(value, str) else value)


def _tags(value: object) -> tuple[str, ...]:
    return tuple(map(decoded, fields.tags(value)))


OrderNo = Annotated[str, PlainValidator(fields.order_no)]
Sku = Annotated[str, PlainValidator(fields.sku)]
Identifier = Annotated[str, PlainValidator(fields.identifier)]
Identity = Annotated[str, PlainValidator(fields.identity)]
Nickname = Annotated[str, PlainValidator(_of_html(fields.nickname))]
Word = Annotated[str, PlainValidator(fields.short)]
Name = Annotated[str, PlainValidator(_of_html(fields.short))]
Text = Annotated[str, PlainValidator(_of_html(fields.text))]
Long = Annotated[str, PlainValidator(_of_html(fields.long))]
Description = Annotated[str, PlainValidator(_description)]
Url = Annotated[str, PlainValidator(fields.web_address)]
Number = Annotated[Decimal, PlainValidator(fields.number)]
Quantity = Annotated[Decimal, PlainValidator(fields.quantity)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Currency = Annotated[str, PlainValidator(fields.currency)]
KnownStatus = Annotated[Status, PlainValidator(fields.status)]
Email = Annotated[str, PlainValidator(fields.email)]
Phone = Annotated[str, PlainValidator(fields.phone)]
Tags = Annotated[tuple[str, ...], PlainValidator(_tags)]
Extra = Annotated[dict[str, Any], PlainValidator(extra)]


@with_config(ConfigDict(alias_generator=LINE_WIRE_NAMES.__getitem__))
class WireItem(TypedDict, total=False):
    """One entry of ``items``."""

    sku: Required[Sku]
    quantity: Quantity | None
    product_id: Identifier | None
    name: Text | None
    category: Text | None
    cost: Number | None
    url: Url | None
    image_url: Url | None
    description: Description | None
    tags: Tags | None
    extra: Extra | None


@with_config(ConfigDict(alias_generator=WIRE_NAMES.__getitem__))
class WireOrder(TypedDict, total=False):
    """One entry of ``orders`` without its items."""

    order_no: Required[OrderNo]
    status: KnownStatus | None
    ordered_at: Moment | None
    currency: Currency | None
    total_cost: Number | None
    status_text: Text | None
    shipping: Number | None
    discount: Number | None
    taxes: Number | None
    store_id: Identifier | None
    store_no: Identifier | None
    source: Word | None
    sobot_customer_id: Identity | None
    external_customer_id: Identity | None
    phone: Phone | None
    email: Email | None
    unionid: Identity | None
    nickname: Nickname | None
    first_name: Name | None
    last_name: Name | None
    language: Word | None
    receiver_name: Name | None
    receiver_phone: Phone | None
    delivery_address: Text | None
    delivery_method: Name | None
    carrier: Name | None
    tracking_no: Word | None
    tracking_url: Url | None
    payment_method: Name | None
    restore_url: Url | None
    cart_id: Word | None
    paid_at: Moment | None
    shipped_at: Moment | None
    remark: Long | None
    tags: Tags | None
    extra: Extra | None
    updated_at: Moment | None


ORDER: TypeAdapter[WireOrder] = TypeAdapter(WireOrder)
ITEM: TypeAdapter[WireItem] = TypeAdapter(WireItem)

REQUIRED = frozenset(
    {
        *(WIRE_NAMES[name] for name in ("order_no", "status", "ordered_at", "currency", "total_cost")),
        # Whoever sends it relies on it: without it an old update would overwrite a newer one.
        WIRE_NAMES["updated_at"],
        *(LINE_WIRE_NAMES[name] for name in ("sku", "quantity")),
    }
)
"""The fields that an order cannot do without; a bad value in another one is left out, and the order is taken."""
