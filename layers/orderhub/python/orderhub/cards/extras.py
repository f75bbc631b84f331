"""The rows at the foot of a card: whatever else helps an agent, and nothing personal."""

import json

from orderhub.cards.card_view import CardView
from orderhub.cards.cases import after_sales
from orderhub.cards.fields import own_fields
from orderhub.orders.json_values import number
from orderhub.orders.model import Json

_WEIYUS_CURRENCY = "CNY"


def extras_of(card_view: CardView) -> dict[str, Json]:
    """The rows of an order: ours first, then the client's own fields as they are but for personal data."""
    header = card_view.header
    rows: dict[str, Json] = {
        "remarks": card_view.text(header.remark),
        "afterSales": list(after_sales(card_view)),
        "deliveryMethod": card_view.text(header.delivery_method),
        "carrier": card_view.text(header.carrier),
        "trackingNo": card_view.code(header.tracking_no),
        "trackingUrl": card_view.link(header.tracking_url),
        # Weiyu takes every amount for yuan; only others need to be named.
        "currency": header.currency if header.currency != _WEIYUS_CURRENCY else "",
        "storeId": card_view.code(header.store_id),
        "storeNo": card_view.code(header.store_no),
        "source": card_view.text(header.source),
        "tags": [card_view.text(tag) for tag in header.tags],
    }
    sums = {"shipping": header.shipping, "discount": header.discount, "taxes": header.taxes}
    rows |= {key: number(value) for key, value in sums.items() if value is not None}
    times = {"paidAt": header.paid_at, "shippedAt": header.shipped_at}
    rows |= {key: card_view.moment(value) for key, value in times.items() if value}
    ours = {key: value for key, value in rows.items() if value not in ("", [])}
    return ours | {
        key: value for key, value in own_fields(header.extra, card_view.redactor).items() if key not in ours
    }


def json_text(value: Json) -> str:
    """JSON as text, as Weiyu carries an ``extra``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
