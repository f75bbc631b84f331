"""The search of the console and what arrives while the list of orders stands, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.consoles import Person
from tests.browser.test_console_customers import violations
from tests.support.console import PlayedApi, example

ORDER = example("GET", "/v1/orders")["orders"][0]


@pytest.fixture
def api() -> PlayedApi:
    return PlayedApi()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_what_was_found_fits_the_window_and_everybody_can_use_it(person: Person, width: int, scheme: str) -> None:
    page = person.open("/products", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_role("searchbox", name="Search everything").fill("8000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="A1")).to_be_visible()
    page.get_by_text("How it was looked for").click()

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scripts", [True, False])
def test_one_box_on_each_page_finds_by_what_is_typed_and_leaves_it_in_no_address(
    person: Person, api: PlayedApi, *, scripts: bool
) -> None:
    page = person.open("/products", java_script_enabled=scripts)
    page.get_by_role("searchbox", name="Search everything").fill("13800138000")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_role("link", name="A1")).to_be_visible()
    assert page.url.endswith("/console/search")
    page.get_by_role("button", name="Look further").click()
    expect(page.get_by_label("What you have at hand")).to_have_value("13800138000")
    assert not [target for _, target in api.asked if "138" in target]
    assert b"cursor" in (api.sent[-1][1] or b"")


def test_what_arrives_is_said_and_shown_at_the_top_when_it_is_wanted(person: Person, api: PlayedApi) -> None:
    def has(*numbers: str) -> None:
        orders = [{**ORDER, "externalOrderId": number} for number in numbers]
        api.answers["GET", "/v1/orders"] = 200, {"orders": orders, "next": None}

    has("A1")
    page = person.open("/orders")
    has("A3", "A2", "A1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("link", name="2 new orders – show them").click()

    rows = page.locator("#orders > tbody > tr td:first-child a")
    expect(rows).to_have_text(["A3", "A2", "A1"])
    expect(page.get_by_role("link", name="A3")).to_be_focused()
    expect(page.locator("#arrivals a")).to_have_count(0)
    assert page.url.endswith("/orders")
