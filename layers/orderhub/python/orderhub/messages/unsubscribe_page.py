"""The page on which a buyer wants no more messages: one button, no script, in the buyer's language."""

from orderhub.links.plain_page import page_of
from orderhub.words.translations import translate


def asking_page(language: str) -> str:
    """The page that asks, so that who only looks at the link does nothing."""
    title, intro = translate("unsubscribe.title", language), translate("unsubscribe.intro", language)
    send = translate("unsubscribe.send", language)
    # Without an action it goes to the page's own address.
    form = f'<form method="post"><button type="submit">{send}</button></form>'
    return page_of(language, title, f'<h1>{title}</h1><p class="intro">{intro}</p>{form}')


def done_page(language: str) -> str:
    """The page once it is done, however often."""
    title, text = translate("unsubscribe.done_title", language), translate("unsubscribe.done", language)
    return page_of(language, title, f'<h1>{title}</h1><p role="status">{text}</p>')
