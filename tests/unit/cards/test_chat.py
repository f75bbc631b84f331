import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.cards.chat import DEFAULT_BASE, chat_config, chat_link
from orderhub.cards.weiyu import order_info
from orderhub.errors import RequestError
from orderhub.orders.model import Line

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf, SightOf

VISITOR = {"org": "df_org_uid", "t": "1", "sid": "df_wg_aftersales"}
KEPT = {"uid", "type", "time", "status", "statusText", "totalAmount"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
GOODS = {
    "uid": "G",
    "title": "长" * 40,
    "image": "i",
    "description": "d",
    "url": "u",
    "tagList": ["t"],
    "extra": "e",
    "navigateToPath": "n",
}
INFO: dict[str, Any] = {
    "uid": "A1",
    "visitorUid": "v",
    "shopUid": "s",
    "type": "ORDER",
    "navigateToPath": "n",
    "time": "2025-05-27 14:30:00",
    "status": "paid",
    "statusText": "已" * 20,
    "goods": GOODS,
    "totalAmount": 1,
    "shippingAddress": {"name": "张*"},
    "paymentMethod": "WeChat Pay",
    "extra": '{"carrier":"SF","trackingNo":"SF1","points":12}',
}


def carried(link: Mapping[str, Any]) -> dict[str, Any]:
    info: dict[str, Any] = json.loads(parse_qs(urlsplit(link["url"]).query)["orderInfo"][0])
    return info


def test_a_short_order_goes_whole_and_encoded_as_javascript_does(
    order_of: "OrderOf", sight_on: "SightOf", tea: Line
) -> None:
    info = order_info(sight_on(order_of(tea, remark="it's (new)!")))

    link: Any = chat_link(info, DEFAULT_BASE, VISITOR | {"nickname": "小明"})

    start = "https://www.weiyuai.cn/chat/?org=df_org_uid&t=1&sid=df_wg_aftersales&nickname=%E5%B0%8F%E6%98%8E&orderInfo=%7B"
    assert link["url"].startswith(start)
    assert "it's%20(new)!" in link["url"]
    assert carried(link) == info
    assert (link["length"], link["dropped"]) == (len(link["url"]), [])


def test_details_go_first_then_whom_then_what() -> None:
    everything = {**INFO, "goods": {**GOODS, "title": "长" * 200}, "statusText": "已" * 200}

    link: Any = chat_link(everything, "https://example.com/" + "x" * 1500, VISITOR)

    assert link["dropped"] == [
        "goods.extra", "extra.*", "goods.description", "goods.tagList", "goods.navigateToPath", "goods.url",
        "goods.image", "navigateToPath", "shippingAddress", "paymentMethod", "extra", "visitorUid", "shopUid",
        "goods.title", "goods", "statusText",
    ]  # fmt: skip
    assert carried(link).keys() == KEPT
    assert carried(link)["statusText"] == "已" * 9 + "…"


def test_what_is_not_there_is_not_said_to_be_dropped() -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("extra", "paymentMethod", "visitorUid", "shopUid", "navigateToPath"), ""
    )
    empty = {**INFO, **nothing, "goods": {"title": "长" * 400}, "shippingAddress": {}}

    link: Any = chat_link(empty, DEFAULT_BASE, VISITOR)

    assert link["dropped"] == ["goods.title"]
    assert carried(link)["goods"] == {"title": "长" * 29 + "…"}


def test_what_is_short_already_is_not_shortened() -> None:
    brief = {**INFO, "goods": {"title": "Cup"}, "statusText": "Paid"}

    link: Any = chat_link(brief, "https://example.com/" + "x" * 1730, VISITOR)

    assert link["dropped"] == [
        "extra.*", "navigateToPath", "shippingAddress", "paymentMethod", "extra", "visitorUid", "shopUid", "goods",
    ]  # fmt: skip


