"""The documents of the project: their headings, links, and the files they name."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import punctuation

from tests.support.template import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests" / "samples").glob("*.md")]
)
ORDERHUB = ROOT / "layers" / "orderhub" / "python" / "orderhub"
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
KINDS = (".py", ".json", ".yaml", ".toml", ".txt", ".md", ".css", ".js", "/")


def text_of(document: Path) -> str:
    """What a document says outside of blocks of code."""
    return FENCE.sub("", document.read_text("utf-8"))


def chapter(document: Path, heading: str) -> str:
    """What stands below a heading of the second level, up to the next one."""
    return document.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def without(text: str, labels: Sequence[str]) -> list[str]:
    """The entries of a text, below headings of the third level, that lack one of some labels, with the label."""
    entries = [part for part in re.split(r"^(?=##)", text, flags=re.MULTILINE) if part.startswith("### ")]
    return [
        f"{entry.splitlines()[0]}: {label}"
        for entry in entries
        for label in labels
        if not re.search(rf"{re.escape(label)} [^*\s]", entry)
    ]


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    counts: dict[str, int] = {}
    return {_anchor(heading, counts) for heading in headings}


def dead_links(document: Path) -> list[str]:
    """The links of a document to files or headings that are not there; those to other hosts are left out."""
    return [link for link in LINK.findall(text_of(document)) if "://" not in link and not _leads(document, link)]


def files_named(text: str) -> Iterator[str]:
    """The paths that a text names as code: with a folder or a known ending."""
    yield from (name for name in NAMED.findall(text) if name.endswith(KINDS) and not name.startswith("/"))


def missing(names: Sequence[str]) -> list[str]:
    """Those of some paths that stand neither below the root nor in the package, named with it or without."""
    return [
        name for name in names if not any((home / name).exists() for home in (ROOT, ORDERHUB, ORDERHUB.parent))
    ]


def names_in(module: Path) -> set[str]:
    """The functions and classes of a module."""
    tree = ast.parse(module.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _leads(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


def _anchor(heading: str, counts: dict[str, int]) -> str:
    words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    anchor = "".join(sign for sign in words if sign in "-_" or sign not in punctuation + "…“”’、，。：（）")
    base = anchor.replace(" ", "-")
    counts[base] = counts.get(base, -1) + 1
    return f"{base}-{counts[base]}" if counts[base] else base
