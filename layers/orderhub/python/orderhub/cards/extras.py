"""The rows at the foot of a card: whatever else helps an agent, and nothing personal."""

import json

from orderhub.cards.cases import after_sales
from orderhub.cards.fields import own_fields
from orderhub.cards.sight import Sight
from orderhub.orders.model import Json
from orderhub.orders.views import number

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


def json_text(value: Json) -> str:
    """JSON as text, as Weiyu carries an ``extra``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
