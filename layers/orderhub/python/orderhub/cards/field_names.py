"""What the name of a client's own field says of its value, and how that is masked."""

import re

from orderhub.cards import masking
from orderhub.cards.findings import compiled
from orderhub.cards.masking import Mask

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s.-]+")
_PERSON = (
    "receiver|recipient|buyer|customer|contact|consignee|addressee|payer|sender|person|signer|signed_by"
    "|gift_?(?:to|from|for)"
    "|attn|care_of|(?:card|account)_?holder"
)
_NAMED = (
    f"{_PERSON}|user|first|last|full|given|family|middle|real|nick|sur|shipping|billing|delivery|account|pinyin"
)
_CHAT = (
    "wechat|weixin|we_chat|wx|vx|whats_?app|telegram|tg|qq|skype|viber|zalo|kakao(?:_?talk)?|line|instagram"
    "|facebook|messenger|discord|snapchat|twitter"
)
_SECRET = (
    rf"(?:^|_)(?:(?:{_CHAT})_?(?:id|no|num|number|account|name|nick_?name|handle|user|user_?name"
    rf"|contact|号码?|账号)|wechat|weixin|qq|skype|viber|telegram)$"
    r"|open_?ids?$|union_?ids?$|wx_?ids?$|birth|(?:^|_)(?:dob|bday)(?:_|$)|(?:^|_"
    r"|[^\x00-\x7f])ip(?:_?v[46])?(?:_?addr(?:ess)?)?$|ip_?address"
    r"|(?:^|_)(?:lat|lng|lon|latitude|longitude|geo|gps|coordinates?|location)(?:_|$)"
    r"|(?:^|_)(?:password|passwd|pwd|pin_?code|cvv2?|cvc)$|(?:device|imei|idfa|gaid|mac)_?(?:id|address"
    r"|addr|no)?$"
    r"|微信|薇信|扣扣|企鹅号|生日|出生|密码|设备号|经纬度|定位|ip地址"
)
_PHONE = r"phone|mobile|(?:^|_)tel(?!l)|(?:^|_)(?:cell|fax|msisdn|whats_?app)(?:_|$)|手机|电话|联系方式|传真"
_ADDRESS = (
    r"address(?!ee)|(?:^|_)(?:street|zip|postal|post_?code)(?:_?\d|_?code|_|$)|(?:^|_)(?:addr|house"
    r"|apartment|building|door)_?(?:no|number|code)?$"
    r"|地址|住址|街道|门牌|邮编|邮政编码|详细(?!说明|描述|参数|介绍)|收件信息|收货信息|收货资讯"
)
_NUMBER = (
    r"(?:(?:^|_)id|identity|bank|credit|debit)_?card|card_?(?:no|num|number)(?![a-z])|passport|(?:^|_)iban"
    r"|(?:bank|account)_?(?:account|no|num|number)(?![a-z])|(?:^|_)(?:ssn|social_?security|cpf|pesel|dni"
    r"|nino|itin|aadhaar|nric|tin)(?:_|$)"
    r"|(?:national|citizen|identity|personal|resident|tax_?payer)_?(?:id|no|num|number)(?:_|$)|(?:^"
    r"|_)identity$|licen[cs]e_?(?:no|num|number|plate)"
    r"|driv(?:er|ers|ing)_?licen[cs]e|(?:number|car|licen[cs]e)_?plate|plate_?(?:no|num|number)"
    r"|身份证|身分证|证件|银行卡|银行账号|卡号|护照|通行证|驾照|驾驶证|车牌|社保|医保"
)
_PERSON_NAME = (
    rf"(?:^|_)(?:{_PERSON})s?_?\d*$|(?:{_NAMED})s?_?name|(?:^|_)(?:user|nick)$|(?:buyer|customer)_?nick"
    r"|姓名|名字|昵称|称呼|收货人|收件人|联系人|签收人|代收|寄件人|发件人|付款人|购买人|下单人"
    r"|收礼人|送给|^(?:买家|顾客|客户)$"
    r"|(?:买家|顾客|客户|用户)(?:名|称)"
)
_EMAIL = r"e_?mail|邮箱|邮件地址"
_BY_NAME: tuple[tuple[str, Mask], ...] = (
    (_SECRET, masking.hidden),
    (_PHONE, masking.phone),
    (_EMAIL, masking.email),
    (_ADDRESS, masking.address),
    (_NUMBER, masking.number),
    (_PERSON_NAME, masking.name),
)
"""Patterns of a name in small letters, its humps parted by ``_``, in simplified Chinese; the first one counts."""
_AREA = (
    r"(?:^|_)(?:city|town|province|state|county|country|country_?(?:code|name)|district|region|prefecture"
    r"|area)(?:_?(?:code|name))?$"
    r"|^(?:国家|省份?|城市|市|区县?|县|地区|所在地区?)$"
)
"""What of an address names no street: stays where the rest of it is masked."""
_NAME = "name"
_THING = (
    r"product|goods|item|gift|coupon|voucher|discount|store|shop|carrier|brand|event|campaign|category|option"
    r"|variant"
    r"|payment|method|plan|service|file|line|rate|tax|fee|channel|warehouse|platform|attribute|propert|spec"
    r"|tag|color|colour|size"
    r"|商品|赠品|优惠|店|品牌|活动|规格|仓|渠道|平台|颜色|尺码"
)
"""What has a name without being somebody."""


def plain_name(key: str) -> str:
    """A field's name in small letters, the humps of its words parted."""
    return _HUMP.sub("_", key).lower()


def is_area(key: str) -> bool:
    """Whether a field is called after a town, a state or a country."""
    return compiled(_AREA).search(key) is not None


def mask_for(key: str, within: str) -> Mask | None:
    """How a field of that name is masked; ``within`` is what it belongs to, which decides whose a ``name`` is."""
    if key == _NAME:
        return None if compiled(_THING).search(within) else masking.name
    return next((mask for pattern, mask in _BY_NAME if compiled(pattern).search(key)), None)
