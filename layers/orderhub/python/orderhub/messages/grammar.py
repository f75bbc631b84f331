"""What a template may be made of, and what is wrong with one; nothing that could run for long or reach further.

Placeholders, conditions, loops over products, and filters that are listed: no calls, no sums, no other templates.
So a template that is taken ends, and what it makes is bounded by its own length.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from jinja2 import nodes

from orderhub.messages.placeholders import GROUPS, LISTS, OF_LOOP, OF_PRODUCT, PLACEHOLDERS
from orderhub.mistakes import nearest

FILTERS = frozenset(
    {"button", "capitalize", "date", "default", "detail", "link", "lower", "money", "plural", "products", "total"}
    | {"subtotal", "truncate", "upper"}
)
"""The filters there are."""
TESTS = frozenset({"none", "even", "odd"})
_ALLOWED = (
    *(
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Const,
        nodes.Name,
        nodes.Getattr,
        nodes.If,
        nodes.For,
    ),
    *(nodes.Filter, nodes.Test, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.CondExpr),
)
_NAMES: Mapping[type[nodes.Node], str] = {
    nodes.Call: "a call",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Macro: "macro",
    nodes.Block: "block",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Getitem: "brackets",
}

_MOST_DEPTH = 40
"""How many parts of a template may lie within each other; Python could not compile some hundreds."""
_NOT_WRITTEN = frozenset({"Cc", "Co", "Cs"})
"""Control characters, those that stand for nothing, and halves of characters, however they are spelt."""
_LEADING = frozenset({"button", "link"})
_WEB = re.compile(r"(https?://|mailto:|tel:)[^\s<>\"]+")

type Flaw = tuple[int, str, str]
"""The line, a code, and what would be right."""


def flaws_of(tree: nodes.Template) -> list[Flaw]:
    """Everything that a template may not have, in the order of its lines."""
    if _is_deep(tree):
        return [(1, "too_deep", f"Put at most {_MOST_DEPTH} things within each other.")]
    return sorted(set(_flaws(tree, frozenset())))


def _flaws(node: nodes.Node, products: AbstractSet[str]) -> Iterator[Flaw]:
    """What is wrong with a part of a template, where ``products`` are the names of loops it stands in."""
    line = node.lineno
    if not isinstance(node, _ALLOWED):
        what = _NAMES.get(type(node), type(node).__name__.lower())
        yield line, "not_allowed", f"Leave {what} out: a template has placeholders, conditions, loops and filters."
        return
    if isinstance(node, nodes.Getattr | nodes.Name):
        yield from _name_flaws(node, products)
        return
    if isinstance(node, nodes.For):
        yield from _loop_flaws(node, products)
        return
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield line, "filter_unknown", f"There is no filter {node.name}.{nearest(node.name, FILTERS)}"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        yield line, "test_unknown", f"Ask for one of {', '.join(sorted(TESTS))} behind is."
    if isinstance(node, nodes.Filter) and node.name in _LEADING and not _is_lead(node.args, products):
        yield line, "address_invalid", f"Let {node.name} lead to one link, such as links.order or https://…"
    if isinstance(node, nodes.Const) and any(unicodedata.category(one) in _NOT_WRITTEN for one in str(node.value)):
        yield line, "character_invalid", "Leave out characters that stand for nothing."
    for child in node.iter_child_nodes():
        yield from _flaws(child, products)


def _is_deep(tree: nodes.Template) -> bool:
    level: list[nodes.Node] = [tree]
    for _ in range(_MOST_DEPTH):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _is_lead(args: Sequence[nodes.Node | None], products: AbstractSet[str]) -> bool:
    """Whether this is one link: of the order, of a product, or one that is written out; no words of a buyer."""
    match args:
        case [nodes.Const(value=str() as text)]:
            return _WEB.fullmatch(text) is not None
        case [nodes.Or() as either]:
            return _is_lead([either.left], products) and _is_lead([either.right], products)
        case [nodes.CondExpr() as either]:
            return _is_lead([either.expr1], products) and _is_lead([either.expr2], products)
        case [nodes.Getattr() as name]:
            first, _, rest = (_chain(name) or "").partition(".")
            return first == "links" or (first in products and rest == "url")
        case _:
            return False


def _loop_flaws(node: nodes.For, products: AbstractSet[str]) -> Iterator[Flaw]:
    over, name = _chain(node.iter), node.target.name if isinstance(node.target, nodes.Name) else ""
    if over not in LISTS or products or node.recursive or node.test:
        message = f"Go through {' or '.join(sorted(LISTS))}, and through one at a time."
        yield node.lineno, "loop_not_allowed", message
    if not name or name in GROUPS or name == "lines":
        yield node.lineno, "loop_not_allowed", "Give what the loop goes through a name of its own, such as line."
    for child in (*node.body, *node.else_):
        yield from _flaws(child, products | {name})


def _name_flaws(node: nodes.Getattr | nodes.Name, products: AbstractSet[str]) -> Iterator[Flaw]:
    chain = _chain(node)
    if chain is None:
        yield node.lineno, "not_allowed", "Name a placeholder, such as order.number."
        return
    first, _, rest = chain.partition(".")
    if first in products:
        known, names = rest in OF_PRODUCT, {f"{first}.{part}" for part in OF_PRODUCT}
    elif first == "loop" and products:
        known, names = rest in OF_LOOP, {f"loop.{part}" for part in OF_LOOP}
    else:
        known, names = chain in PLACEHOLDERS, set(PLACEHOLDERS)
    if not known:
        yield node.lineno, "placeholder_unknown", f"There is no placeholder {chain}.{nearest(chain, names)}"


def _chain(node: nodes.Node) -> str | None:
    """A name with its dots, such as ``order.number``; None for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _chain(node.node)
        return f"{before}.{node.attr}" if before else None
    return None
