"""The tree of a CEL expression: its parts, each with its place."""

from dataclasses import dataclass
from enum import StrEnum

from orderhub.rules.words import Word

DEEPEST = 60
"""Of parts within parts; a list of sixty alternatives joined by ``||`` is as deep."""


class Op(StrEnum):
    """What a part of an expression does with its own parts."""

    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    MEMBER = "member"
    INDEX = "index"
    CALL = "call"
    METHOD = "method"
    MACRO = "macro"
    LIST = "list"
    OBJECT = "object"
    UNARY = "unary"
    BINARY = "binary"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression.

    ``text`` is its word: the literal, the name, the operator, the function. ``position`` is where that stands, in
    characters from 0; ``parts`` are in the order they are written in, of a method what it is called on first.
    """

    op: Op
    text: str
    position: int
    parts: tuple["Node", ...] = ()
    depth: int = 1


class Unreadable(ValueError):
    """An expression of a form that is not taken, at a place in characters from 0."""

    def __init__(self, position: int) -> None:
        super().__init__("this form of CEL is not taken")
        self.position = position


class TooDeep(Unreadable):
    """An expression with too many parts within parts."""


def literal_of(node: Node) -> str | None:
    """The text that a plain literal stands for; None for anything else, and for what has escapes."""
    plain = node.op is Op.TEXT and "\\" not in node.text and node.text[:3] not in {'"""', "'''"}
    return node.text[1:-1] if plain and node.text[0] in "\"'" else None


def node(op: Op, word: Word, *parts: Node) -> Node:
    """A part of an expression.

    Raises:
        TooDeep: It has too many parts within parts.
    """
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > DEEPEST:
        raise TooDeep(word.position)
    return Node(op, word.text, word.position, parts, depth)
