"""Names of people in a text, behind the word for who they are; any other name there looks like any other word."""

from collections.abc import Iterator

from orderhub.cards.lazy_patterns import compiled

_CHINESE = (
    r"(?:收[货件]人|联系人|代收人?|签收人|寄件人|发件人|付款人|购买人|下单人|订货人|姓名|名字)"
    r"(?:[:：]\s{0,2}|[是为叫]|改[成为]|换成)(?P<name>[^\W\d_A-Za-z]{2,4}?)"
    r"(?=$|[\W\d_A-Za-z]|电话|手机|地址|住址|号码|先生|女士|小姐|收|在|住|的)"
)
_NO_NAME = frozenset({"不变", "本人", "公司", "已改", "未知", "同上", "电话", "见备注", "我", "匿名"})
_EASTERN = (
    r"(?:お?届け先|宛名|受取人|受取|氏名|받는 ?(?:사람|분)|수령인"
    r"|이름)\s?[:：]\s?(?P<name>[^\W\d_]{2,5}(?: [^\W\d_]{1,4})?)"
)
_WESTERN = (
    r"(?i:\b(?:recipient|receiver|consignee|addressee|attn|c/o|contact (?:person|name)|(?:full|first|last|my"
    r"|customer|buyer) name"
    r"|gift (?:to|for|from)|signed by|получатель|отримувач|одержувач|empf(?:ä|ae)nger|destinataire"
    r"|destinatari[oa]|odbiorca|ontvanger))"
    r"\s?[:：]\s{0,2}(?P<name>[^\W\d_a-z][\w'’-]+\.?(?: [^\W\d_a-z][\w'’-]+){0,2})"
)


def named_people(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that are labelled as names."""
    for pattern in (_WESTERN,) if text.isascii() else (_WESTERN, _CHINESE, _EASTERN):
        for match in compiled(pattern).finditer(text):
            if match["name"] not in _NO_NAME:
                yield match.span("name")
