"""What a template puts into a message beside plain words: products, details, totals, buttons and links; pure.

While a template is filled, each of them is a mark: characters that no fact can hold, as facts are printable. The
marks are then read as text or as HTML, so that the words of a message are written once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orderhub.messages.placeholders import Product
from orderhub.messages.writing import amount_in, labelled

_OPEN, _CLOSE, NOTHING = "\ue000", "\ue001", "\ue002"
MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
MARKS = frozenset({_OPEN, _CLOSE, NOTHING})
_MOST_SHOWN = 100_000
_PER_LINE = 50
"""How many characters the blocks of a message may show, where each line counts as so many more."""
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """The products of an order or a case under a heading."""

    heading: str
    products: Sequence[Product]

    def text(self, language: str) -> str:
        """A line for each."""
        return "\n".join(
            [labelled(self.heading, "", language), *(_line(product, language) for product in self.products)]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Something known, behind what it is; a total stands below the products, and above it what it is made of."""

    label: str
    value: str
    is_total: bool = False
    is_part: bool = False

    def text(self, language: str) -> str:
        """Both on a line."""
        return labelled(self.label, self.value, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Where a message leads, under words that say so; a button if it is what the message is for."""

    label: str
    url: str
    is_button: bool = False

    def text(self, language: str) -> str:
        """The words and the address."""
        return labelled(self.label, self.url, language)


type Block = Products | Detail | Lead


class Blocks:
    """The blocks of one message, in the order they came in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.all: list[Block] = []
        self._shown = 0

    def mark(self, block: Block, *, is_known: object) -> str:
        """The mark of a block; of one with nothing to say, that of nothing.

        Raises:
            ValueError: There is no end to them.
        """
        if not is_known:
            return NOTHING
        text = block.text(self.language)
        self._shown += len(text) + _PER_LINE * (1 + text.count("\n"))
        if self._shown > _MOST_SHOWN:
            raise ValueError(f"its products, buttons and links make more than {_MOST_SHOWN:,} characters")
        self.all.append(block)
        return _mark(len(self.all) - 1)

    def marked(self) -> Iterator[tuple[str, Block]]:
        """Each block with its mark."""
        return ((_mark(number), block) for number, block in enumerate(self.all))

    def of(self, line: str) -> Block | None:
        """The block that a line is, None where the line is words."""
        found = MARK.fullmatch(line.strip())
        return self.all[int(found[1])] if found else None


def lines_in(marked: str) -> Iterator[str]:
    """The lines of a filled template, without those of which nothing was left."""
    for line in _GAPS.sub("\n\n", marked).split("\n"):
        left = line.replace(NOTHING, "")
        if left.strip() or left == line:
            yield left.rstrip()


def text_of(marked: str, blocks: Blocks) -> str:
    """A filled template as plain text."""
    shown = "\n".join(lines_in(marked))
    text = MARK.sub(lambda found: blocks.all[int(found[1])].text(blocks.language), shown)
    return _GAPS.sub("\n\n", text).strip()


def _mark(number: int) -> str:
    return f"{_OPEN}{number}{_CLOSE}"


def _line(product: Product, language: str) -> str:
    price = f" · {amount_in(product.price, language)}" if product.price else ""
    link = f"\n  {product.url}" if product.url else ""
    return f"- {product.name} × {product.quantity}{price}{link}"
