"""The console as a browser shows it; what it looks like is kept in `.local/screenshots`."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from local.node_packages import PACKAGES
from orderhub.platform.scopes import Scope
from tests.browser.conftest import save_screenshot
from tests.browser.consoles import ConsoleServer, Person
from tests.support.console import ACCESS_KEY, KEY, PlayedApi, example
from tests.unit.console import test_order_actions as actions
from tests.unit.console.filled import SCREENS, filled_api

AXE = PACKAGES / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LAGOS = "Africa/Lagos"


@pytest.fixture
def api() -> PlayedApi:
    return filled_api()


FOCUSABLE = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const isShown = (it) => !it.disabled && it.tabIndex >= 0 && it.checkVisibility() && it.type !== "hidden";
  const shown = [...document.querySelectorAll(kinds)].filter(isShown);
  const radios = new Set();
  window.toReach = shown.filter((it) => {
    if (it.type !== "radio") return true;
    const group = it.form?.querySelector(`[name="${it.name}"]:checked`) ?? it;
    return group === it && !radios.has(it.name) && radios.add(it.name);
  });
  window.reached = [];
  // From the top, wherever something was clicked before.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target), box = target.getBoundingClientRect();
    const isSeen = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && box.width > 0;
    window.reached.push([target, isSeen]);
  });
  // A date has a stop for each of its parts, and a frame one of its own.
  const more = 6 * document.querySelectorAll("[type=date], [type=datetime-local]").length;
  return window.toReach.length + more + 2 * document.querySelectorAll("iframe").length;
}"""
REACHED = """() => {
  const name = (it) => it.outerHTML.slice(0, 100), order = window.reached.map(([it]) => it);
  const first = window.toReach.find((it, at) => order[at] !== it);
  const missed = first ? ["not in turn: " + name(first)] : [];
  const dark = window.reached.filter(([, isSeen]) => !isSeen).map(([it]) => "no outline: " + name(it));
  return [...missed, ...dark];
}"""


def tabbed(page: Page) -> list[str]:
    """What is amiss for whoever goes through a page with the Tab key: what it leaves out, or does not show."""
    for _ in range(page.evaluate(FOCUSABLE)):
        page.keyboard.press("Tab")
    missed: list[str] = page.evaluate(REACHED)
    return missed


WINDOWS = [(360, "dark", "zh-CN"), (360, "light", "en")]
"""The narrowest, by turns; what is the same on all screens is looked at in more on the first ones."""
MORE_WINDOWS = [(1280, "light", "en"), (2560, "dark", "zh-CN")]
FIRST = ("start", "orders", "order")


