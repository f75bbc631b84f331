"""The console with the keyboard alone: from signing in to what one wanted, without a click."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.consoles import Bucket, Person, running
from tests.browser.test_console_imports import FILE, announce
from tests.support.console import ACCESS_KEY, PlayedApi
from tests.unit.console import test_order_actions as actions
from tests.unit.console.filled import filled_api

MOST = 120
"""So many presses of the key lead to anything on a page."""
OUTLINED = """(it) => it.matches(':focus-visible') && parseFloat(getComputedStyle(it).outlineWidth) >= 2"""


@pytest.fixture
def api() -> PlayedApi:
    return filled_api()


def tab_to(wanted: Locator, key: str = "Tab") -> None:
    """Go on with the key until something has the focus, and see that it shows so."""
    page = wanted.page
    expect(wanted).to_be_visible()
    for _ in range(MOST):
        page.keyboard.press(key)
        if wanted.evaluate("(it) => it === document.activeElement"):
            assert wanted.evaluate(OUTLINED)
            return
    pytest.fail(f"no key leads to {wanted}")


def use(wanted: Locator, key: str = "Enter") -> None:
    tab_to(wanted)
    wanted.page.keyboard.press(key)


def write(wanted: Locator, text: str) -> None:
    tab_to(wanted)
    wanted.page.keyboard.press("ControlOrMeta+A")
    wanted.page.keyboard.insert_text(text)


def has_focus_in(page: Page, place: str) -> bool:
    return bool(page.evaluate("(place) => !!document.activeElement.closest(place)", place))


def test_from_signing_in_to_an_action_on_an_order(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders", key=None)
    write(page.get_by_label("Access key"), ACCESS_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Order number")).to_be_focused()
    use(page.get_by_label("Shipped"), "Space")
    page.wait_for_url("**/orders?status=SHIPPED")
    expect(page.get_by_label("Shipped")).to_be_focused()

    api.answers["GET", "/v1/orders"][1]["orders"][0]["externalOrderId"] = "B1"
    use(page.get_by_role("link", name="Show more"))
    expect(page.get_by_role("link", name="B1", exact=True)).to_be_focused()
    tab_to(page.get_by_role("link", name="A1", exact=True).first, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order A1")

    use(page.get_by_text("Show in clear …"))
    expect(page.get_by_label("Why")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Why")).to_be_hidden()
    use(page.get_by_role("link", name="Apply for refund"))
    write(page.get_by_label("Amount in CNY"), "10")
    write(page.get_by_label("Reason"), "Arrived broken")
    use(page.get_by_role("button", name="Go on: see what will happen"))
    use(page.get_by_role("button", name="Yes, do it"))
    expect(page.get_by_role("status").first).to_contain_text("Done.")
    assert len(actions.acted(api)) == 1


def test_a_file_is_imported(person: Person, api: PlayedApi) -> None:
    with running(Bucket()) as bucket:
        announce(api, bucket, "check")
        page = person.open("/imports")
        use(page.get_by_role("link", name="New import"))
        field = page.get_by_label("File of orders")
        tab_to(field)
        # What the key opens is a window of the system, in which the page has no part.
        field.set_input_files(FILE)
        use(page.get_by_role("button", name="Go on"))
        expect(page.get_by_text("being read")).to_be_visible()
        assert bucket.files


def test_a_rule_is_saved_and_the_editor_is_no_trap(person: Person, api: PlayedApi) -> None:
    page = person.open("/rules")
    use(page.locator("#rules a").first)
    field = page.get_by_label("Rule (JSON)")
    tab_to(field)
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    use(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    assert [method for method, _ in api.asked].count("PUT") == 1


def test_a_segment_is_built_and_the_focus_stays_with_what_changed(person: Person, api: PlayedApi) -> None:
    page = person.open("/segments")
    use(page.get_by_role("link", name="loyal"))
    use(page.get_by_role("link", name="Change").first)
    use(page.get_by_role("button", name="Add a condition").first)
    expect(page.get_by_label("What is asked")).to_have_count(2)
    assert has_focus_in(page, "form")
    tab_to(page.get_by_label("Value").last)
    page.keyboard.insert_text("3")
    use(page.get_by_role("button", name="Save and count"))
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    assert ("PUT", "/v1/segments/loyal") in api.asked


def test_a_task_is_taken_and_a_key_is_made(person: Person) -> None:
    page = person.open("/tasks")
    use(page.get_by_role("button", name="Take").first)
    expect(page.get_by_role("status").first).to_have_text("The task is yours.")

    use(page.get_by_role("link", name="Keys"))
    use(page.get_by_role("link", name="New key"))
    write(page.get_by_label("Name"), "Till")
    use(page.get_by_label("Role"))
    page.keyboard.press("Escape")
    expect(page.get_by_label("Role")).to_be_focused()
    page.keyboard.press("ArrowDown")
    use(page.locator("main").get_by_role("button").last)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
