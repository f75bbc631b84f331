"""The words of Sobot's import, eleven sources and seven statuses, as people write them; and words for money."""

from orderhub.orders.money import CURRENCIES
from orderhub.orders.statuses import Status, status_of

SOURCES = {
    "Youzan": "有赞",
    "Weimob": "微盟",
    "Douyin": "抖音",
    "Kuaishou": "快手",
    "Jingdong": "京东",
    "Taobao": "淘宝",
    "Vipshop": "唯品会",
    "Xiao E Tech": "小鹅通",
    "Mogu": "蘑菇街",
    "Xiaohongshu": "小红书",
    "Self-developed mall of brand": "品牌方自研商城",
}
"""English, which is what is stored, → Chinese."""

STATUSES = {
    "To Be Paid": "待付款",
    "Paid": "已付款",
    "Shipped": "已发货",
    "Signed for": "已签收",
    "Dealed": "交易成功",
    "Deal Closed": "交易关闭",
    "Other": "其他",
}
"""Sobot's English → its Chinese, which decides what is meant."""

_SOURCE_VARIANTS = {
    "Youzan": ("有贊", "有赞商城", "有赞微商城"),
    "Weimob": ("微盟商城",),
    "Douyin": ("抖店", "抖音小店", "抖音商城"),
    "Kuaishou": ("快手小店",),
    "Jingdong": ("JD", "JD.com", "京東", "京东商城", "京東商城"),
    "Taobao": ("淘寶", "淘宝网", "淘寶網"),
    "Vipshop": ("唯品會", "VIP.com"),
    "Xiao E Tech": ("小鵝通",),
    "Mogu": ("Mogujie",),
    "Xiaohongshu": ("小紅書", "RED", "REDnote"),
    "Self-developed mall of brand": ("Self-developed mall", "自研商城", "品牌自研商城"),
}
"""The same sources as people write them; Tmall and other shops are none of them, and are not guessed."""
_STATUS_VARIANTS = {"已发货": ("已發貨",), "已签收": ("已簽收",), "交易关闭": ("交易關閉",), "其他": ("其它",)}
_MONEY = {
    "AUD": ("A$", "AU$", "澳元"),
    "BRL": ("R$",),
    "CAD": ("C$", "CA$", "加元"),
    "CNY": ("RMB", "CN¥", "￥", "元", "人民币", "人民幣", "人民币元"),
    "CZK": ("Kč",),
    "EUR": ("€", "euro", "欧元", "歐元"),
    "GBP": ("£", "英镑", "英鎊"),
    "HKD": ("HK$", "港币", "港幣", "港元"),
    "INR": ("₹",),
    "JPY": ("JP¥", "日元", "日圆", "日圓"),
    "KRW": ("₩", "韩元", "韓元"),
    "KZT": ("₸",),
    "NZD": ("NZ$",),
    "PLN": ("zł",),
    "RUB": ("₽", "卢布"),
    "SGD": ("S$", "SG$", "新加坡元"),
    "THB": ("฿", "泰铢"),
    "TRY": ("₺",),
    "TWD": ("NT$", "新台币", "新臺幣", "新台幣", "台币"),
    "UAH": ("₴", "грн"),
    "USD": ("US$", "美元"),
    "VND": ("₫", "越南盾"),
}
"""What means one currency only; ``$`` and ``¥`` mean several."""
_SIGNS = "$¥￥元€£₹₩₸₽฿₺₴₫"
_BETWEEN = str.maketrans("", "", " -_\u3000\u00a0")


def _plain(word: str) -> str:
    """A word whatever its case, without blanks, hyphens and underscores."""
    return word.translate(_BETWEEN).casefold()


_SOURCES = {
    _plain(word): english
    for english, chinese in SOURCES.items()
    for word in (english, chinese, *_SOURCE_VARIANTS[english])
}
_STATUSES = {
    _plain(word): status_of(chinese)
    for english, chinese in STATUSES.items()
    for word in (english, chinese, *_STATUS_VARIANTS.get(chinese, ()))
}
_CURRENCIES = {_plain(word): code for code, words in _MONEY.items() for word in words}


def source_named(word: str) -> str | None:
    """The English name of a source, or None if Sobot does not know it."""
    return _SOURCES.get(_plain(word))


def file_status(word: str) -> Status | None:
    """What a status in a file means, or None if it is none of Sobot's seven."""
    return _STATUSES.get(_plain(word))


def currency_named(word: str) -> str | None:
    """The currency that a sign or a name means, or a code beside its sign; None for none or several."""
    code_of_word = _CURRENCIES.get(_plain(word))
    code = word.strip(f"{_SIGNS} ").upper()
    return code_of_word or (code if code in CURRENCIES else None)
