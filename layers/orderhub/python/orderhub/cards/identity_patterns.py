"""Names of people and numbers of their papers, cards, accounts and cars in a text.

Those that check themselves, or have a shape nothing else has, are found anywhere; others and names behind the
word for them.
"""

import re

from orderhub.cards.findings import Spans, compiled

_DIGIT = re.compile(r"\d")
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CHINESE_CARD = re.compile(r"(?<![\d*])(?=[1-9])(?:\d ?){6}(?=(?:1 ?9|2 ?0))(?:\d ?){11}[\dXx](?![\dA-Za-z_])")
_CHINESE_CARD_DIGITS = re.compile(rf"\d{{6}}{_DATE}\d{{3}}[\dXx]")
_MAYBE_CARD = (
    r"(?<![A-Za-z0-9_*.])"
    r"(?!20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"  # a date begins many an order's number
    r"(?:\d{15,19}|\d{17}[Xx]|\d{4}(?: \d{4}){3}(?: ?\d{1,3})?|3[47]\d\d \d{6} \d{5})(?![A-Za-z0-9_])"
)
_SHAPED = (
    r"(?<![A-Za-z0-9_-])(?:\d{3}-\d\d-\d{4}"  # United States, social security
    r"|\d{3}\.\d{3}\.\d{3}-\d\d"  # Brazil, CPF
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}"  # Korea, resident registration
    r"|[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"  # Italy, codice fiscale
    r"|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"  # United Kingdom, national insurance
    r"|[A-Z]{1,2}\d{6}\([\dA]\))(?![A-Za-z0-9_-])"  # Hong Kong
)
_IBAN = r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
_PLATE = (
    r"(?:(?<=车牌)号?码?[:：是为\s]{0,3}|(?!新))"
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-Z][·. -]?(?=[A-Z]{0,3}\d)(?=(?:[A-Z]*\d){3})[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_PAPER = (
    r"passport|reisepass|passeport|pasaporte|паспорт|護照|护照|パスポート|여권"
    r"|driv(?:er'?s?|ing)[ -]?licen[cs]e|licen[cs]e plate|number plate|führerschein"
    r"|permis de conduire|驾驶证|行驶证|驾照|车牌"
    r"|ssn|social security|itin|nino|national insurance|national id|citizen id|cpf|pesel|dni|nif|nie|curp|rfc|bsn"
    r"|aadhaar|pan card|nric|hkid|инн|снилс|інн|іпн|рнокпп|id[ -]?card|identity(?: card)?|personalausweis|ausweis"
    r"|codice fiscale|身份证|身分证|证件|通行证|台胞证|军官证|社保卡?|医保卡?|护照|在留カード"
    r"|マイナンバー|주민등록번호|운전면허"
    r"|iban|bank account|account(?: number| no)|konto(?:nummer)?|银行卡|卡号|银行账号|银行帐号|開户"
    r"|开户|계좌(?:번호)?|口座(?:番号)?"
)
_JOINT = (
    r"(?:[\W_]{0,3}(?:(?:numbers?|no|nr|num|nummer|is)(?![a-z])|сері[яії]|серия|номер|号码?|账号|是|为|番号|번호))"
)
_PAPERS = (
    rf"(?<![a-z])(?:{_PAPER})s?{_JOINT}{{0,3}}[\W_]{{0,4}}"
    r"(?P<value>(?:[a-z]{0,3}[ -]?|[a-z]{4,6})\d[\da-z]*(?:[ ./-](?:номер |№ ?)?[a-z]{0,3}\d[\da-z]*){0,6})"
)
_BIRTH = (
    r"(?:(?<![a-z])(?:dob|d\.o\.b\.?|date of birth|birth ?(?:day|date)|born(?: on)?|geburtstag|geburtsdatum"
    r"|geboren(?: am)?"
    r"|n[ée]e? le|date de naissance|fecha de nacimiento)|дата рождения|生日|出生(?:日期|年月日?)?"
    r"|生年月日|생년월일|생일)"
    r"[\W_]{0,3}(?:is|是|为)?[\W_]{0,3}"
    r"(?P<value>\d{1,4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,4}[日일]?|\d{8}|\d{1,2}月\d{1,2}[日号]"
    r"|\d{1,2}\.? [a-z]{3,9},? \d{4}|[a-z]{3,9} \d{1,2},? \d{4})"
)
_ADDRESS_OF_MACHINE = (
    r"(?<![a-z])ip(?:v[46])?(?: ?address|地址)?[\s:：=是为]{1,4}"
    r"(?P<value>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7})"
)
_POSTCODE = (
    r"(?:(?<![a-z])(?:zip(?: ?code)?|post(?:al)? ?code|postcode|plz|postleitzahl|code postal"
    r"|индекс|cep)|邮编|邮政编码|우편번호|郵便番号)"
    r"[\W_]{0,3}(?:is|是|为)?[\W_]{0,3}(?P<value>\d{3,6}(?:-\d{3,4})?|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"
    r"|[a-z]\d[a-z] ?\d[a-z]\d)(?!\w)"
    r"|〒 ?\d{3}-?\d{4}"
)
_LEAST_DIGITS = 4
_SIZE = r"\d+x\d+"
_IBANS = (
    "AD24 AE23 AT20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IL23"
    " IT27 KZ20 LT20 LU20 LV21 MT31 NL18 NO15 PL28 PT25 RO24 SA24 SE24 SI19 SK24 TR26 UA29"
)
_LENGTHS_OF_IBAN = {entry[:2]: int(entry[2:]) for entry in _IBANS.split()}
"""How long an account's number is, by its country (SWIFT's IBAN registry)."""


def identity_cards(numbers: str) -> Spans:
    """Where numbers of Chinese identity cards stand, by the date in them."""
    for match in _CHINESE_CARD.finditer(numbers):
        if _CHINESE_CARD_DIGITS.fullmatch(match[0].replace(" ", "")):
            yield match.span()


def likely_cards(numbers: str) -> Spans:
    """Where numbers stand that are as long as those of cards, unless they are numbers of something."""
    return (match.span() for match in compiled(_MAYBE_CARD).finditer(numbers))


def papers(text: str) -> Spans:
    """Where numbers of papers, cards, accounts and cars stand."""
    if not _DIGIT.search(text):
        return
    yield from (match.span() for match in compiled(_SHAPED).finditer(text))
    yield from (match.span() for match in compiled(_IBAN).finditer(text) if _checks(match[0].replace(" ", "")))
    if not text.isascii():
        yield from (match.span() for match in compiled(_PLATE).finditer(text))
    for match in compiled(_PAPERS).finditer(text.lower()):
        if sum(map(str.isdigit, match["value"])) >= _LEAST_DIGITS and not compiled(_SIZE).fullmatch(
            match["value"]
        ):
            yield match.span("value")


def particulars(text: str) -> Spans:
    """Where dates of birth, codes of towns and addresses of machines stand behind the word for them."""
    small = text.lower() if _DIGIT.search(text) else ""
    for pattern in (_BIRTH, _ADDRESS_OF_MACHINE, _POSTCODE):
        for match in compiled(pattern).finditer(small):
            yield match.span("value" if match["value"] else 0)


def _checks(iban: str) -> bool:
    """Whether an account's number is right by its check digits (ISO 13616)."""
    if len(iban) != _LENGTHS_OF_IBAN.get(iban[:2]):
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


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


def named_people(text: str) -> Spans:
    """Where names stand that are labelled as names."""
    for pattern in (_WESTERN,) if text.isascii() else (_WESTERN, _CHINESE, _EASTERN):
        for match in compiled(pattern).finditer(text):
            if match["name"] not in _NO_NAME:
                yield match.span("name")
