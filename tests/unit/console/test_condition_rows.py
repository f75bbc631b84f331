"""Conditions as rows: what the API says comes back the same, and buttons add and take away."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.console.calls import Fraction
from orderhub.console.condition_form import changed, tree_in
from orderhub.console.condition_rows import OPS, WHERE, Node, conditions_of, places_of, rows_of
from orderhub.console.json_editing import Mistake
from orderhub.console.screens.segment_rows import CHANNELS, Rows, at_rows
from orderhub.segments.conditions import ContactChannel, Fact
from orderhub.segments.parse import _OPS, _WHERE, parse
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

EDIT = "/segments/loyal/edit"
SEEN = "2026-11-22T05:02:04.745067Z"
DOCS = Path(__file__).parents[3] / "docs" / "segments.md"
LEAF = {"fact": "orderCount", "op": ">=", "value": 3}
Json = Any


def examples() -> list[Json]:
    """The conditions of the document."""
    found = [
        json.loads(text, parse_float=Fraction)
        for text in re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)
    ]
    return [
        one.get("conditions", one) for one in found if {"all", "any", "not", "fact", "conditions"} & one.keys()
    ]


def form_of(node: Node, group: str = "") -> dict[str, tuple[str, ...]]:
    """Rows as a browser sends them."""
    form: dict[str, tuple[str, ...]] = {"node": (f"{node.id}:{group}",)}
    if node.negated:
        form[f"not-{node.id}"] = ("on",)
    if node.kind == "fact":
        for name, text in node.texts.items():
            form[f"{name}-{node.id}"] = tuple(text.split(", ")) if name != "fact" else (text,)
        return form
    form[f"kind-{node.id}"] = (node.kind,)
    for one in node.inner:
        inner = form_of(one, str(node.id))
        form = {**inner, **form, "node": (*form["node"], *inner["node"])}
    return form


def sent(api: PlayedApi, path: str = EDIT, **form: Any) -> str:  # noqa: ANN401 - texts
    answer = desk_on(api).answer(request(path, method="POST", form=form))
    return text_of(answer) if answer["statusCode"] != 303 else answer["headers"]["Location"]


# -- JSON and rows ----------------------------------------------------------------------------------------------


def test_the_facts_are_those_of_the_api() -> None:
    assert {fact: set(ops) for fact, ops in OPS.items()} == {fact: set(ops) for fact, ops in _OPS.items()}
    assert set(OPS) == set(Fact)
    assert set(WHERE) == set(_WHERE)
    assert set(CHANNELS) == set(ContactChannel)


@pytest.mark.parametrize("conditions", examples(), ids=str)
def test_what_the_document_gives_as_examples_can_be_written_in_rows(conditions: Json) -> None:
    root = rows_of(conditions)
    assert root is not None
    said = conditions_of(root)
    assert said in (conditions, {"all": [conditions]})
    assert conditions_of(tree_in(form_of(root))) == said
    assert parse(json.loads(json.dumps(said)), "USD") is not None


@pytest.mark.parametrize(
    "conditions",
    [
        {"not": LEAF},
        {"not": {"any": [LEAF, {"not": LEAF}]}},
        {"fact": "stage", "op": "in", "value": ["DELIVERED"], "where": {"stage": "any", "store": ["S1", "S2"]}},
        {"fact": "rfmCell", "op": "in", "value": [{"r": 1}, {"f": 2}, {"r": 0, "f": 5}]},
        {"fact": "sum", "op": ">", "value": Fraction("1000.50"), "currency": "USD"},
        {"all": []},
    ],
)
def test_everything_else_that_rows_can_say(conditions: Json) -> None:
    root = rows_of(conditions)
    assert root is not None
    assert conditions_of(root) in (conditions, {"all": [conditions]})


@pytest.mark.parametrize(
    "conditions",
    [
        None,
        [],
        {},
        {"not": {"not": LEAF}},
        {"all": "x"},
        {"all": [LEAF], "any": [LEAF]},
        LEAF | {"fact": "shoeSize"},
        LEAF | {"where": "x"},
        LEAF | {"where": {"colour": ["red"]}},
        LEAF | {"value": "3"},
        LEAF | {"more": 1},
        {"fact": "tag", "op": "in", "value": ["a, b"]},
        {"fact": "lastOrderDate", "op": "<", "value": {"weeksAgo": 2}},
    ],
)
def test_what_rows_cannot_say_stays_json(conditions: Json) -> None:
    assert rows_of(conditions) is None


def test_groups_deeper_than_the_api_takes_stay_json() -> None:
    deep: Json = LEAF
    for _ in range(8):
        deep = {"all": [deep]}
    assert rows_of(deep) is None


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("orderCount", "three", "three"),
        ("orderCount", "true", "true"),
        ("sum", "[" * 9000, "[" * 9000),
        ("lastOrderDate", "2026-01-31", "2026-01-31"),
        ("lastOrderDate", "9" * 40, "9" * 40),
        ("rfmCell", "0/5, x/5, 7", [{"r": 0, "f": 5}, "x/5", "7"]),
        ("tag", " vip ,, gold", ["vip", "gold"]),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_typed(fact: str, text: str, value: Json) -> None:
    leaf = Node(id=1, kind="fact", texts={"fact": fact, "op": "in", "value": text, "currency": ""})
    assert conditions_of(leaf)["value"] == value


# -- the form and its buttons -----------------------------------------------------------------------------------


@given(st.dictionaries(st.text("node0123:-kindvalue", max_size=8), st.lists(st.text(max_size=6)).map(tuple)))
def test_any_form_is_rows(form: dict[str, tuple[str, ...]]) -> None:
    root = tree_in(form)
    assert root.kind in {"all", "any"}
    assert len([*root.ids]) == len({*root.ids})


def test_nothing_is_in_itself_and_nothing_goes_too_deep() -> None:
    circle = {"node": ("0:", "1:2", "2:1", "1:0", "1:0"), "kind-0": ("all",), "kind-1": ("any",)}
    assert [*tree_in(circle).ids] == [0, 1]
    deep = ("0:", *(f"{number}:{number - 1}" for number in range(1, 40)))
    kinds = {f"kind-{number}": ("all",) for number in range(40)}
    assert len([*tree_in({"node": deep, **kinds}).ids]) < 12


def test_a_condition_alone_is_in_a_group_and_is_compared_as_its_fact_can_be() -> None:
    root = tree_in({"node": ("7:",), "fact-7": ("tag",), "op-7": (">=",), "value-7": ("a", " ", "b")})
    assert conditions_of(root) == {"all": [{"fact": "tag", "op": "in", "value": ["a", "b"]}]}
    assert tree_in({"node": ("7:",), "fact-7": ("shoeSize",)}).inner[0].texts["op"] == ""


def test_buttons_add_and_take_away() -> None:
    root = rows_of({"all": [LEAF, {"any": [LEAF]}]})
    assert root is not None
    first = {"fact": "orderCount", "op": ">=", "value": ""}
    assert conditions_of(changed(root, "add-2")) == {"all": [LEAF, {"any": [LEAF, first]}]}
    grouped = changed(root, "group-0")
    assert conditions_of(grouped) == {"all": [LEAF, {"any": [LEAF]}, {"any": [first]}]}
    assert len({*grouped.ids}) == 6
    assert conditions_of(changed(root, "group-2"))["all"][1] == {"any": [LEAF, {"all": [first]}]}
    assert conditions_of(changed(root, "remove-2")) == {"all": [LEAF]}
    assert changed(root, "remove-3").inner[1].is_new
    assert changed(root, "add-1") == root
    for nothing in ("remove-99", "add-x", "save", "fly-1"):
        assert changed(root, nothing) == root


def test_mistakes_stand_at_their_rows() -> None:
    root = rows_of({"all": [LEAF, {"not": {"any": [LEAF]}}]})
    assert root is not None
    assert dict(places_of(root, "/c"))["/c/all/1/not/any/0"] == 3
    mistakes = [
        Mistake(line=1, pointer=pointer, text=pointer, source="")
        for pointer in ("/c/all/0/value", "/c/all/1/not/any/0/op", "/c/all/1/not/any", "/elsewhere")
    ]
    found = at_rows(root, "/c", mistakes)
    assert {number: len(texts) for number, texts in found.items()} == {1: 1, 3: 1, 2: 1, 0: 1}


def test_rows_say_what_is_written_where() -> None:
    rows = Rows("en")
    assert [rows.hint(fact)[:5] for fact in ("orderCount", "sum", "lastOrderDate", "rfmCell", "tag")] == [
        "3",
        "1000",
        "A day",
        "R/F, ",
        "one, ",
    ]
    assert rows.ops("lastOrderDate")[1] == ("<", "is before")
    assert rows.ops("shoeSize") == []


# -- the page ---------------------------------------------------------------------------------------------------


def test_a_segment_opens_in_rows_or_as_json() -> None:
    api = PlayedApi()
    page = shown(api, EDIT)
    assert '<option value="orderCount" selected>' in page
    assert '<input type="hidden" name="node" value="1:0">' in page
    assert "textarea" not in page
    assert "<textarea" in shown(api, EDIT + "?as=json")
    assert "textarea" not in shown(api, "/new-segment")

    api.answers["GET", "/v1/segments/loyal"] = 200, example("GET", "/v1/segments/{name}") | {"conditions": {}}
    assert "<textarea" in shown(api, EDIT)


def rows_form(do: str, **texts: str) -> dict[str, str]:
    typed = {"fact-1": "sum", "op-1": ">=", "value-1": "1000.50", "currency-1": "USD", "where-stage-1": "any"}
    # The played form has one value for each name; the root's group comes of the condition alone.
    return {"node": "1:", **typed, "do": do, "seen": SEEN, **texts}


SAID = {
    "all": [
        {"fact": "sum", "op": ">=", "value": 1000.5, "currency": "USD", "where": {"stage": "any"}},
    ]
}


def test_rows_are_tried_and_saved_as_json() -> None:
    api = PlayedApi()
    assert "of 3,068 customers" in sent(api, **rows_form("try"))
    assert json.loads(api.sent[-1][1] or b"") == {"conditions": SAID}
    assert sent(api, **rows_form("save")) == "/api/console/segments/loyal?done=saved"
    assert json.loads(api.sent[-1][1] or b"")["conditions"] == SAID


def test_buttons_change_the_form_and_ask_the_api_for_nothing_but_what_is_left() -> None:
    api = PlayedApi()
    page = sent(api, **rows_form("add-2"))
    assert '<select name="fact-3"' in page
    assert "autofocus" in page
    assert '<details class="where" open>' in page
    assert [method for method, _ in api.asked] == ["GET"]
    assert '<option value="tag" selected>' in sent(api, **rows_form("refresh", **{"fact-1": "tag"}))
    sent(api, **rows_form("remove-9"))
    assert api.asked[-1] == ("POST", "/v1/segments/preview")


def test_one_goes_from_rows_to_json_and_back() -> None:
    api = PlayedApi()
    page = sent(api, **rows_form("json"))
    assert "<textarea" in page
    assert "1000.50" in page
    assert '<option value="sum" selected>' in sent(api, conditions=json.dumps(SAID), do="rows")
    page = sent(api, conditions='{"all": [{"not": {"not": {}}}]}', do="rows")
    assert "Rows cannot say this" in page
    assert "<textarea" in page


def test_what_is_wrong_stands_at_its_row() -> None:
    api = PlayedApi()
    refusal = json.loads(PlayedApi.refusal(400, "segment_invalid")[1])
    refusal["errors"] = [{"pointer": "/conditions/all/0/value", "code": "x", "message": "Send an amount."}]
    api.answers["POST", "/v1/segments/preview"] = 400, refusal
    page = sent(api, **rows_form("try"))
    assert '<p class="wrong" role="alert" lang="en">Send an amount.</p>' in page
    assert "Line 1" not in page
