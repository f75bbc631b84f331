"""The HTML of a mail: its words and blocks in the one layout, with the styles where mail programs read them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import assert_never

import css_inline
from jinja2 import Template
from markupsafe import Markup, escape

from orderhub.messages.blocks import MARK, Block, Blocks, Detail, Lead, Products, lines_in
from orderhub.messages.brand import FOOTER, Brand
from orderhub.messages.colours import readable_on
from orderhub.messages.engine import environment
from orderhub.messages.writing import amount_in
from orderhub.words.translations import translate

MOST_BYTES = 100_000
"""Of a longer mail Gmail shows the beginning alone."""
_HOME = Path(__file__).parent
_PREHEADER = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to be laid out; ``links`` are the addresses in its words that lead somewhere, by name.

    ``notice`` stands above all of it, if there is one.
    """

    subject: str = field(repr=False)
    language: str
    brand: Brand
    links: Mapping[str, str] = field(repr=False)
    notice: str = ""


@dataclass(slots=True, kw_only=True)
class _Part:
    """Some of what stands below each other; ``kind`` says how it is laid out."""

    kind: str
    words: Markup = field(default=Markup(), repr=False)
    blocks: list[Block] = field(default_factory=list, repr=False)
    is_footer: bool = False


def laid_out(marked: str, blocks: Blocks, letter: Letter) -> str:
    """The HTML of a mail whose words are those of its text; empty where it would be too long."""
    parts = list(_parts(marked, blocks, letter))
    body = _shown([part for part in parts if not part.is_footer], letter)
    footer = _shown([part for part in parts if part.is_footer], letter)
    return _whole(letter, body, footer, _preheader(parts))


def laid_out_own(marked: str, blocks: Blocks, letter: Letter) -> str:
    """The HTML of a mail whose template has HTML of its own; empty where it would be too long."""
    body = MARK.sub(
        lambda found: _shown([_part_of(blocks.all[int(found[1])])], letter), "\n".join(lines_in(marked))
    )
    return _whole(letter, Markup(body), Markup(), "")  # noqa: S704 - what was filled in is escaped


def _parts(marked: str, blocks: Blocks, letter: Letter) -> Iterator[_Part]:
    """Paragraphs and blocks, in their order; details, or amounts, that follow each other are one part."""
    last: _Part | None = None
    for line in lines_in(marked):
        block = blocks.of(line)
        part = _part_of(block) if block else _words_of(line, blocks, letter)
        if last and last.kind == part.kind and part.kind in {"words", "details", "parts"} and line:
            last.words += Markup("<br>") + part.words
            last.blocks += part.blocks
            last.is_footer |= part.is_footer
            continue
        if last:
            yield last
        last = part if line else None
    if last:
        yield last


def _part_of(block: Block) -> _Part:
    match block:
        case Products():
            kind = "products"
        case Detail():
            kind = "total" if block.is_total else "parts" if block.is_part else "details"
        case Lead():
            kind = "button" if block.is_button else "lead"
        case _:
            assert_never(block)
    return _Part(kind=kind, blocks=[block])


def _words_of(line: str, blocks: Blocks, letter: Letter) -> _Part:
    """A line of words, in which addresses of ours and marks of links become links; other blocks are words."""
    marked = dict(blocks.marked())
    urls = {str(escape(url)): url for url in letter.links.values()}
    known = sorted([*marked, *urls], key=len, reverse=True)
    away = letter.links.get("unsubscribe")

    def linked(found: re.Match[str]) -> str:
        block = marked.get(found[0]) or Lead(label=urls[found[0]], url=urls[found[0]])
        if isinstance(block, Lead):
            return str(Markup('<a class="text" href="{}">{}</a>').format(block.url, block.label))
        return str(Markup("<br>").join(block.text(letter.language).split("\n")))

    text = str(escape(line))
    words = re.sub("|".join(map(re.escape, known)), linked, text) if known else text
    is_footer = bool(away) and any(
        isinstance(block, Lead) and block.url == away and mark in line for mark, block in marked.items()
    )
    return _Part(kind="words", words=Markup(words), is_footer=is_footer)  # noqa: S704 - it was escaped above


def _preheader(parts: Sequence[_Part]) -> str:
    """What a mail program shows beside the subject: the first words behind the greeting."""
    words = [part.words.striptags() for part in parts if part.kind == "words" and not part.is_footer]
    return (words[1:] or words or [""])[0][:_PREHEADER]


def _shown(parts: Sequence[_Part], letter: Letter) -> Markup:
    shown = _file("mail_blocks.html").render(
        parts=parts,
        amount=lambda amount: amount_in(amount, letter.language),
        has=lambda products, name: any(getattr(product, name) for product in products),
        **_colours(letter.brand),
    )
    return Markup(shown)  # noqa: S704 - the file escapes


def _whole(letter: Letter, body: Markup, footer: Markup, preheader: str) -> str:
    page = _file("mail_layout.html").render(
        subject=letter.subject,
        language=translate("language.html_tag", letter.language),
        brand=letter.brand,
        address=letter.brand.address.splitlines(),
        shop_url=letter.links.get("shop", ""),
        preheader=preheader,
        notice=letter.notice,
        body=body,
        footer=footer,
        **_colours(letter.brand),
    )
    styled = _inliner().inline(page)
    return styled if len(styled.encode()) <= MOST_BYTES else ""


def _colours(brand: Brand) -> dict[str, str]:
    return {
        "accent": brand.accent,
        "background": brand.background,
        "on_accent": readable_on(brand.accent),
        "footer_colour": FOOTER,
    }


@cache
def _file(name: str) -> Template:
    return environment(is_html=True).from_string((_HOME / name).read_text("utf-8"))


@cache
def _inliner() -> css_inline.CSSInliner:
    # A stylesheet of somebody else's is never fetched.
    return css_inline.CSSInliner(load_remote_stylesheets=False)
