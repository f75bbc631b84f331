"""E-mail addresses and chat accounts in a text, also those that are spelt so that no program should know them.

All texts are in small letters.
"""

import re
from collections.abc import Iterator

from orderhub.cards.findings import Spans, compiled

_UNSPACED = "字"
"""Stands for any letter of a script without blanks: an address may stand right behind it, and it behind one.

A set of all these letters would take milliseconds to compile.
"""
# The look-behinds let a match begin only where an address could; photo@2x.png and pkg@1.2.3 are none.
_MAILBOX = r"\w.!#$%&*+=?^`{|}~-"
_LABEL = rf"(?:(?:(?!{_UNSPACED})[\w-])+|{_UNSPACED}+)"
_EMAIL = (
    rf"(?:(?:(?<![{_MAILBOX}])|(?<={_UNSPACED}))(?:(?!{_UNSPACED})[{_MAILBOX}])+|(?<![{_MAILBOX}])[{_MAILBOX}]+)"
    rf"@(?!\dx\.){_LABEL}(?:\.{_LABEL})*"
    rf"\.(?:xn--(?:(?!{_UNSPACED})[\w-])+|(?:(?!{_UNSPACED})[^\W\d_]){{2,}}|{_UNSPACED}{{2,}})"
)
_PROVIDER = (
    r"gmail|googlemail|qq|163|126|sina|sohu|foxmail|aliyun|outlook|hotmail|live|yahoo|ymail|icloud|me"
    r"|proton(?:mail)?|gmx|web"
    r"|mail|yandex|ukr|naver|hanmail|daum|docomo|zoho|aol|orange|libero|bk"
)
_AT_SIGN = (
    r"#(?=(?:gmail|qq|163|hotmail|outlook|yahoo)\.)|"
    r"@|\(\s?(?:at|@|a|ät)\s?\)|\[\s?(?:at|@|a)\s?\]|\{\s?(?:at|@)\s?\}|<\s?at\s?>|艾特"
    r"|\(?圈a\)?|小老鼠|アットマーク|アット|골뱅이"
)
_AT_WORD = r"at|arob+ase?|arroba|chiocciola|собака|собачка|klammeraffe|małpa"
_DOT = (
    r"\.|\(\s?(?:dot|\.|punkt|punto|point)\s?\)|\[\s?(?:dot|\.)\s?\]|\{\s?dot\s?\}|点|。|ドット|닷|점"
    r"|(?<=\s)(?:dot|punkt|punto|ponto|point|точка|крапка|kropka)(?=\s)"
)
_TOP = (
    r"com|net|org|cn|ru|ua|de|uk|fr|jp|kr|in|io|co|info|biz|edu|it|es|pl|br|vn|eu|us|me|hk|tw|ch|at|nl|se"
    r"|example|test"
)
_SPELT_MAIL = (
    rf"(?<![a-z\d_.+-])(?P<box>[a-z\d_.+-]{{1,64}}(?:\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?[a-z\d]{{1,30}}){{0,2}})"
    rf"(?:\s{{0,3}}(?:{_AT_SIGN})\s{{0,3}}|\s{{1,3}}(?P<word>{_AT_WORD})\s{{1,3}}"
    r"|\s{1,2}(?=(?:gmail|hotmail|outlook|yahoo|icloud|foxmail)[. ]com))"
    rf"(?P<host>[a-z\d-]{{1,40}})"
    rf"(?P<end>(?:\s{{0,3}}(?:{_DOT})\s{{0,3}}(?!(?:{_TOP})(?![a-z\d]))[a-z\d-]{{1,30}}){{0,2}}\s{{0,3}}(?P<dot>{_DOT})"
    rf"\s{{0,3}}(?P<top>{_TOP})(?![a-z\d])"
    rf"|\s(?:{_TOP})(?![a-z\d]))?"
)
_MAYBE_SPELT = re.compile(rf"[@#(\[{{<艾圈小ア골]|\s(?:{_AT_WORD})\s|gmail|hotmail|outlook|yahoo|icloud|foxmail")
_LINK_TO_CHAT = (
    r"(?<![\w.-])(?:wa\.me|t\.me|telegram\.(?:me|dog)|line\.me|lin\.ee|m\.me|api\.whatsapp\.com"
    r"|chat\.whatsapp\.com|u\.wechat\.com"
    r"|weixin\.qq\.com|signal\.me|zalo\.me|viber\.click|open\.kakao\.com|qr\.kakao\.com|join\.skype\.com)/[!-~]+"
    r"|(?<![\w-])(?:weixin|wechat|tg|whatsapp|viber|skype|line|tel|sms|mailto"
    r"|facetime):(?://)?(?=[!-~]*[\w])[!-~]{4,}"
)
_WECHAT_ID = r"(?<![a-z0-9])wxid_[a-z0-9_-]{5,}"
_ACCOUNT = (
    r"(?P<any>(?:微|薇|威|徽|维)[\W_]{0,2}信|v[\W_]{0,2}信"
    r"|[加➕](?:[薇威微扣]|[vq](?![a-z]))|[薇威扣](?=[:：])|(?<![a-z])[vq](?=[:：])|扣扣|抠抠|企鹅|电报|纸飞机|钉钉"
    r"|카카오톡|카톡|라인|телеграм|вайбер|ватсап|скайп"
    r"|(?<![a-z])(?:we ?chat|wei ?xin|vx|wx|wxid|qq|telegram|tg|whats ?app|skype|kakao ?talk|kakao|zalo|viber"
    r"|discord|snapchat|snap"
    r"|instagram|insta|ig|facebook|fb|messenger|line ?id|openid|unionid)(?![a-z]))"
    r"|(?P<strict>支付宝|抖音|小红书|快手|微博|闲鱼|(?<![a-z])(?:v|line|signal|paypal|venmo|cash ?app|alipay"
    r"|twitter|tiktok|vk|wb|x)(?![a-z]))"
)
_TO_ACCOUNT = (
    r"(?P<joint>(?:[\W_]{0,3}(?:号码?|账号|帐号|帐户|账户|同号|吧|哦|呀|是|为|加我?|搜|아이디|логин"
    r"|(?:id|name|handle|username|user|account|number|no|is|me|us|on|at)(?![a-z])))*[\s:：=@>#\"'“（(-]{0,4})"
    r"(?P<handle>(?:live:)?[a-z0-9](?:[a-z0-9_.#-]*[a-z0-9_])?)(?![a-z0-9_@])"
)
_CONTACT_ME = (
    r"(?:(?<![a-z])(?:add|message|msg|dm|pm|contact|find|reach|text|ping|follow|write) (?:me"
    r"|us)(?: (?:on|at|via|as))?|加我|联系我|找我|私信我?)"
    r"[\s:：]{0,2}@(?P<handle>[a-z0-9_][\w.]{2,31})"
)
_MAYBE_ACCOUNT = re.compile(r"[\d@_:：=号是]|is |id |name|handle|user|логин|아이디")
_LABELS_OF_HANDLE = re.compile(r"[:：=@]|号|id|name|handle|user|是|is|아이디|логин")
_LEAST_HANDLE, _LONGEST_HANDLE, _LEAST_FIGURES = 4, 40, 5
_NO_HANDLES = (
    "please payment call contact message order orders only number thanks thank this that with will from your"
    " group customer support service official store shop channel notification login transfer account wallet"
    " transaction transactions article yes none null true false unknown video videos code scan mini program"
    " programs miniprogram here below"
)
_NO_HANDLE = frozenset(_NO_HANDLES.split())
"""Words that stand behind the name of a chat without being somebody's account."""


