import json
from collections.abc import Callable
from typing import Any

import pytest

from orderhub.care.catalog import FILE, load_catalog
from orderhub.care.terms import CaseKind, Move
from orderhub.errors import InvalidInput
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status
from tests.unit.care.fakes import CATALOG


def test_each_status_has_categories_and_replies_enough_and_an_answer() -> None:
    def count(suggestions: Any, status: Status) -> int:  # noqa: ANN401 - a section of the catalog
        return sum(
            status in suggestion.when.statuses and suggestion.when.case is None for suggestion in suggestions
        )

    for status in Status:
        assert count(CATALOG.categories, status) >= 3
        assert count(CATALOG.replies, status) >= 3
        assert count(CATALOG.self_service, status) >= 1


def test_a_case_that_has_steps_can_be_brought_to_its_end() -> None:
    kinds = [action.does for action in CATALOG.actions.values() if isinstance(action.does, CaseKind)]
    ends = {
        kind.name: {
            a.does.to for a in CATALOG.actions.values() if isinstance(a.does, Move) and a.does.kind == kind.name
        }
        for kind in kinds
        if kind.opens_as is not CaseState.DONE
    }

    assert set(ends) == {"refund", "exchange", "modify_address"}
    assert all({CaseState.DONE, CaseState.REFUSED} <= states for states in ends.values())


def test_cases_and_states_have_words_in_both_languages() -> None:
    assert CATALOG.case_title("refund", "en") == "Refund"
    assert CATALOG.case_title("refund", "zh") == "退款"
    assert CATALOG.state_text(CaseState.APPROVED, "zh") == "已同意"


def test_a_kind_that_left_the_catalog_is_called_by_its_name() -> None:
    assert CATALOG.case_title("repair", "en") == "repair"


def test_no_text_names_anything_of_a_person() -> None:
    text = FILE.read_text("utf-8")

    assert {word for word in ("{name}", "{phone}", "{address}", "{email}") if word in text} == set()


def spoiled(spoil: Callable[[Any], object]) -> str:
    """What is said of the catalog with one mistake in it."""
    raw = json.loads(FILE.read_bytes())
    spoil(raw)
    with pytest.raises(InvalidInput) as refused:
        load_catalog(json.dumps(raw))
    assert refused.value.code == "catalog_wrong"
    return str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda c: c.pop("replies"), "replies is missing"),
        (lambda c: c.update(more={}), "more is unknown"),
        (lambda c: c["states"].pop("done"), "states: done is missing"),
        (lambda c: c["actions"]["refund"]["title"].pop("zh"), "actions.refund.title: zh is missing"),
        (lambda c: c["actions"]["refund"]["title"].update(zh=" "), "actions.refund.title.zh: a text"),
        (
            lambda c: c["actions"]["refund"]["title"].update(zh="{order_no}"),
            "placeholder order_no is unknown here",
        ),
        (lambda c: c["actions"]["refund"].update(statuses=["SENT"]), "actions.refund.statuses[0]: one of"),
        (lambda c: c["actions"]["refund"].update(statuses=[]), "actions.refund.statuses: a list"),
        (lambda c: c["actions"]["refund"].update(opens="repair"), "actions.refund.opens: no kind"),
        (lambda c: c["actions"]["refund"].update(url="https://a.example"), "one of opens, moves and url"),
        (lambda c: c["actions"].update({"Refund-2": {}}), "actions.Refund-2: a name"),
        (lambda c: c["actions"].update(refund=[]), "actions.refund: an object"),
        (lambda c: c["actions"]["track_parcel"].update(url="javascript:1"), "actions.track_parcel.url: an https"),
        (lambda c: c["actions"]["track_parcel"].update(url="https://a.example/{no}"), "placeholder no is unknown"),
        (lambda c: c["actions"]["refund_done"]["moves"].update(to="requested"), "moves: a case moves forward"),
        (lambda c: c["actions"]["refund_done"]["moves"].update(to="approved"), "moves: a case moves forward"),
        (lambda c: c["actions"]["refund_done"]["moves"].update({"from": ["done"]}), "moves: a case moves forward"),
        (
            lambda c: c["actions"]["refund_done"]["moves"].update(kind="remind_to_ship"),
            "kind: a case of this kind",
        ),
        (lambda c: c["kinds"]["refund"].update(lines="maybe"), "kinds.refund.lines: one of"),
        (lambda c: c["kinds"]["remind_to_ship"].update(again_after_hours=0), "again_after_hours: a number"),
        (lambda c: c["replies"][0]["text"].update(en="Hi {name}"), "replies[0].text.en: the placeholder name"),
        (lambda c: c["replies"][0]["text"].update(en="{order_no!r}"), "replies[0].text.en: the placeholder"),
        (lambda c: c["replies"][0]["text"].update(en="{order_no"), "replies[0].text.en: a { or }"),
        (lambda c: c["replies"][0]["when"].update(logistics="yes"), "replies[0].when.logistics: true or false"),
        (lambda c: c["replies"][0]["when"].update(case="repair"), "replies[0].when.case: no kind"),
        (lambda c: c["replies"][0]["when"].update(weather="wet"), "replies[0].when: weather is unknown"),
        (
            lambda c: c["replies"][0]["when"].update(hours_since_ordered={"from": 48, "to": 24}),
            "hours_since_ordered: it ends before it begins",
        ),
        (lambda c: c["replies"][1].update(name=c["replies"][0]["name"]), "replies: two entries"),
        (lambda c: c["categories"][0].update(name="A B"), "categories[0].name: a name"),
        (lambda c: c.update(categories={}), "categories: a list"),
    ],
)
def test_a_mistake_in_the_catalog_is_refused_with_its_place(spoil: Callable[[Any], object], message: str) -> None:
    assert message in spoiled(spoil)
