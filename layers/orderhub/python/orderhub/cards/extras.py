"""The rows at the foot of a card: whatever else helps an agent, and nothing personal."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from orderhub.cards import masking
from orderhub.cards.masking import Mask, Veil
from orderhub.orders.model import Header, Json
from orderhub.orders.views import number

_PERSON = "receiver|recipient|buyer|customer|contact|consignee|addressee|first|last|full"
_BY_NAME: tuple[tuple[re.Pattern[str], Mask], ...] = (
    (re.compile(r"phone|mobile|\btel|手机|手機|电话|電話", re.IGNORECASE), masking.phone),
    (re.compile(r"e-?mail|邮箱|郵箱", re.IGNORECASE), masking.email),
    (re.compile(r"address(?!ee)|地址", re.IGNORECASE), masking.address),
    (re.compile(rf"({_PERSON})[ _-]?name|姓名|收货人|收貨人|收件人|联系人", re.IGNORECASE), masking.name),
)
"""What a free field's name says of its value, and how that is masked."""


def veil_of(header: Header) -> Veil:
    """The veil over all that is known of an order's customer."""
    hidden = ((header.email, masking.email), (header.delivery_address, masking.address))
    known = {text: mask(text) for text, mask in hidden if text}
    return Veil(_names(header) | known, _phones(header))


def place_of(header: Header) -> str:
    """Where an order goes, down to the district."""
    # An address may begin with who lives there, and the mask of addresses knows no names.
    return masking.address(Veil(_names(header), _phones(header)).over(header.delivery_address or ""))


def extras_of(header: Header, veil: Veil, moment_text: Callable[[datetime], str]) -> dict[str, Json]:
    """The rows of an order: ours first, then the client's own fields as they are but for personal data."""
    rows: dict[str, Json] = {
        "remarks": veil.over(header.remark or ""),
        "deliveryMethod": veil.over(header.delivery_method or ""),
        "carrier": header.carrier,
        "trackingNo": header.tracking_no,
        "trackingUrl": link(header.tracking_url),
        "currency": header.currency,
        "storeId": header.store_id,
        "storeNo": header.store_no,
        "source": header.source,
        "tags": [veil.over(tag) for tag in header.tags],
    }
    sums = {"shipping": header.shipping, "discount": header.discount, "taxes": header.taxes}
    rows |= {key: number(value) for key, value in sums.items() if value is not None}
    times = {"paidAt": header.paid_at, "shippedAt": header.shipped_at}
    rows |= {key: moment_text(value) for key, value in times.items() if value}
    ours = {key: value for key, value in rows.items() if value not in (None, "", [])}
    return ours | {key: value for key, value in own_fields(header.extra, veil).items() if key not in ours}


def own_fields(extra: Mapping[str, Json], veil: Veil) -> dict[str, Json]:
    """Fields of the client's own, with the personal data in names and values masked."""
    return {veil.over(key): _masked(value, veil, _mask_for(key, veil.over)) for key, value in extra.items()}


def json_text(value: Json) -> str:
    """JSON as text, as Weiyu carries an ``extra``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def link(url: str | None) -> str:
    """A link that is safe to show; empty where it leads anywhere but to the web."""
    return url if url and url.casefold().startswith(("http://", "https://")) else ""


def _names(header: Header) -> dict[str, str]:
    names = (header.receiver_name, header.buyer_name, header.first_name, header.last_name, header.nickname)
    return {text: masking.name(text) for text in names if text}


def _phones(header: Header) -> list[str]:
    return [text for text in (header.phone, header.receiver_phone) if text]


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
