"""What an expression compares with a fact that only ever has a few values; pure, no AWS."""

from collections.abc import Callable, Iterator

from orderhub.mistakes import nearest
from orderhub.rules.expression_tree import Node, Op, literal_of
from orderhub.rules.schema import values_of
from orderhub.rules.types import Fault


def unknown_values(path_of: Callable[[Node], str], left: Node, right: Node) -> Iterator[Fault]:
    """A fault for each text that a fact is compared with and never is.

    Args:
        path_of: The dotted name of the fact that a part reads, empty where it reads none.
        left: What is compared.
        right: With what: a text, or a list of them.
    """
    for fact, other in ((left, right), (right, left)):
        known = values_of(path_of(fact))
        for part in (other.parts if other.op is Op.LIST else (other,)) if known else ():
            text = literal_of(part)
            if text is not None and text not in known:
                hint = nearest(text, known)
                message = f"{path_of(fact)} is never so.{hint} It is one of {', '.join(known)}."
                yield Fault("value_unknown", part.position, message)
