"""The rows at the foot of a card: whatever else helps an agent, and nothing personal."""

import json
import re
from collections.abc import Mapping

from orderhub.cards import masking
from orderhub.cards.cases import after_sales
from orderhub.cards.masking import Mask, Veil
from orderhub.cards.sight import Sight
from orderhub.orders.model import Json
from orderhub.orders.views import number

_PERSON = "receiver|recipient|buyer|customer|contact|consignee|addressee|first|last|full"
_BY_NAME: tuple[tuple[re.Pattern[str], Mask], ...] = (
    (re.compile(r"phone|mobile|\btel|手机|手機|电话|電話", re.IGNORECASE), masking.phone),
    (re.compile(r"e-?mail|邮箱|郵箱", re.IGNORECASE), masking.email),
    (re.compile(r"address(?!ee)|地址", re.IGNORECASE), masking.address),
    (re.compile(rf"({_PERSON})[ _-]?name|姓名|收货人|收貨人|收件人|联系人", re.IGNORECASE), masking.name),
)
"""What a free field's name says of its value, and how that is masked."""
_WEIYUS_CURRENCY = "CNY"


def extras_of(sight: Sight) -> dict[str, Json]:
    """The rows of an order: ours first, then the client's own fields as they are but for personal data."""
    header = sight.header
    rows: dict[str, Json] = {
        "remarks": sight.text(header.remark),
        "afterSales": list(after_sales(sight)),
        "deliveryMethod": sight.text(header.delivery_method),
        "carrier": sight.text(header.carrier),
        "trackingNo": sight.code(header.tracking_no),
        "trackingUrl": sight.link(header.tracking_url),
        # Weiyu takes every amount for yuan; only others need to be named.
        "currency": header.currency if header.currency != _WEIYUS_CURRENCY else "",
        "storeId": sight.code(header.store_id),
        "storeNo": sight.code(header.store_no),
        "source": sight.text(header.source),
        "tags": [sight.text(tag) for tag in header.tags],
    }
    sums = {"shipping": header.shipping, "discount": header.discount, "taxes": header.taxes}
    rows |= {key: number(value) for key, value in sums.items() if value is not None}
    times = {"paidAt": header.paid_at, "shippedAt": header.shipped_at}
    rows |= {key: sight.moment(value) for key, value in times.items() if value}
    ours = {key: value for key, value in rows.items() if value not in ("", [])}
    return ours | {key: value for key, value in own_fields(header.extra, sight.veil).items() if key not in ours}


def own_fields(extra: Mapping[str, Json], veil: Veil) -> dict[str, Json]:
    """Fields of the client's own, with the personal data in names and values masked."""
    return {veil.over(key): _masked(value, veil, _mask_for(key, veil.over)) for key, value in extra.items()}


def json_text(value: Json) -> str:
    """JSON as text, as Weiyu carries an ``extra``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _mask_for(key: str, otherwise: Mask) -> Mask:
    return next((mask for pattern, mask in _BY_NAME if pattern.search(key)), otherwise)


def _masked(value: Json, veil: Veil, mask: Mask) -> Json:
    """A value with each text and number in it masked; numbers stay numbers where there is nothing to hide."""
    match value:
        case dict():
            return {veil.over(key): _masked(inner, veil, _mask_for(key, mask)) for key, inner in value.items()}
        case list():
            return [_masked(inner, veil, mask) for inner in value]
        case str():
            return veil.over(mask(value))
        case bool() | None:
            return value
    hidden = veil.over(mask(str(value)))
    return value if hidden == str(value) else hidden
