"""The page of a card as a browser shows it; what it looks like is kept in `.local/screenshots`."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orderhub.words.translations import translate
from tests.browser import samples
from tests.browser.conftest import Reader, Shop, save_screenshot, settle
from tests.browser.contrasts import CONTRASTS, LEAST_CONTRAST
from tests.browser.samples import Card
from tests.support.orders import SHANGHAI

FIVE_SECONDS = 5_000
STATUSES = [
    "abandoned_shopping_cart", "pending", "paid", "processing", "shipped", "delivered", "completed", "cancelled",
    "other",
]  # fmt: skip
STATES = ["requested", "approved", "refused", "done"]
ATTACK = """"><script>attacked = true</script><img src=x onerror="attacked = true">'</style></title>"""


def attacked(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same with the attack behind each text, and in the name of each field of the client's own."""
    match value:
        case dict():
            return {key: attacked(inner) for key, inner in value.items()}
        case list():
            return [attacked(inner) for inner in value]
        case str() if value.startswith("{"):
            return json.dumps({key + ATTACK: attacked(inner) for key, inner in json.loads(value).items()})
        case str():
            return value + ATTACK
    return value


def turn(page: Page, milliseconds: int = FIVE_SECONDS) -> None:
    """Let time pass in the page, and what it sets off come to an end."""
    page.clock.run_for(milliseconds)
    settle(page)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (420, "light"), (420, "dark"), (1280, "dark")])
@pytest.mark.parametrize(
    ("name", "card", "language"),
    [
        ("sedan", samples.sedan(), "en"),
        ("outing", samples.outing(), "zh"),
        ("unbroken", samples.unbroken(), "en"),
        ("bare", samples.order(), "en"),
    ],
)
def test_a_card_fits_its_frame_and_the_browser_has_nothing_to_complain_of(  # noqa: PLR0913, PLR0917 - what varies
    name: str, card: Card, language: str, width: int, scheme: str, reader: Reader
) -> None:
    page = reader.open(card, language, width, scheme)

    for summary in page.locator("summary").all():
        summary.click()
    save_screenshot(page, f"{name}-{language}-{width}-{scheme}")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [text for text in reader.complaints if "404" not in text] == []


def test_what_was_slipped_into_any_text_is_shown_and_not_run(reader: Reader) -> None:
    card = attacked(samples.outing()) | {"as_of": samples.outing()["as_of"]}

    page = reader.open(card, "zh")

    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("typeof attacked") == "undefined"
    assert page.locator("main script, main style, main [onerror]").count() == 0
    assert page.inner_text("h1").endswith(ATTACK)
    assert page.inner_text("main").count("<script>attacked") > len(card["orderInfo"])
    assert "Content Security Policy" not in "".join(reader.complaints)


def test_a_link_that_runs_something_is_no_link(reader: Reader) -> None:
    card = samples.sedan()
    card["orderInfo"]["goods"][0] |= {"url": "javascript:alert(1)", "image": "javascript:alert(1)"}
    card["orderInfo"]["extra"] = json.dumps({"orderUrl": "javascript:alert(1)"})

    page = reader.open(card)

    assert page.get_by_role("link").count() == 0
    expect(page.locator(".picture img")).to_have_count(0)


def test_a_script_that_got_in_all_the_same_would_not_run(reader: Reader) -> None:
    page = reader.open(samples.sedan())

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'attacked = true'}))"
    )

    assert page.evaluate("typeof attacked") == "undefined"
    assert "Content Security Policy" in reader.complaints[0]


