"""Where the parts of a workbook lie, and which of its sheets is read."""

from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import NamedTuple

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import Archive
from orderhub.imports.files.xml_part import TRUE, Attributes, walk


class SheetPart(NamedTuple):
    """A visible worksheet: what its tab says, and the name of its part."""

    name: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The visible worksheets in the order of their tabs, the names of other parts, and what all depend on.

    ``hidden`` is how many worksheets are not visible; the parts are None if the file does not have them.
    """

    sheets: tuple[SheetPart, ...]
    hidden: int
    strings: str | None
    styles: str | None
    since_1904: bool


_HIDDEN = ("hidden", "veryhidden")
_LONGEST_NAME = 31
"""Characters; Excel's own limit."""


@dataclass(frozen=True, slots=True)
class _Link:
    id: str
    kind: str
    target: str


def workbook_of(archive: Archive) -> Workbook:
    """What the file says about itself. It may name parts that it does not have.

    Raises:
        InvalidInput: ``file_kind_wrong``, ``no_sheet``, or it is damaged.
    """
    if "_rels/.rels" not in archive:
        raise _no_workbook()
    main = _first(_links(archive, ""), "officeDocument")
    if main is None or main.endswith(".bin"):
        raise _no_workbook()
    links = [link for link in _links(archive, main) if link.target in archive]
    tabs, since_1904 = _tabs(archive, main)
    parts = {link.id: link.target for link in links if link.kind == "worksheet"}
    sheets = tuple(SheetPart(tab.name, parts[tab.part]) for tab in tabs if tab.part in parts)
    if not sheets:
        raise InvalidInput("The workbook has no visible sheet with cells.", "no_sheet")
    return Workbook(
        sheets=sheets,
        hidden=len(parts) - len(sheets),
        strings=_first(links, "sharedStrings"),
        styles=_first(links, "styles"),
        since_1904=since_1904,
    )


def _tabs(archive: Archive, main: str) -> tuple[list[SheetPart], bool]:
    """The visible sheets in the order of their tabs, by the ids of their parts; whether dates count from 1904."""
    tabs: list[SheetPart] = []
    properties: dict[str, str] = {}

    def sheet(attributes: Attributes) -> None:
        if attributes.get("state", "").lower() not in _HIDDEN:
            name = attributes.get("name", "")[:_LONGEST_NAME] or str(len(tabs) + 1)
            tabs.extend(SheetPart(name, value) for key, value in attributes.items() if key.endswith(":id"))

    walk(archive.read(main), "workbook", {"sheet": sheet, "workbookPr": properties.update}, {})
    return tabs, properties.get("date1904") in TRUE


def _links(archive: Archive, source: str) -> list[_Link]:
    """What a part refers to within the file; what lies outside of it is never followed."""
    folder, _, name = source.rpartition("/")
    links: list[_Link] = []

    def link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = normpath(join("/", dirname(source), attributes.get("Target", ""))).lstrip("/")
            links.append(_Link(attributes.get("Id", ""), kind, target))

    walk(archive.read(join(folder, "_rels", f"{name}.rels")), "Relationships", {"Relationship": link}, {})
    return links


def _first(links: list[_Link], kind: str) -> str | None:
    return next((link.target for link in links if link.kind == kind), None)


def _no_workbook() -> InvalidInput:
    message = "The file is a ZIP archive, but no XLSX workbook. Save it as XLSX (not XLSB or ODS) or CSV."
    return InvalidInput(message, "file_kind_wrong")
