"""Somebody is found in texts that name them, and in none that says something else with the same letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.privacy.mentions import Mentions, Rewording
from tests.support.orders import header

HUB_ID = "0123456789abcdef0123456789abcdef"
ENGLISH = Mentions.of(
    [
        header(
            "A-1",
            first_name="John",
            last_name="O'Connor",
            phone="13800138000",
            email="John.OC@mail.example",
            external_customer_id="C-10042",
            receiver_name="Ms Li Na",
            receiver_phone="+852 6123 4567",
        ),
        header("A-2", email="a@b.co", external_customer_id="202611", receiver_name="José María", unionid="summer"),
        header("A-3", external_customer_id="700600500", sobot_customer_id="0" * 8 + "-ab-" + "1" * 8),
        header("A-4", external_customer_id="shop.user@other.example", receiver_name="Mary"),
    ],
    [HUB_ID],
    "CN",
)
CHINESE = Mentions.of(
    [
        header("A-1", first_name="三", last_name="张", receiver_name="王小明先生", phone="138 0013 8000"),
        header("A-2", receiver_name="小红", receiver_phone="20261129"),
        header("A-3", receiver_name="测试"),
        header("A-4", receiver_name="李"),
        header("A-5", receiver_name="李女士"),
        header("A-6", receiver_name="김철수"),
        header("A-7", receiver_name="N/A", email="无", external_customer_id="0"),
    ],
    [],
    "CN",
)
MARKER = "erased-r1"


def mark(_: str) -> str:
    return MARKER


def dash(_: str) -> str:
    return "-"


@pytest.mark.parametrize(
    "text",
    [
        *("John O'Connor", "john-o-connor", "JOHN_O_CONNOR_PAID", "o'connor, john", "vip:John O’Connor"),
        *("call johnoconnor", "john  o'connor2", "Li Na", "li-na-vip", "Na, Li", "jose maria", "JOSÉ MARÍA"),
        *("13800138000", "vip-138-0013-8000", "+86 138 0013 8000", "008613800138000", "１３８００１３８０００"),
        *("(138) 0013-8000 first", "+852-6123-4567", "tel138\u200b00138000"),
        *("john.oc@mail.example", "JOHN.OC@MAIL.EXAMPLE!", "vip-john.oc-mail.example", "john.oc_mail_example"),
        *("a@b.co", "Write to a@b.co.", "shop.user@other.example"),
        *("C-10042", "c10042", "of C_10042", "700600500", "00000000-ab-11111111", "union 00000000ab11111111"),
        *(HUB_ID, f"'{HUB_ID.upper()}'"),
    ],
)
def test_somebody_is_named(text: str) -> None:
    assert ENGLISH.are_in(text)
    assert MARKER in ENGLISH.without(text, mark)
    assert not ENGLISH.are_in(ENGLISH.without(text, mark))


@pytest.mark.parametrize(
    "text",
    [
        *("", "John", "john the connor", "johnny o'connors", "Connor", "Mary", "mary-christmas", "lina", "Malina"),
        *(
            "online",
            "li",
            "na",
            "Bali National",
            "polina",
            "summer",
            "summer-sale",
            "202611",
            "2026-11",
            "20261129",
        ),
        *("138001380001", "913800138000", "6912345678901", "1380013", "order 138", "612345678"),
        *("john.oc@mail.example.org", "xjohn.oc@mail.example", "mail.example", "john oc mail example"),
        *("a-b-co", "xa@b.co", "a@b.com", "C-100421", "SC-100423", "10042", "7006005001", f"{HUB_ID}0"),
        *("wholesale", "vip", "gift", "A-1", "${order.total_cost}", "PAID", "zh-CN", "abc-ab-11111111"),
    ],
)
def test_somebody_else_or_something_is_named(text: str) -> None:
    assert not ENGLISH.are_in(text)
    assert ENGLISH.without(text, mark) == text


@pytest.mark.parametrize(
    "text",
    [
        *("张三", "张三-vip", "vip张三", "张 三", "张三先生", "张三的订单", "给张三打电话", "「张三」", "小红"),
        *("王小明", "重要客户王小明要回访", "王小明女士", "김철수님", "138 0013 8000", "电话13800138000转1"),
    ],
)
def test_somebody_is_named_in_chinese(text: str) -> None:
    assert CHINESE.are_in(text)
    assert not CHINESE.are_in(CHINESE.without(text, mark))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "小红书",
            "给小红书",
            "张三丰",
            "大张三角",
            "红小豆",
            "张",
            "三",
            "李",
            "女士",
            "李女士",
            "测试",
            "小明",
            "王小二",
        ),
        *("订单", "无", "N/A", "0", "20261129", "客户", "张三峰的茶", "忠诚客户", "退货", "大小红包"),
    ],
)
def test_something_else_is_named_in_chinese(text: str) -> None:
    assert not CHINESE.are_in(text)


@pytest.mark.parametrize("called", ["Gift Card", "the Customer", "VIP", "A B", "Mr Smith", "First Last", "- -"])
def test_what_stands_for_a_name_and_is_none_is_found_nowhere(called: str) -> None:
    nobody = Mentions.of([header("A-1", receiver_name=called)], [], "CN")

    assert nobody.forms == ()


@pytest.mark.parametrize("text", ["Mi Ni", "Man Go", "Tao Bao"])
def test_a_short_name_in_one_word_may_be_another_word(text: str) -> None:
    somebody = Mentions.of([header("A-1", receiver_name=text)], [], "CN")

    assert somebody.are_in(f"for {text}")
    assert not somebody.are_in(text.replace(" ", ""))


def test_a_number_without_its_country_is_known_where_it_is_of() -> None:
    called = header("A-1", phone="6123 4567")

    assert Mentions.of([called], [], "HK").are_in("61234567")
    assert Mentions.of([called], [], "HK").are_in("tel +852 6123-4567")
    assert not Mentions.of([called], [], "HK").are_in("612345678")


def test_all_else_that_a_note_says_stays() -> None:
    note = "Ask John O'Connor (13800138000, john.oc@mail.example) why ${event.key} is late."

    assert ENGLISH.without(note, dash) == "Ask - (-, -) why ${event.key} is late."
    assert CHINESE.without("给张三先生打电话, 13800138000", dash) == "给-先生打电话, -"


def test_what_overlaps_is_taken_out_once() -> None:
    # The address begins with a name that is one of its own.
    both = Mentions.of(
        [header("A-1", first_name="Anna", last_name="Berg", email="anna.berg@mail.example")], [], "CN"
    )

    assert both.without("<anna.berg@mail.example>", dash) == "<->"


_ORDINARY = (
    "vip loyal wholesale gift tea summer paid order 2026 11 客户 订单 忠诚 红茶 TEA-500 S1 lost 小红书 张三丰"
)


@given(st.lists(st.sampled_from(_ORDINARY.split()), max_size=8), st.sampled_from(["-", " ", "_", ", "]))
def test_ordinary_words_name_nobody(words: list[str], between: str) -> None:
    text = between.join(words)

    assert not ENGLISH.are_in(text)
    assert not CHINESE.are_in(text)


@given(
    st.sampled_from(["John O'Connor", "13800138000", "john.oc@mail.example", "C-10042", HUB_ID, "José María"]),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_who_stands_apart_is_found_and_taken_out_of_any_text(named: str, before: str, after: str) -> None:
    text = f"{before} | {named} | {after}"

    found = ENGLISH.without(text, mark)

    assert ENGLISH.are_in(text)
    assert not ENGLISH.are_in(found)
    assert ENGLISH.without(found, mark) == found


@given(st.text(alphabet="abc张三-_ .123", max_size=30))
def test_a_word_becomes_one_that_names_nobody_and_stays_so(text: str) -> None:
    texts = Rewording(mentions=CHINESE, request_id="r1", secret=b"secret")

    once = texts.word(text)

    assert texts.word(once) == once
    assert not CHINESE.are_in(once)
    assert (once == text) is not CHINESE.are_in(text)


def test_each_word_becomes_one_of_its_own_that_only_the_secret_leads_to() -> None:
    texts = Rewording(mentions=CHINESE, request_id="r1", secret=b"secret")
    other = Rewording(mentions=CHINESE, request_id="r1", secret=b"other")

    assert texts.word("张三-vip") == texts.word("张三-vip")
    assert len({texts.word("张三-vip"), texts.word("张三"), other.word("张三")}) == 3
    assert texts.word("张三").startswith("erased-r1-")
    assert len(Rewording(mentions=CHINESE, request_id="r" * 32, secret=b"").word("张三")) <= 50


def test_of_a_pattern_all_else_stays_and_each_mention_becomes_a_word_of_its_own() -> None:
    texts = Rewording(mentions=ENGLISH, request_id="r1", secret=b"secret")

    after = texts.pattern(r"^(13800138000|\bJohn O'Connor\b|john\.oc@mail\.example|S\d+)$", texts.word)

    assert after == (
        rf"^({texts.word('13800138000')}|\b{texts.word("John O'Connor")}\b"
        rf"|{texts.word(r'john\.oc@mail\.example')}|S\d+)$"
    )
    assert texts.pattern(after, texts.word) == after
    assert texts.pattern("(13800138000)", lambda text: text) == "(13800138000)"


def test_what_names_somebody_is_shown_to_nobody() -> None:
    texts = Rewording(mentions=ENGLISH, request_id="r1", secret=b"hidden")

    assert "138" not in repr(ENGLISH)
    assert "hidden" not in repr(texts)