def test_a_picture_that_does_not_load_gives_way_to_a_drawn_one(reader: Reader) -> None:
    page = reader.open(samples.outing(), "zh")

    pictures = page.locator(".picture")

    expect(pictures.nth(0).locator("img")).to_be_visible()
    expect(pictures.nth(1).locator("img")).to_be_hidden()
    expect(pictures.nth(1).locator("svg")).to_be_visible()
    expect(pictures.nth(2).locator("svg")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme: str, reader: Reader) -> None:
    case = samples.outing()["cases"][0]
    cases = [case | {"state": state, "stateText": state} for state in STATES]
    page = reader.open(samples.outing() | {"cases": cases}, "zh", scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    badge = page.locator("header .badge")

    for status in STATUSES:
        badge.evaluate("(badge, status) => { badge.dataset.status = badge.textContent = status; }", status)
        contrasts = page.evaluate(CONTRASTS)

        assert {status, *STATES} <= set(contrasts)
        assert {text: ratio for text, ratio in contrasts.items() if ratio < LEAST_CONTRAST} == {}


def test_statuses_of_different_meaning_differ_in_colour(reader: Reader) -> None:
    badge = reader.open(samples.order()).locator(".badge")

    colours = {
        badge.evaluate(
            "(one, status) => { one.dataset.status = status; return getComputedStyle(one).backgroundColor; }",
            status,
        )
        for status in ("pending", "paid", "shipped", "delivered", "cancelled")
    }

    assert len(colours) == 5


def test_the_page_asks_again_and_shows_what_is_new(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.sedan())
    page.get_by_text("Suggested replies").click()
    turn(page)
    expect(page.locator(".badge")).to_have_text("Paid")
    expect(page.get_by_role("status")).to_be_empty()

    shop.card["orderInfo"] |= {"status": "shipped", "statusText": "Shipped"}
    turn(page)

    expect(page.locator(".badge")).to_have_text("Shipped")
    expect(page.get_by_role("status")).to_have_text("Order updated")
    expect(page.get_by_text("Thank you, your payment")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Suggested replies"
    assert shop.statuses == [200, 304, 200]
    assert reader.complaints == []
    save_screenshot(page, "updated-en-light")

    turn(page)

    expect(page.get_by_role("status")).to_be_empty()
    assert shop.statuses[3:] == [304]


def test_of_many_products_a_few_are_seen_until_the_others_are_asked_for(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.crowded())
    products = page.locator(".items h3")
    expect(products.nth(2)).to_be_visible()
    expect(products.nth(3)).to_be_hidden()
    save_screenshot(page, "crowded-en-folded")

    page.get_by_text("More products (297)").click()
    shop.card["version"] += 1
    turn(page)

    expect(page.get_by_role("status")).to_have_text("Order updated")
    expect(products.nth(299)).to_be_visible()


def test_in_chinese_it_says_so_in_chinese(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.outing(), "zh")

    shop.card["version"] += 1
    turn(page)

    expect(page.get_by_role("status")).to_have_text("订单已更新")
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_a_card_that_did_not_change_is_as_of_now(reader: Reader) -> None:
    page = reader.open(samples.sedan())
    expect(page.locator("#as-of")).to_have_text("2026-11-22 12:30:00")

    turn(page)

    expect(page.locator("#as-of")).not_to_have_text("2026-11-22 12:30:00")
    expect(page.locator("#as-of")).to_have_text(re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"))
    shown = datetime.fromisoformat(page.locator("#as-of").inner_text()).replace(tzinfo=SHANGHAI)
    assert abs(datetime.now(SHANGHAI) - shown) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, translate("page.news_ended", "en")),
        (403, translate("page.news_ended", "en")),
        (404, "This page is not there"),
        (410, "This link has expired"),
    ],
)
def test_an_order_that_is_gone_leaves_the_screen_and_is_asked_for_no_more(
    status: int, message: str, reader: Reader, shop: Shop
) -> None:
    page = reader.open(samples.sedan())

    shop.fault = status
    turn(page)
    turn(page, 60_000)

    expect(page.get_by_role("heading", level=1)).to_have_text(message)
    expect(page.get_by_role("status")).to_have_text(message)
    assert "ORD202505270001" not in page.content()
    assert "Yangwang" not in page.content()
    assert page.title() == message
    assert shop.statuses == [200, status]
    save_screenshot(page, f"ended-{status}-en-light")


def test_a_server_in_trouble_is_asked_ever_more_rarely_until_it_answers(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.sedan())

    shop.fault = 503
    turn(page)
    turn(page)
    assert shop.statuses == [200, 503]
    turn(page)
    assert shop.statuses == [200, 503, 503]
    expect(page.get_by_role("status")).to_have_text(translate("page.news_trouble", "en"))
    expect(page.locator("h1")).to_contain_text("ORD202505270001")
    shop.fault = None
    turn(page, 4 * FIVE_SECONDS)
    turn(page)

    assert shop.statuses == [200, 503, 503, 304, 304]
    expect(page.get_by_role("status")).to_be_empty()