def test_where_the_parcel_is_stays_longer_than_what_makes_the_link_long() -> None:
    bulky = {"carrier": "SF", "trackingNo": "SF1", "currency": "EUR", "remarks": "长" * 50}
    info = {
        **INFO,
        "goods": {**GOODS, "title": "Cup", "extra": "长" * 150},
        "extra": json.dumps(bulky, ensure_ascii=False),
    }

    once: Any = chat_link(info, DEFAULT_BASE, VISITOR)
    twice: Any = chat_link(info, "https://example.com/" + "x" * 900, VISITOR)

    assert (once["dropped"], carried(once)["extra"]) == (["goods.extra"], info["extra"])
    assert twice["dropped"] == ["goods.extra", "extra.*"]
    assert json.loads(carried(twice)["extra"]) == {"carrier": "SF", "trackingNo": "SF1", "currency": "EUR"}


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("uid", "statusText", "paymentMethod"), TEXT)
        | {"extra": st.dictionaries(st.sampled_from(["carrier", "points"]), TEXT).map(json.dumps)}
    ),
    st.dictionaries(st.sampled_from(sorted(GOODS)), TEXT),
    st.integers(1, 1500),
)
def test_any_link_is_short_enough_and_says_what_matters(
    texts: dict[str, str], goods: dict[str, Any], length: int
) -> None:
    uid = texts["uid"][:30]
    info = {**INFO, **texts, "uid": uid, "goods": goods}

    try:
        link: Any = chat_link(info, f"https://example.com/?{'x' * length}", VISITOR)
    except RequestError as refused:
        too_long = refused.code == "link_too_long" and length + len(uid) * 12 > 1300
        assert too_long
        return

    assert len(link["url"]) == link["length"] <= 2000
    assert carried(link).keys() >= KEPT
    assert carried(link)["uid"] == uid


def test_a_link_whose_fixed_part_alone_is_too_long_is_refused() -> None:
    with pytest.raises(RequestError) as refused:
        chat_link(INFO, DEFAULT_BASE, VISITOR | {"sid": "x" * 2000})

    assert refused.value.code == "link_too_long"


@pytest.mark.parametrize(
    "base",
    [
        "http://example.com/",
        "https://",
        "https:///chat",
        "https://example.com/#top",
        "https://user@example.com/",
        "https://[1/",
        "https://example.com/a b",
        "https://exam\tple.com/",
        "javascript:alert(1)",
        "/chat",
        "",
    ],
)
def test_a_base_that_is_no_plain_https_address_is_refused(base: str) -> None:
    with pytest.raises(RequestError) as refused:
        chat_link(INFO, base, VISITOR)

    assert refused.value.code == "base_invalid"


@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("https://example.com/c", "https://example.com/c?org="),
        ("https://example.com/c?", "https://example.com/c?org="),
        ("https://example.com/c?a=1", "https://example.com/c?a=1&org="),
        ("https://example.com/c?a=1&", "https://example.com/c?a=1&org="),
    ],
)
def test_the_parameters_go_behind_those_of_the_base(base: str, start: str) -> None:
    assert str(chat_link(INFO, base, VISITOR)["url"]).startswith(start)


def test_the_widgets_configuration_is_complete() -> None:
    config: Any = chat_config(INFO, VISITOR | {"visitorUid": "visitor_001"}, "en", "zh-cn")

    assert list(config) == [
        "placement", "autoPopup", "marginBottom", "marginSide", "buttonConfig", "bubbleConfig", "chatConfig",
        "locale",
    ]  # fmt: skip
    assert list(config["chatConfig"]) == ["org", "t", "sid", "visitorUid", "orderInfo"]
    assert json.loads(config["chatConfig"]["orderInfo"]) == INFO
    assert config["bubbleConfig"]["title"] == "Order issues?"
    assert config["locale"] == "zh-cn"


@pytest.mark.parametrize(("language", "locale"), [("en", "en"), ("zh", "zh-cn")])
def test_the_widget_speaks_the_readers_language(language: str, locale: str) -> None:
    assert chat_config(INFO, VISITOR, language, None)["locale"] == locale
