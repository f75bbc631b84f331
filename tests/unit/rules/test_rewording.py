"""The texts of a rule are changed, and what it does for everybody else is not."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.rules.actions import EMITTED
from orderhub.rules.language import Situation, compiled
from orderhub.rules.rewording import TextRewording, condition_reworded, links_in, reworded
from orderhub.rules.syntax import tree_of
from orderhub.rules.words import Sort, words_of
from tests.unit.rules.samples import rule


def word(text: str) -> str:
    return "erased-1-2" if "zhang" in text.casefold() or "张三" in text else text


def pattern(text: str) -> str:
    return re.sub(r"(?i)zhang|张三", "erased-1-2", text)


REWORDS = TextRewording(
    word=word, literal=word, pattern=pattern, prose=lambda text: re.sub("zhang|张三", "-", text)
)


def condition(expression: str) -> str:
    return condition_reworded(expression, REWORDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'zhang-vip' in customer.tags", "'erased-1-2' in customer.tags"),
        ('!("zhang" in order.tags)', "!('erased-1-2' in order.tags)"),
        (
            "order.tags.exists(t, t == '张三' || t == 'vip')",
            "order.tags.exists(t, t == 'erased-1-2' || t == 'vip')",
        ),
        ("r'^zhang\\d' == order.store", "'erased-1-2' == order.store"),
        (r"order.store.matches(r'^(S\d|zhang)$')", r"order.store.matches(r'^(S\d|erased-1-2)$')"),
        (r"order.store.matches('^\\d|张三')", r"order.store.matches('^\\d|erased-1-2')"),
        (r"order.store.matches('^(\x7ahang|S)$')", "order.store.matches('erased-1-2')"),
        ("order.store.matches(r'^a\\d$')", "order.store.matches(r'^a\\d$')"),
        ("order.store == '''zhang'''", "order.store == 'erased-1-2'"),
        ('order.store == """a\n"""', 'order.store == """a\n"""'),
        ("order.store == ''", "order.store == ''"),
        ("b'zhang' == bytes(order.store)", "b'erased-1-2' == bytes(order.store)"),
        (r"order.store == '\x7ahang'", "order.store == 'erased-1-2'"),
        (r"order.store == '\u5f20\u4e09'", "order.store == 'erased-1-2'"),
        (r"order.store == '\U00005f20\U00004e09'", "order.store == 'erased-1-2'"),
        (r"order.store == '\172hang\n'", "order.store == 'erased-1-2'"),
        (r"order.store == 'a\'\n\\'", r"order.store == 'a\'\n\\'"),
        (
            "order.ordered_at > timestamp('zhang') + duration('zhang')",
            "order.ordered_at > timestamp('zhang') + duration('zhang')",
        ),
        ("true // for 张三\n && true // zhang", "true // for -\n && true // -"),
        ("order.total_cost > 500.0", "order.total_cost > 500.0"),
    ],
)
def test_a_condition_has_other_texts_and_is_the_same_else(before: str, after: str) -> None:
    assert condition(before) == after
    assert condition(after) == after


def test_an_action_has_other_texts_and_leads_where_it_led() -> None:
    task = {"title": "Call 张三", "description": "of zhang ${event.key}", "assignee": "zhang", "due_in_hours": 1}
    body: dict[str, Any] = {
        "description": "for 张三",
        "on": ["orderPAID"],
        "when": ["'zhang' in order.tags"],
        "do": [
            {"create_task": task},
            {"create_task": {"title": "Call", "group": "vip"}},
            {"tag_customer": "zhang"},
            {"tag_customer": "vip"},
            {"emit": "ZHANG_PAID"},
            {"emit": "VIP_PAID"},
            {"call_webhook": "zhang"},
            {"act_on_order": "refund"},
            {"start_workflow": "win_back"},
            {"send_message": {"message": "SHIPPED"}},
        ],
        "once": "order",
        "enabled": True,
    }

    after = reworded(body, REWORDS)

    assert after == body | {
        "description": "for -",
        "when": ["'erased-1-2' in order.tags"],
        "do": [
            {"create_task": task | {"title": "Call -", "description": "of - ${event.key}"}},
            {"create_task": {"title": "Call", "group": "vip"}},
            {"tag_customer": "erased-1-2"},
            {"tag_customer": "vip"},
            {"emit": "ERASED_1_2"},
            *body["do"][5:],
        ],
    }
    assert EMITTED.fullmatch(f"ERASED_{'A' * 32}_{'1' * 8}")
    assert list(links_in(after)) == ["zhang", "vip", "zhang"]
    assert reworded(after, REWORDS) == after


def test_what_comes_of_a_rule_is_one_that_could_be_saved() -> None:
    before = rule("'zhang' in order.tags", "order.store == '张三'", do=[{"tag_customer": "zhang"}]).body()

    after = reworded(before, REWORDS)

    assert after != before
    assert rule(*after["when"], do=after["do"]).body()["when"] == after["when"]


_literals = st.sampled_from(["'zhang'", '"张三-vip"', "'vip'", "'gift'", r"'\x7ahang'", "r'zhang'", "''"])
_conditions = st.recursive(
    st.builds("{} in order.tags".format, _literals)
    | st.builds("order.store == {}".format, _literals)
    | st.builds("order.store.startsWith({})".format, _literals),
    lambda inner: st.builds("({} && {})".format, inner, inner) | st.builds("!({})".format, inner),
    max_leaves=6,
)


@given(_conditions, st.sets(st.sampled_from(["vip", "gift", "tea"])), st.sampled_from(["", "S1", "vip", "gift-1"]))
def test_a_condition_decides_the_same_for_everybody_else(expression: str, tags: set[str], store: str) -> None:
    situation = Situation({"order": {"tags": sorted(tags), "store": store}})

    after = condition(expression)

    assert situation.decide(after) == situation.decide(expression)
    assert condition(after) == after
    compiled(after)
    assert len(list(words_of(after))) == len(list(words_of(expression)))
    assert tree_of(after).depth == tree_of(expression).depth
    assert not any(
        "zhang" in word.text or "张三" in word.text for word in words_of(after) if word.sort is Sort.TEXT
    )