class _Unspaced(dict[int, int]):
    """What ``str.translate`` puts for each letter; those it has seen it knows."""

    def __missing__(self, letter: int) -> int:
        is_unspaced = "\u3040" <= chr(letter) <= "\u9fff" or "\uac00" <= chr(letter) <= "\ud7af"
        return self.setdefault(letter, ord(_UNSPACED) if is_unspaced else letter)


_LETTERS = _Unspaced()


def emails(text: str) -> Spans:
    """Where e-mail addresses stand."""
    if "@" not in text:
        return iter(())
    written = text if text.isascii() else text.translate(_LETTERS)
    return (match.span() for match in compiled(_EMAIL).finditer(written))


def spelt_emails(text: str) -> Iterator[tuple[int, int, str]]:
    """Where e-mail addresses stand that are spelt: john (at) example dot com; and how they would be written."""
    if not _MAYBE_SPELT.search(text):
        return
    for match in compiled(_SPELT_MAIL).finditer(text):
        if _is_address(match):
            yield match.start(), match.end(), f"{match['box']}@{match['host']}{_written(match['end'] or '')}"


def chat_links(text: str) -> Spans:
    """Where links stand that open a chat or a call with somebody."""
    return (
        (match.span() for match in compiled(_LINK_TO_CHAT).finditer(text))
        if "/" in text or ":" in text
        else iter(())
    )


def accounts(text: str) -> Spans:
    """Where accounts of chats stand behind the chat's name."""
    yield from chat_links(text)
    if not _MAYBE_ACCOUNT.search(text):
        return
    for match in compiled(_WECHAT_ID).finditer(text):
        yield match.span()
    for match in compiled(f"(?:{_ACCOUNT}){_TO_ACCOUNT}").finditer(text):
        if _is_handle(match):
            yield match.span("handle")
    for match in compiled(_CONTACT_ME).finditer(text):
        yield match.span("handle")


def _is_address(match: re.Match[str]) -> bool:
    """Whether something spelt is an address: *look at example.com* is none."""
    is_provider = compiled(_PROVIDER).fullmatch(match["host"]) is not None
    if not match["word"]:
        return bool(match["end"]) or is_provider
    if not match["dot"]:
        return is_provider and compiled(r"[\d._-]").search(match["box"]) is not None
    return match["dot"] != "." or is_provider


def _written(end: str) -> str:
    return "".join(f".{part}" for part in compiled(r"[a-z\d-]+").findall(compiled(_DOT).sub(".", end)))


def _is_handle(match: re.Match[str]) -> bool:
    """Whether what stands behind the name of a chat is an account, and no word."""
    handle, joint = match["handle"], match["joint"]
    if not _LEAST_HANDLE <= len(handle) <= _LONGEST_HANDLE or handle.lower() in _NO_HANDLE:
        return False
    is_labelled = _LABELS_OF_HANDLE.search(joint) is not None
    if handle.replace(".", "").replace("-", "").isdigit():
        return handle.isdigit() and len(handle) >= _LEAST_FIGURES and (is_labelled or not match["strict"])
    if not any(sign.isdigit() or sign == "_" for sign in handle):
        return is_labelled and not match["strict"]
    return is_labelled or not match["strict"]
