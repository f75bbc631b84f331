"""A client's own fields: what their names and values say of people, masked."""

import re
from collections.abc import Mapping
from functools import partial

from orderhub.cards import masking
from orderhub.cards.masking import Mask
from orderhub.cards.veil import Veil
from orderhub.orders.model import Json

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s.-]+")
_PERSON = (
    "receiver|recipient|buyer|customer|contact|consignee|addressee|payer|sender|person|(?:card|account)_?holder"
)
_NAMED = f"{_PERSON}|user|first|last|full|given|family|middle|real|nick|sur|shipping|billing|delivery|account"
_BY_NAME: tuple[tuple[re.Pattern[str], Mask], ...] = (
    (re.compile(r"phone|mobile|(?:^|_)tel(?!l)|(?:^|_)(?:cell|fax)(?:_|$)|手机|手機|电话|電話"), masking.phone),
    (re.compile(r"e_?mail|邮箱|郵箱"), masking.email),
    (
        re.compile(
            r"address(?!ee)|(?:^|_)(?:street|zip|postal|post_?code)(?:_?\d|_?code|_|$)|地址|街道|邮编|郵編|邮政编码|郵政編碼"
            r"|详细(?!说明|描述|参数|介绍)|收件信息|收货信息|收貨資訊"
        ),
        masking.address,
    ),
    (
        re.compile(
            r"(?:(?:^|_)id|identity|bank|credit|debit)_?card|card_?(?:no|num|number)(?![a-z])|passport"
            r"|(?:^|_)iban|(?:bank|account)_?(?:account|no|num|number)(?![a-z])"
            r"|身份证|身份證|证件|證件|银行卡|銀行卡|卡号|卡號|护照|護照"
        ),
        masking.number,
    ),
    (
        re.compile(
            rf"(?:^|_)(?:{_PERSON})s?_?\d*$|(?:{_NAMED})s?_?name|(?:^|_)(?:user|nick)$|(?:buyer|customer)_?nick"
            r"|姓名|名字|昵称|暱稱|称呼|收货人|收貨人|收件人|联系人|聯繫人|签收人|寄件人|付款人|^(?:买家|買家|顾客|顧客|客户|客戶)$"
            r"|(?:买家|買家|顾客|顧客|客户|客戶|用户|用戶)(?:名|称|稱)"
        ),
        masking.name,
    ),
)
"""What a free field's name says of its value, and how that is masked; camel humps parted by ``_``."""
_NAME = "name"
_THING = re.compile(
    r"product|goods|item|gift|coupon|voucher|discount|store|shop|carrier|brand|event|campaign|category|option|variant"
    r"|payment|method|plan|service|file|商品|赠品|贈品|优惠|優惠|店|品牌|活动|活動|规格|規格"
)
"""What has a name without being somebody."""


def own_fields(extra: Mapping[str, Json], veil: Veil, within: str = "") -> dict[str, Json]:
    """Fields of the client's own, with the personal data in names and values masked.

    ``within`` is what they belong to, which decides whose a ``name`` is.
    """
    return _fields(extra, veil, _plain(within), None)


def _fields(fields: Mapping[str, Json], veil: Veil, within: str, inherited: Mask | None) -> dict[str, Json]:
    if isinstance(said := fields.get(_NAME), str) and "value" in fields:
        # Shopify and others write a field as {"name": "receiver", "value": "…"}.
        shown = {key: value for key, value in fields.items() if key != _NAME}
        label = _fields({said: fields["value"]}, veil, within, inherited)
        (name, value), *_ = label.items()
        return {_NAME: name} | _fields(shown, veil, within, inherited) | {"value": value}
    return {
        veil.over(key): _masked(value, veil, key, _mask_for(_plain(key), within) or inherited)
        for key, value in fields.items()
    }


def _plain(key: str) -> str:
    return _HUMP.sub("_", key).lower()


def _mask_for(key: str, within: str) -> Mask | None:
    if key == _NAME:
        return None if _THING.search(within) else masking.name
    return next((mask for pattern, mask in _BY_NAME if pattern.search(key)), None)


def _masked(value: Json, veil: Veil, key: str, mask: Mask | None) -> Json:
    """A value with each text and number in it masked; numbers stay numbers where there is nothing to hide."""
    over = partial(veil.over, label=key)
    match value:
        case dict():
            return _fields(value, veil, _plain(key), mask)
        case list():
            return [_masked(inner, veil, key, mask) for inner in value]
        case str():
            return over(mask(value)) if mask else over(value)
        case bool() | None:
            return value
    # A number is nobody's name, though a customer may have one.
    text = str(value)
    hidden = over(mask(text)) if mask and mask is not masking.name else over(text)
    return value if hidden == text else hidden