def test_who_is_offline_is_told_so_until_the_connection_is_back(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.outing(), "zh")

    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text(translate("page.news_offline", "zh"))
    turn(page)
    expect(page.get_by_role("status")).to_have_text(translate("page.news_offline", "zh"))
    expect(page.locator("h1")).to_contain_text("ORD202505270088")
    save_screenshot(page, "offline-zh-light")
    shop.card["orderInfo"] |= {"statusText": "已签收"}
    page.context.set_offline(False)

    expect(page.locator(".badge").first).to_have_text("已签收")
    turn(page)
    expect(page.get_by_role("status")).to_be_empty()


def test_a_server_that_is_not_there_is_said_too(reader: Reader) -> None:
    page = reader.open(samples.sedan())
    page.route("**/card.html", lambda route: route.abort())

    turn(page)
    expect(page.get_by_role("status")).to_have_text(translate("page.news_offline", "en"))

    page.unroute("**/card.html")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status")).to_be_empty()


def test_a_screen_reader_finds_its_way(reader: Reader) -> None:
    page = reader.open(samples.outing(), "zh")

    heard = page.locator("body").aria_snapshot()

    assert '- heading "订单 ORD202505270088" [level=1]' in heard
    assert "- paragraph: 已发货" in heard
    for title in (
        "商品信息",
        "物流信息",
        "售后服务",
        "收货信息 已脱敏",
        "支付信息",
        "更多信息",
        "满意度评价",
        "可用操作",
    ):
        assert f'- heading "{title}" [level=2]' in heard
    assert '- link "户外冲锋衣 男女同款 三合一可拆卸"' in heard
    assert '- link "查看物流"' in heard
    assert '- img "4 分，满分 5 分"' in heard
    assert "- status" in heard


SEEN_FIRST = {"width": 380, "height": 640}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "card", "language", "parcel"),
    [
        ("one-product", samples.refunded(), "en", "Shipped"),
        ("three-products", samples.outing(), "zh", "快件到达 北京朝阳集散中心"),
        ("thirty-products", samples.crowded(30), "en", "1Z999"),
        ("arabic", samples.perfume(), "en", "وصلت الشحنة إلى الرياض (مركز الفرز)"),
    ],
)
def test_what_is_asked_first_is_seen_without_scrolling(  # noqa: PLR0913, PLR0917 - what varies
    name: str, card: Card, language: str, parcel: str, scheme: str, reader: Reader
) -> None:
    page = reader.open(card, language, SEEN_FIRST["width"], scheme)
    info = card["orderInfo"]

    sought = [page.get_by_role("heading", level=1), page.locator("header .badge"), page.locator("header .total")]
    sought += page.locator("header time").all()
    sought += page.locator(".items").first.locator("h3").all()
    sought += [page.locator(":is(.newest, .rows)").get_by_text(parcel)]

    boxes = [element.bounding_box() for element in sought]
    assert all(box and box["y"] + box["height"] <= SEEN_FIRST["height"] for box in boxes), boxes
    assert len(page.locator(".items").first.locator("h3").all()) == min(len(info["goods"]), 3)
    assert page.evaluate("document.documentElement.scrollWidth") == SEEN_FIRST["width"]
    save_screenshot(page, f"first-{name}-{scheme}")


def test_what_was_refunded_is_seen_at_the_top(reader: Reader) -> None:
    page = reader.open(samples.refunded(), width=380)

    expect(page.locator("header .refunded dd")).to_have_text("¥1,500.00")
    expect(page.get_by_text("Called twice").first).to_be_visible()
    expect(page.get_by_text("Ended (2)")).to_be_visible()


