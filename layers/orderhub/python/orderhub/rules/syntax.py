"""A CEL expression as a tree with the place of each part, for what looks at expressions before they are decided.

The package that decides expressions tells nothing of how it read them. Only texts that it could read come here.
"""

from collections.abc import Mapping
from functools import lru_cache

from orderhub.rules.expression_tree import DEEPEST, Node, Op, TooDeep, Unreadable, node
from orderhub.rules.words import Sort, Word, words_of

MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
"""What goes through a list, and gives its members a name."""
_END = Word(Sort.SIGN, "", 0)
_STRENGTH: Mapping[str, int] = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
"""How closely an operator binds what stands beside it."""


@lru_cache(20_000)
def tree_of(expression: str) -> Node:
    """The tree of an expression.

    Raises:
        Unreadable: It is of a form that is not taken, or too deep.
    """
    reader = _Reader(expression)
    tree = reader.whole()
    reader.expect("")
    return tree


class _Reader:
    """Goes through the words of an expression."""

    def __init__(self, expression: str) -> None:
        self._words = list(words_of(expression))
        self._next = 0
        self._within = 0

    def whole(self) -> Node:
        """An expression with all that belongs to it."""
        self._within += 1
        if self._within > DEEPEST:
            raise TooDeep(self._word.position)
        tree = self._joined(1)
        if self._word.text == "?":
            mark = self._take()
            then = self.whole()
            self.expect(":")
            tree = node(Op.CHOICE, mark, tree, then, self.whole())
        self._within -= 1
        return tree

    def expect(self, text: str) -> None:
        """Go on behind a word that has to be there."""
        if self._word.text != text:
            raise Unreadable(self._word.position)
        self._next += 1

    @property
    def _word(self) -> Word:
        return self._words[self._next] if self._next < len(self._words) else _END

    def _take(self) -> Word:
        self._next += 1
        return self._words[self._next - 1]

    def _joined(self, strength: int) -> Node:
        """What operators join that bind at least so closely."""
        left = self._signed()
        while _STRENGTH.get(self._word.text, 0) >= strength:
            operator = self._take()
            left = node(Op.BINARY, operator, left, self._joined(_STRENGTH[operator.text] + 1))
        return left

    def _signed(self) -> Node:
        signs = []
        while self._word.text in {"!", "-"} and self._word.sort is Sort.SIGN:
            signs.append(self._take())
        operand = self._followed(self._primary())
        for sign in reversed(signs):
            operand = node(Op.UNARY, sign, operand)
        return operand

    def _followed(self, target: Node) -> Node:
        """A value with the members, calls and places in a list that follow it."""
        while self._word.text in {".", "["} and self._word.sort is Sort.SIGN:
            sign = self._take()
            if sign.text == "[":
                target = node(Op.INDEX, sign, target, self.whole())
                self.expect("]")
                continue
            name = self._name()
            if self._word.text == "(":
                op = Op.MACRO if name.text in MACROS else Op.METHOD
                target = node(op, name, target, *self._listed("(", ")"))
            else:
                target = node(Op.MEMBER, name, target)
        return target

    def _primary(self) -> Node:
        word = self._word
        if word.sort is Sort.TEXT or word.sort is Sort.NUMBER:
            return node(Op.TEXT if word.sort is Sort.TEXT else Op.NUMBER, self._take())
        if word.sort is Sort.NAME:
            self._take()
            return node(Op.CALL, word, *self._listed("(", ")")) if self._word.text == "(" else node(Op.NAME, word)
        if word.text == "(":
            self._take()
            inner = self.whole()
            self.expect(")")
            return inner
        if word.text == "[":
            return node(Op.LIST, word, *self._listed("[", "]"))
        if word.text == "{":
            return node(Op.OBJECT, word, *self._listed("{", "}"))
        raise Unreadable(word.position)

    def _name(self) -> Word:
        if self._word.sort is not Sort.NAME:
            raise Unreadable(self._word.position)
        return self._take()

    def _listed(self, begin: str, end: str) -> list[Node]:
        """What stands between brackets, with commas (and colons) between."""
        self.expect(begin)
        parts: list[Node] = []
        while self._word.text != end:
            parts.append(self.whole())
            if self._word.text in {",", ":"}:
                self._take()
            elif self._word.text != end:
                raise Unreadable(self._word.position)
        self._take()
        return parts