@pytest.mark.parametrize(
    ("name", "width", "scheme", "language"),
    [(name, *WINDOWS[number % 2]) for number, name in enumerate(SCREENS)]
    + [(name, *window) for name in FIRST for window in MORE_WINDOWS],
)
def test_a_screen_fits_every_window_and_everybody_can_use_it(  # noqa: PLR0913, PLR0917 - what varies
    name: str, width: int, scheme: str, language: str, person: Person, server: ConsoleServer
) -> None:
    page = person.open(
        SCREENS[name], viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    for summary in page.locator("summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    save_screenshot(page, f"console-{name}-{language}-{width}-{scheme}")

    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert tabbed(page) == []
    assert [text for text in person.complaints if "404" not in text] == []
    assert server.sizes


def test_a_key_opens_the_page_that_was_wanted_and_signing_out_closes_it(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders/A1", key=None)
    page.get_by_label("Access key").fill(ACCESS_KEY)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Order A1")
    (cookie,) = page.context.cookies()
    assert (cookie["value"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        KEY, True, "Strict", "/api/console",
    )  # fmt: skip

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Access key")).to_be_visible()
    assert page.context.cookies() == []
    assert api.asked[-1] == ("DELETE", "/v1/sessions/current")


def test_a_sign_in_link_signs_in_and_leaves_its_token_nowhere(person: Person) -> None:
    page = person.open(f"/sign-in#{ACCESS_KEY}", key=None)

    expect(page.get_by_role("heading", level=1)).to_have_text("Start")
    assert ACCESS_KEY not in page.url
    page.go_back()
    assert ACCESS_KEY not in page.url


def test_a_key_that_opens_nothing_is_said_so(person: Person) -> None:
    page = person.open("/sign-in", key=None)
    page.get_by_label("Access key").fill("no-key-of-this-hub")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("This key does not open the hub")


def test_filters_change_the_list_in_its_place_and_the_address(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders")
    page.evaluate("window.stayed = true")
    page.get_by_label("Shipped").check()
    page.wait_for_url("**/orders?status=SHIPPED")

    assert api.asked[-1] == ("GET", "/v1/orders?status=SHIPPED")
    assert page.evaluate("window.stayed") is True
    expect(page.locator("#news")).to_have_text("The page shows what was found.")

    page.reload()
    assert page.get_by_label("Shipped").is_checked()
    page.go_back()
    expect(page.get_by_label("Shipped")).not_to_be_checked()


def test_more_is_added_to_the_end(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders")
    more = page.get_by_role("link", name="Show more")
    last = example("GET", "/v1/orders")["orders"][0] | {"externalOrderId": "LAST"}
    api.answers["GET", "/v1/orders"] = 200, {"orders": [last], "next": None}
    more.click()

    expect(page.locator("#orders tbody tr")).to_have_count(21)
    expect(page.locator("#orders tbody tr").last).to_contain_text("LAST")
    expect(more).to_have_count(0)
    expect(page.get_by_role("link", name="LAST")).to_be_focused()
    assert ("GET", "/v1/orders?cursor=more") in api.asked


def test_without_scripts_there_are_links_and_forms(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders", java_script_enabled=False)
    page.get_by_label("Shipped").check()
    page.get_by_role("button", name="Show", exact=True).click()
    assert ("GET", "/v1/orders?status=SHIPPED") in api.asked

    page.get_by_role("link", name="Show more").click()
    assert api.asked[-1] == ("GET", "/v1/orders?status=SHIPPED&cursor=more")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_times_are_in_the_zone_of_the_reader_and_say_the_stores(person: Person) -> None:
    page = person.open("/orders/A1", timezone_id=LAGOS)
    ordered = page.locator("dl.rows time").first

    assert ordered.inner_text() == "Mar 8, 2026, 08:30"
    assert ordered.get_attribute("title") == "2026-03-08 15:30 Asia/Shanghai"


def test_the_language_is_changed_with_one_button_and_kept(person: Person) -> None:
    page = person.open("/orders")
    page.get_by_label("Shipped").check()
    page.wait_for_url("**/orders?status=SHIPPED")
    page.get_by_role("button", name="中文").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("订单")
    assert page.url.endswith("/orders?status=SHIPPED")
    page.goto(page.url.partition("/orders")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")


def test_what_the_api_refuses_while_the_page_stands_is_shown(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders")
    api.refuse("GET", "/v1/orders", 503, "try_again_later")
    page.get_by_label("Shipped").check()

    expect(page.get_by_role("alert")).to_contain_text("What to do about try_again_later.")


def test_a_session_that_ended_leads_to_the_sign_in_page(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders")
    api.keys.clear()
    page.get_by_label("Shipped").click()

    expect(page.get_by_label("Access key")).to_be_visible()


def test_a_page_is_small(person: Person, server: ConsoleServer) -> None:
    page = person.open("/orders")
    assert sum(server.sizes.values()) <= 100_000
    server.sizes.clear()
    page.get_by_role("link", name="A1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order A1")
    assert sum(server.sizes.values()) <= 30_000


def test_what_is_not_open_is_not_offered(person: Person, api: PlayedApi) -> None:
    api.scopes = frozenset({Scope.CARDS_READ})
    page = person.open()

    expect(page.get_by_role("navigation")).to_have_text("Start")
    found = example("POST", "/v1/search")
    found |= {"orders": found["orders"][:1], "customers": [], "products": [], "next": None}
    api.answers["POST", "/v1/search"] = 200, found
    page.get_by_role("searchbox", name="Search everything").fill("A1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")


def test_conditions_are_tried_while_they_are_written(person: Person, api: PlayedApi) -> None:
    page = person.open("/segments/loyal/edit?as=json")
    page.evaluate("window.stayed = true")
    page.get_by_label("Conditions (JSON)").fill('{"fact": "orderCount", "op": ">=", "value": 5}')

    expect(page.locator("#preview")).to_contain_text("812 of 3,068 customers")
    expect(page.locator("#preview")).to_contain_text("Number of orders is at least 5")
    assert api.asked[-1] == ("POST", "/v1/segments/preview")
    page.get_by_label("Conditions (JSON)").fill('{\n  "fact": }')
    expect(page.get_by_role("alert")).to_contain_text("Line 2:")
    assert page.evaluate("window.stayed") is True

    page.get_by_label("Conditions (JSON)").fill("{}")
    page.get_by_role("button", name="Save and count").click()
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    assert ("PUT", "/v1/segments/loyal") in api.asked


@pytest.mark.parametrize("scripts", [True, False])
def test_conditions_are_put_together_in_rows(scripts: bool, person: Person, api: PlayedApi) -> None:  # noqa: FBT001
    page = person.open("/segments/loyal/edit", java_script_enabled=scripts)
    if scripts:
        page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Add a condition").click()
    expect(page.get_by_label("What is asked")).to_have_count(2)
    page.get_by_label("What is asked").last.select_option("customerTag")
    if scripts:
        expect(page.get_by_label("How it is compared").last).to_have_value("in")
    else:
        page.get_by_role("button", name="Show the fields that fit").click()
    page.get_by_label("Value").last.fill("vip, gold")
    page.get_by_label("Not:").last.check()
    page.get_by_role("button", name="Add a group").click()
    expect(page.get_by_label("What is asked")).to_have_count(3)
    page.get_by_role("button", name="Remove the group").click()
    expect(page.get_by_label("What is asked")).to_have_count(2)
    expect(page.locator("#preview")).to_contain_text("812 of 3,068 customers")
    if scripts:
        assert page.evaluate("window.stayed") is True

    page.get_by_role("button", name="Save and count").click()
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    saved = json.loads(api.sent[[*api.asked].index(("PUT", "/v1/segments/loyal"))][1] or b"")
    assert saved["conditions"]["all"][1:] == [
        {"not": {"fact": "customerTag", "op": "in", "value": ["vip", "gold"]}}
    ]


def test_a_segment_is_gone_once_its_name_was_typed(person: Person, api: PlayedApi) -> None:
    api.answers["DELETE", "/v1/segments/loyal"] = 204, None
    page = person.open("/segments/loyal", java_script_enabled=False)
    page.get_by_role("link", name="Delete …").click()
    page.get_by_label("Type loyal to go on.").fill("loyal")
    page.get_by_role("button", name="Delete this segment").click()

    expect(page.get_by_role("status").first).to_have_text("Deleted.")
    assert ("DELETE", "/v1/segments/loyal") in api.asked


def test_a_task_is_taken_and_cancelled_only_after_a_question(person: Person, api: PlayedApi) -> None:
    page = person.open("/tasks", java_script_enabled=False)
    page.get_by_role("button", name="Take").first.click()
    expect(page.get_by_role("status").first).to_have_text("The task is yours.")

    page.get_by_role("link", name="Cancel the task …").click()
    changed = [method for method, _ in api.asked].count("PATCH")
    page.get_by_role("button", name="Yes, cancel this task").click()
    expect(page.get_by_role("status").first).to_have_text("The task is cancelled.")
    assert (changed, [method for method, _ in api.asked].count("PATCH")) == (1, 2)


# -- one order --------------------------------------------------------------------------------------------------


def test_a_refund_is_asked_for_after_its_summary_was_confirmed(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders/A1", java_script_enabled=False)
    page.get_by_role("link", name="Apply for refund").click()
    page.get_by_label("Mat").fill("1")
    page.get_by_label("Reason").fill("Arrived broken")
    page.get_by_role("button", name="Go on: see what will happen").click()
    expect(page.get_by_text("1 × Mat (P2)")).to_be_visible()
    page.get_by_role("button", name="Yes, do it").click()

    expect(page.get_by_role("status").first).to_contain_text("Done.")
    assert actions.acted(api) == [{"lines": [{"sku": "P2", "quantity": "1"}], "reason": "Arrived broken"}]


def test_the_second_of_two_people_sees_that_the_order_changed(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders/A1/actions/refund")
    page.get_by_label("Amount in CNY").fill("129.90")
    api.answers["GET", "/v1/orders/A1/card"] = 200, actions.card(version=4)
    page.get_by_role("button", name="Go on: see what will happen").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody changed the order meanwhile")
    expect(page.get_by_label("Amount in CNY")).to_have_value("129.90")
    assert actions.acted(api) == []


def test_a_phone_number_is_shown_in_clear_for_a_reason(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders/A1")
    page.get_by_text("Show in clear …").click()
    page.get_by_label("What", exact=True).select_option("phone")
    page.get_by_label("Why").fill("to call back")
    page.get_by_role("button", name="Show it, and write it down").click()

    expect(page.get_by_text("13800138000")).to_be_visible()
    assert page.url.endswith("/orders/A1/reveal")
    assert ("GET", "/v1/orders/A1/card?reveal=phone&reason=to+call+back") in api.asked


def test_an_order_is_gone_once_its_number_was_typed(person: Person, api: PlayedApi) -> None:
    page = person.open("/orders/A1", java_script_enabled=False)
    page.get_by_role("link", name="Delete the order …").click()
    page.get_by_label("Type A1 to go on.").fill("A1")
    page.get_by_role("button", name="Delete this order for good").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Deleting orders")
    assert ("DELETE", "/v1/orders?externalOrderId=A1") in api.asked


# -- workflows --------------------------------------------------------------------------------------------------


def test_a_mistake_leads_to_its_line_in_what_was_typed(person: Person, api: PlayedApi) -> None:
    page = person.open("/workflows/care/edit")
    api.refuse("PUT", "/v1/workflows/care", 422, "definition_invalid")
    mistake = {"pointer": "/blocks/0/wait/days", "code": "value_invalid", "message": "Send a number above 0."}
    api.answers["PUT", "/v1/workflows/care"][1]["errors"] = [mistake]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Send a number above 0.")
    page.get_by_role("button", name="Go there").click()

    field = page.get_by_label("Definition (JSON)")
    expect(field).to_be_focused()
    assert '"days": 10' in field.evaluate("(it) => it.value.slice(it.selectionStart, it.selectionEnd)")


def test_a_workflow_is_turned_off_after_it_was_asked_twice(person: Person, api: PlayedApi) -> None:
    page = person.open("/workflows/care")
    page.get_by_role("link", name="Turn off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Turn off care?")
    page.get_by_role("button", name="Turn off").click()

    expect(page.get_by_role("status").first).to_have_text("Done.")
    assert ("POST", "/v1/workflows/care/state") in api.asked


def test_a_workflow_is_tried_as_it_stands_without_being_saved(person: Person, api: PlayedApi) -> None:
    page = person.open("/workflows/care/edit", java_script_enabled=False)
    page.get_by_role("button", name="Try what stands here, without saving").click()
    page.get_by_label("Order number").fill("A1")
    page.get_by_role("button", name="Try it").click()

    expect(page.get_by_role("heading", name="What would come of it")).to_be_visible()
    assert not [target for method, target in api.asked if method == "PUT"]


# -- messages ---------------------------------------------------------------------------------------------------


def test_what_is_written_is_looked_at_and_then_saved(person: Person, api: PlayedApi) -> None:
    page = person.open("/messages/SHIPPED/en", java_script_enabled=False)
    page.get_by_label("Subject").fill("Your parcel")
    page.get_by_role("button", name="Preview what stands here").click()
    expect(page.locator("iframe")).to_be_visible()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").first).to_have_text("Saved.")
    (body,) = [body for (method, _), (_, body) in zip(api.asked, api.sent, strict=True) if method == "PUT"]
    assert b'"subject": "Your parcel"' in (body or b"")


def test_a_mail_is_shown_with_its_styles_and_can_do_nothing(person: Person, api: PlayedApi) -> None:
    preview = api.answers["POST", "/v1/messages/SHIPPED/en/preview"][1]
    preview["html"] += "<script>top.location = '/gone'</script><img src='https://x.example/a.png'>"
    page = person.open("/messages/SHIPPED/en/preview")
    words = page.frame_locator("iframe").get_by_text("Your order A1 is paid.")

    expect(words).to_have_css("color", "rgb(1, 2, 3)")
    assert "a.png" in " ".join(person.complaints), "no picture is loaded"
    assert page.url.endswith("/preview")


# -- rules ------------------------------------------------------------------------------------------------------


def test_a_rule_is_backtested_beside_what_is_written_without_being_saved(person: Person, api: PlayedApi) -> None:
    page = person.open("/rules/vip")
    page.get_by_role("button", name="Backtest what stands here").click()

    expect(page.get_by_role("heading", name="What it would have done")).to_be_visible()
    expect(page.get_by_label("Rule (JSON)")).to_have_value(re.compile("orderPAID"))
    assert not [target for method, target in api.asked if method == "PUT"]