def test_a_tracking_number_is_copied_by_its_button(reader: Reader) -> None:
    page = reader.open(samples.outing(), "zh")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="复制：物流单号").click()

    expect(page.get_by_role("status")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == "SF1234567890123"


def test_where_the_clipboard_is_kept_from_the_page_it_is_copied_all_the_same(reader: Reader) -> None:
    page = reader.open(samples.sedan())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not here')); }")

    page.get_by_role("button", name="Copy: order number").click()

    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "ORD202505270001"
    assert page.locator("textarea").count() == 0


def test_a_text_that_is_cut_short_is_whole_for_who_goes_there(reader: Reader) -> None:
    page = reader.open(samples.crowded(3), width=380)
    text = page.locator(".description").first
    short = text.bounding_box()

    text.click()

    whole = text.bounding_box()
    assert short
    assert whole
    assert whole["height"] > short["height"]


def test_an_action_is_sent_from_its_form_and_what_came_of_it_is_shown(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.acting(), "zh", width=380)
    page.locator("#act-refund > summary").click()
    page.locator("#refund-1").fill("1")
    page.locator("#refund-reason").fill("  尺码偏小 ")
    save_screenshot(page, "acting-zh-form")

    shop.card["orderInfo"]["statusText"] = "退款中"
    page.locator("#act-refund [data-act]").click()

    expect(page.get_by_role("status")).to_have_text("操作成功")
    expect(page.locator("header .badge")).to_have_text("退款中")
    lines = [{"sku": "P-2002-42", "quantity": "1"}]
    assert shop.acts == [("/actions/refund", {"reason": "尺码偏小", "lines": lines})]
    assert [text for text in reader.complaints if "404" not in text] == []


def test_a_new_address_is_sent_with_the_parts_that_were_filled_in(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.acting(), "zh", width=380)
    page.get_by_text("修改地址").click()
    page.locator("#modify_address-receiverName").fill("李四")
    page.locator("#modify_address-deliveryAddress").fill("上海市徐汇区")

    page.locator("#act-modify_address [data-act]").click()

    expect(page.get_by_role("status")).to_have_text("操作成功")
    address = {"receiverName": "李四", "deliveryAddress": "上海市徐汇区"}
    assert shop.acts == [("/actions/modify_address", {"address": address})]


def test_a_case_is_moved_from_where_it_stands_and_a_refusal_is_said(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.acting(), "zh", width=380)
    shop.refusal = {"detail": "The case refund-1 is refused."}
    page.get_by_text("同意退款").click()

    page.locator("#act-refund_approve-refund-1 [data-act]").click()

    expect(page.get_by_role("status")).to_have_text("操作未执行: The case refund-1 is refused.")
    assert shop.acts == [("/actions/refund_approve", {"caseId": "refund-1"})]
    expect(page.locator("#act-refund_approve-refund-1 [data-act]")).to_be_enabled()


def test_what_is_being_filled_in_outlives_a_refresh(reader: Reader, shop: Shop) -> None:
    page = reader.open(samples.acting(), "zh", width=380)
    page.locator("#act-refund > summary").click()
    page.locator("#refund-reason").fill("尺码偏小")

    shop.card["version"] += 1
    turn(page)

    expect(page.get_by_role("status")).to_have_text("订单已更新")
    expect(page.locator("#refund-reason")).to_have_value("尺码偏小")
    assert page.evaluate("document.activeElement.id") == "refund-reason"


def test_what_is_written_from_the_right_reads_from_the_right(reader: Reader) -> None:
    page = reader.open(samples.perfume(), width=380)

    turned = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const wrong = [];
          while (walker.nextNode()) {
            const node = walker.currentNode;
            const arabic = /^[^A-Za-z]*[\u0600-\u06ff]/.test(node.data);
            const isHidden = node.parentElement.closest("title");
            const { direction } = getComputedStyle(node.parentElement);
            if (arabic && !isHidden && direction !== "rtl") wrong.push(node.data);
          }
          return wrong;
        }"""
    )

    assert turned == []


def test_chinese_has_letters_to_be_shown_in(reader: Reader) -> None:
    """Where no font has them, all are the same empty box."""
    page = reader.open(samples.outing(), "zh")

    drawn = page.evaluate(
        """() => [..."订单福"].map((letter) => {
          const canvas = document.createElement("canvas");
          const pen = canvas.getContext("2d");
          pen.font = getComputedStyle(document.body).font;
          pen.fillText(letter, 0, 20);
          return canvas.toDataURL();
        })"""
    )

    assert len(set(drawn)) == len(drawn)
