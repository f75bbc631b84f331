"""Rows of conditions as a form sends them, and what its buttons do to them: add, group, remove; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from orderhub.console.condition_rows import DEEPEST, GROUPS, OPS, WHERE, Node, joined
from orderhub.console.showing import whole
from orderhub.console.visit import Texts

TEXTS = ("fact", "op", "value", "currency", *(f"where-{name}" for name in WHERE))
_FIRST: Mapping[str, str] = {"fact": "orderCount", "op": ">=", "value": ""}


def tree_in(form: Texts) -> Node:
    """The rows that a form sends: ``node`` has each as ``<number>:<number of its group>``, in their order."""
    groups: dict[str, list[str]] = {}
    depths: dict[str, int] = {"": 0}
    for entry in form.get("node", ()):
        number, _, group = entry.partition(":")
        is_number = isinstance(whole(number), int)
        # A group comes before what is in it, so nothing is in itself.
        if is_number and number not in depths and group in depths and depths[group] < DEEPEST + 1:
            depths[number] = depths[group] + 1
            groups.setdefault(group, []).append(number)
    roots = groups.get("", ())
    root = _node(form, roots[0], groups) if roots else Node(id=0, kind="all")
    return root if root.kind in GROUPS else Node(id=max(root.ids) + 1, kind="all", inner=(root,))


def _node(form: Texts, number: str, groups: Mapping[str, Sequence[str]]) -> Node:
    kind, negated = form.get(f"kind-{number}", ("",))[-1], f"not-{number}" in form
    if kind in GROUPS:
        inner = tuple(_node(form, one, groups) for one in groups.get(number, ()))
        return Node(id=int(number), kind=kind, negated=negated, inner=inner)
    texts = {name: joined(filter(None, map(str.strip, form.get(f"{name}-{number}", ())))) for name in TEXTS}
    ops = OPS.get(texts["fact"], ())
    # What another fact was held against a value by may not fit this one.
    texts["op"] = texts["op"] if texts["op"] in ops else next(iter(ops), "")
    return Node(id=int(number), kind="fact", negated=negated, texts=texts)


def changed(root: Node, do: str) -> Node:
    """The rows after a button: ``add-3`` and ``group-3`` put something into a group, ``remove-5`` takes it."""
    verb, _, text = do.partition("-")
    number = whole(text)
    if verb not in {"add", "group", "remove"} or not isinstance(number, int):
        return root
    return _changed(root, verb, number, max(root.ids) + 1)


def _changed(node: Node, verb: str, number: int, free: int) -> Node:
    inner = tuple(_kept(node, verb, number, free))
    if node.id == number and node.kind in GROUPS and verb != "remove":
        leaf = Node(id=free, kind="fact", texts=_FIRST, is_new=True)
        other = "any" if node.kind == "all" else "all"
        added = leaf if verb == "add" else Node(id=free + 1, kind=other, inner=(leaf,))
        inner = (*inner, added)
    return replace(node, inner=inner, is_new=verb == "remove" and len(inner) < len(node.inner))


def _kept(node: Node, verb: str, number: int, free: int) -> Iterator[Node]:
    for one in node.inner:
        if verb != "remove" or one.id != number:
            yield _changed(one, verb, number, free)
