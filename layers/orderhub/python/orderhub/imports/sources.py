"""The words of Sobot's import: the eleven sources of orders and the seven statuses, English and Chinese."""

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

_SOURCES = {word.casefold(): english for english, chinese in SOURCES.items() for word in (english, chinese)}
_STATUSES = {
    word.casefold(): status_of(chinese) for english, chinese in STATUSES.items() for word in (english, chinese)
}


def source_named(word: str) -> str | None:
    """The English name of a source, or None if Sobot does not know it."""
    return _SOURCES.get(word.casefold())


def file_status(word: str) -> Status | None:
    """What a status in a file means, or None if it is none of Sobot's seven."""
    return _STATUSES.get(word.casefold())
