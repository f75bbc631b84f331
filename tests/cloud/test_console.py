"""The console on a running stack, in a real browser: from the link that signs in to why a message went out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from local import keys
from tests.browser.conftest import FLAGS, FOUND
from tests.support.cloud import Deployed, mailbox, order_with_buyer


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND.read_text("utf-8").strip(), args=FLAGS)
        page = browser.new_page(locale="en-GB")
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        yield page
        browser.close()


def test_somebody_signs_in_by_the_link_and_finds_out_what_an_order_set_off(cloud: Deployed, page: Page) -> None:
    # Of a buyer of their own, so that a search finds nothing of the other tests.
    own = {"externalCustomerId": "on-screen", "phone": "13612349876", "unionid": "oOnScreenCanary"}
    cloud.post(order_with_buyer("on-screen-1", "SHIPPED", **own))
    cloud.settle()
    assert cloud.mails(mailbox("on-screen-1"))
    # The page of an order asks six functions at once, which would all start at that moment.
    for path in ("", "/card", "/events", "/explain"):
        cloud.call("GET", f"/v1/orders/on-screen-1{path}")
    for path in ("tasks", "messages/sent?order_no=on-screen-1"):
        cloud.call("GET", f"/v1/{path}")
    link = keys.first_link(cloud.stack).removeprefix("console: ").split()[0]

    page.goto(link)
    expect(page.get_by_role("navigation").get_by_role("link", name="Orders", exact=True)).to_be_visible()
    assert "ohl_" not in page.url
    [cookie] = [cookie for cookie in page.context.cookies() if cookie["value"].startswith("ohs_")]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")

    search = page.get_by_role("searchbox", name="Search everything")
    search.fill(mailbox("on-screen-1"))
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_role("link", name="on-screen-1")).to_be_visible()
    search.fill("on-scr")
    search.press("Enter")
    expect(page.get_by_text("among the orders, newest first").first).to_be_attached()
    search.fill("ON-SCREEN-1")
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("on-screen-1")

    expect(page.get_by_text("order_notification").first).to_be_visible()
    assert mailbox("on-screen-1") not in page.content()

    page.get_by_role("link", name="Apply for refund").click()
    page.get_by_label("Reason").fill("Arrived broken")
    page.get_by_role("button", name="Go on: see what will happen").click()
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_role("status").first).to_contain_text("Done.")
    expect(page.get_by_text("refund-1").first).to_be_visible()
    cloud.settle()
    page.reload()
    expect(page.get_by_text("By the action").first).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Keys", exact=True).click()
    page.get_by_role("link", name="New key").click()
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Role").select_option("agent")
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("code.literal").inner_text()

    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    page.get_by_label("Access key").fill(key)
    page.get_by_label("Access key").press("Enter")
    expect(page.get_by_role("navigation").get_by_role("link", name="Tasks", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Keys", exact=True)).to_have_count(0)
