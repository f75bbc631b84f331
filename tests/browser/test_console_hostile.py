"""Whatever text an answer holds, nothing of it runs in a browser, and pages are as wide as the window."""

import re

from playwright.sync_api import Browser, Dialog

from orderhub.console.assets import FOLDER
from tests.support.console import desk_on, request, text_of
from tests.unit.console.filled import SCREENS, filled_api
from tests.unit.console.test_hostile import HostileApi

WIDTH = 360
STYLES = re.compile(r'<link rel="stylesheet"[^>]*>')


def test_texts_that_try_anything_stay_texts_within_the_window(browser: Browser) -> None:
    """One page for all, without a server: each is laid out in milliseconds."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 900})
    page = context.new_page()
    ran: list[str] = []

    def noted(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", noted)
    styles = f"<style>{(FOLDER / 'console.css').read_text('utf-8')}</style>"
    wide = {}
    desk = desk_on(HostileApi(filled_api(), every=True))
    for path in SCREENS.values():
        html = text_of(desk.answer(request(path)))
        page.set_content(STYLES.sub(lambda _: styles, html), wait_until="commit")
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert {path: width for path, width in wide.items() if width != WIDTH} == {}
    assert ran == []
