"""A customer in a browser, from a phone number to the receipt that all of them is erased."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import save_screenshot
from tests.browser.consoles import Person
from tests.browser.test_console import AXE, RULES
from tests.support.console import PlayedApi
from tests.support.openapi import document

CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"


@pytest.fixture
def api() -> PlayedApi:
    api = PlayedApi()
    api.answers["POST", "/v1/customers/lookup"] = 200, {"customer": {"customerId": CUSTOMER}}
    return api


def violations(page: Page) -> list[Any]:
    """What is in the way of somebody who uses a page."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_customer_is_looked_up_and_erased(person: Person, api: PlayedApi, width: int) -> None:
    page = person.open("/customers", viewport={"width": width, "height": 900})
    page.get_by_label("What it is").fill("13800138000")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer 5f0c6c1e")
    assert "138" not in page.url.partition("/console")[2]

    responses = document()["paths"]["/v1/privacy/erase"]["post"]["responses"]
    counted = responses["200"]["content"]["application/json"]["example"] | {"validUntil": "2026-11-22T06:02:30Z"}
    api.answers["POST", "/v1/privacy/erase"] = 200, counted
    page.get_by_role("button", name="Erase customer").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    save_screenshot(page, f"console-erase-{width}")

    page.get_by_label("Type “erase” to confirm").fill("erased")
    page.get_by_role("button", name="Erase customer").click()
    expect(page.get_by_text("Nothing was done")).to_be_visible()

    page.get_by_label("Type “erase” to confirm").fill("erase")
    api.answers["POST", "/v1/privacy/erase"] = 202, {"requestId": "r1", "kind": "erase", "state": "waiting"}
    page.get_by_role("button", name="Erase customer").click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
