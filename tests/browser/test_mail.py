"""Mails to buyers as a mail program shows them; what they look like is kept in `.local/screenshots`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route

from orderhub.messages.brand import Brand
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.reach import Channel
from orderhub.messages.templates import load_catalog
from orderhub.orders.model import Line, Order
from tests.browser.conftest import PICTURE, save_screenshot
from tests.browser.contrasts import CONTRASTS, LEAST_CONTRAST

CATALOG = load_catalog()
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
BRAND = Brand(
    name="Tea & Co",
    logo_url="https://pictures.example/logo.svg",
    accent="#1f6f5c",
    address="Tea & Co Ltd\n1 Leaf Street, London",
    order_url="https://shop.example/orders/{order_no}",
)
LINES = (
    Line(
        sku="TEA-500",
        name="Green tea from the slopes of the Yellow Mountains, first harvest, 500 g",
        quantity=Decimal(1),
        cost=Decimal("1170.10"),
        image_url="https://pictures.example/tea.svg",
        url="https://shop.example/tea",
    ),
    Line(sku="MUG-BLUE", name="Blue mug", quantity=Decimal(2), cost=Decimal("64.90")),
    Line(sku="SPOON", quantity=Decimal(3), cost=Decimal(0), image_url="https://pictures.example/gone.svg"),
)
UNASKED = {"delivered_follow_up", "abandoned_cart_1"}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def order(language: str) -> Order:
    found = made_up_order(language, NOON)
    return replace(found, header=replace(found.header, total_cost=Decimal("1299.90")), lines=LINES)


def html_of(name: str, language: str, known: Order, brand: Brand = BRAND) -> str:
    facts = facts_of(known, ZoneInfo("UTC"), case_id=CASE.case_id, shop_url="https://shop.example/", brand=brand)
    links = replace(facts.links, feedback="https://hub.example/feedback")
    if name in UNASKED:
        links = replace(links, unsubscribe="https://hub.example/unsubscribe")
    return message_of(CATALOG[language][name, Channel.EMAIL], replace(facts, links=links), brand).html


class Inbox:
    """A mail program: it shows a mail, with pictures or without, and asks nobody else for anything."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.asked: list[str] = []

    def show(self, html: str, width: int = 360, scheme: str = "light", *, pictures: bool = True) -> Page:
        page = self.browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )

        def answer(route: Route) -> None:
            self.asked.append(route.request.url)
            if pictures and "gone" not in route.request.url:
                route.fulfill(body=PICTURE, content_type="image/svg+xml")
            else:
                route.abort()

        page.route("**/*", answer)
        page.set_content(html)
        return page


@pytest.fixture
def inbox(browser: Browser) -> Iterator[Inbox]:
    yield Inbox(browser)
    for context in browser.contexts:
        context.close()


def assert_it_adds_up(page: Page) -> None:
    """The product leads to the shop, and the amounts above the total stand below each other in line with it."""
    assert page.locator("a.name").get_attribute("href") == "https://shop.example/tea"
    sums = page.locator(".sum")
    amounts = [Decimal(re.sub(r"[^0-9.-]", "", text)) for text in sums.all_inner_texts()]
    assert amounts == [Decimal(text) for text in ("1299.90", "12.00", "-15.00", "3.00", "1299.90")]
    edges = {round(box["x"] + box["width"]) for each in sums.all() if (box := each.bounding_box())}
    assert len(edges) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["SHIPPED", "delivered_follow_up", "after_sales_refund_done", "abandoned_cart_1"])
def test_a_mail_fits_and_is_read_in_any_light(name: str, language: str, inbox: Inbox) -> None:
    html = html_of(name, language, order(language))
    for width in (360, 700):
        page = inbox.show(html, width, pictures=width == 700)
        assert page.locator("img:not([alt]), img[alt='']").count() == 0
        # What a mail program shows beside the subject is not shown in the mail.
        assert not page.locator(".preheader").is_visible()
        page.locator(".preheader").evaluate("element => element.remove()")
        if name == "SHIPPED":
            assert_it_adds_up(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            save_screenshot(page, f"mail-{name}-{language}-{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            low = {text: ratio for text, ratio in page.evaluate(CONTRASTS).items() if ratio < LEAST_CONTRAST}
            assert low == {}
    assert all(url.startswith("https://pictures.example/") for url in inbox.asked)


def test_a_button_is_as_wide_as_a_finger_needs(inbox: Inbox) -> None:
    page = inbox.show(html_of("delivered_follow_up", "en", order("en")))

    box = page.get_by_role("link", name="Tell us").bounding_box()

    assert box
    assert box["height"] >= 44
    assert box["width"] > 200


def test_an_amount_is_never_broken(inbox: Inbox) -> None:
    known = order("en")
    costly = replace(LINES[0], cost=Decimal("99999999999.90"))
    header = replace(known.header, total_cost=Decimal("99999999999.90"))

    page = inbox.show(html_of("SHIPPED", "en", replace(known, header=header, lines=(costly,))))

    rows = """cell => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map((box) => box.top)).size;
    }"""
    assert page.locator(".price").evaluate(rows) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("accent", ["#ffb000", "#d0021b", "#0b0b0b"])
def test_a_button_is_read_whatever_colour_the_shop_takes(accent: str, inbox: Inbox) -> None:
    page = inbox.show(html_of("SHIPPED", "en", order("en"), replace(BRAND, accent=accent)))

    assert page.evaluate(CONTRASTS)["Follow your parcel"] >= LEAST_CONTRAST


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "广" * 10_000, "<b>" * 3_000, "\u202e" + "\u200d" * 500 + "W" * 300]
)
def test_no_text_of_others_breaks_the_page(text: str, inbox: Inbox) -> None:
    known = order("en")
    header = replace(known.header, order_no=text, carrier=text, tracking_no=text, first_name=text)
    lines = tuple(replace(line, name=text, sku=text) for line in LINES)

    page = inbox.show(html_of("SHIPPED", "en", replace(known, header=header, lines=lines)))

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("b, script").count() == 0
