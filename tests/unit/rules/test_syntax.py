"""An expression is read as CEL reads it, with the place of each part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.rules.expression_tree import DEEPEST, Node, Op, TooDeep, Unreadable
from orderhub.rules.language import Situation, compiled
from orderhub.rules.syntax import tree_of


def shown(node: Node) -> str:
    """A tree with all its brackets."""
    parts = [shown(part) for part in node.parts]
    match node.op:
        case Op.BINARY:
            return f"({parts[0]} {node.text} {parts[1]})"
        case Op.CHOICE:
            return f"({parts[0]} ? {parts[1]} : {parts[2]})"
        case Op.UNARY:
            return f"({node.text}{parts[0]})"
        case Op.LIST:
            return f"[{', '.join(parts)}]"
        case Op.NAME | Op.NUMBER | Op.TEXT:
            return node.text
    return f"{node.op}:{node.text}({', '.join(parts)})"


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
        ("a || b && !c == d", "(a || (b && ((!c) == d)))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("'in' in ['in', \"&&\"]", "('in' in ['in', \"&&\"])"),
        ("- -a.b", "(-(-member:b(a)))"),
        ("(1 + 2) * 3 // 4", "((1 + 2) * 3)"),
        ("a.b[0].c(1).map(i, i)", "macro:map(method:c(index:[(member:b(a), 0), 1), i, i)"),
        ("has(a.b) == {'a': 1, 'b': []}", "(call:has(member:b(a)) == object:{('a', 1, 'b', []))"),
    ],
)
def test_operators_bind_as_in_cel(expression: str, tree: str) -> None:
    assert shown(tree_of(expression)) == tree
    assert shown(tree_of(f"({expression}\n)")) == tree


def test_a_part_knows_where_it_stands() -> None:
    node = tree_of("order.total_cost > 'much'")

    assert (node.text, node.position) == (">", 17)
    assert [(part.text, part.position) for part in node.parts] == [("total_cost", 6), ("'much'", 19)]


@pytest.mark.parametrize(
    "expression", ["", "a b", "a.", "a.1", "[1 2]", "f(1", "a ? b", ".a", "a.?b", "T{a: 1}", ")"]
)
def test_what_has_another_form_is_not_read(expression: str) -> None:
    with pytest.raises(Unreadable):
        tree_of(expression)


@pytest.mark.parametrize(
    "expression", ["(" * 99 + "a" + ")" * 99, "!" * 99 + "a", "a" + ".b" * 99, "1" + "+1" * 99]
)
def test_what_is_too_deep_is_not_read(expression: str) -> None:
    with pytest.raises(TooDeep):
        tree_of(expression)


def test_sixty_parts_are_not_too_deep() -> None:
    assert tree_of(" || ".join(["a"] * DEEPEST)).depth == DEEPEST


LEAVES = st.sampled_from(["1", "2", "7"])
NUMBERS = st.recursive(
    LEAVES,
    lambda some: (
        st.lists(st.tuples(st.sampled_from("+-*"), some), min_size=1, max_size=4)
        .map(
            lambda parts: " ".join(f"{sign} {part}" for sign, part in parts).removeprefix("+ ").removeprefix("* ")
        )
        .map(lambda text: f"({text})" if len(text) > 9 else text)
    ),
    max_leaves=8,
)


@given(NUMBERS, NUMBERS, st.sampled_from(["<", "==", ">="]))
def test_the_brackets_of_the_tree_change_no_answer(left: str, right: str, sign: str) -> None:
    expression, situation = f"{left} {sign} {right}", Situation({})
    compiled(expression)

    assert situation.decide(shown(tree_of(expression))) == situation.decide(expression)
