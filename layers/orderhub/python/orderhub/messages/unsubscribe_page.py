"""The page on which a buyer wants no more messages: one button, no script, in English or Chinese."""

from orderhub.links.plain_page import page_of

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "No more messages?",
        "intro": "You will get no more reminders and offers from us. "
        "What you wait for, such as that an order is on its way, we still tell you.",
        "send": "Unsubscribe",
        "done_title": "You are unsubscribed",
        "done": "You get no more reminders and offers from us.",
    },
    "zh": {
        "title": "不再接收消息？",
        "intro": "退订后，您将不再收到我们的提醒和优惠信息。订单所必需的通知（例如发货通知）仍会发送给您。",
        "send": "退订",
        "done_title": "您已退订",
        "done": "您将不再收到我们的提醒和优惠信息。",
    },
}


def asking_page(language: str) -> str:
    """The page that asks, so that who only looks at the link does nothing."""
    words = _WORDS[language]
    # Without an action it goes to the page's own address.
    form = f'<form method="post"><button type="submit">{words["send"]}</button></form>'
    return page_of(
        language, words["title"], f'<h1>{words["title"]}</h1><p class="intro">{words["intro"]}</p>{form}'
    )


def done_page(language: str) -> str:
    """What is said once it is done, however often."""
    words = _WORDS[language]
    content = f'<h1>{words["done_title"]}</h1><p role="status">{words["done"]}</p>'
    return page_of(language, words["done_title"], content)
