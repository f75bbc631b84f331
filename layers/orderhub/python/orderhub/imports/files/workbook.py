"""Where the parts of a workbook lie, and which of its sheets is read."""

from dataclasses import dataclass
from posixpath import dirname, join, normpath

from orderhub.faults import Refused
from orderhub.imports.files.archive import Archive
from orderhub.imports.files.xml_part import Attributes, walk

_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The names of the parts that are read, None if the file has none, and what they depend on."""

    sheet: str
    other_sheets: int
    strings: str | None
    styles: str | None
    since_1904: bool


@dataclass(frozen=True, slots=True)
class _Link:
    id: str
    kind: str
    target: str


def workbook_of(archive: Archive) -> Workbook:
    """What the file says about itself; its first visible worksheet is the one that is read.

    Raises:
        Refused: ``file_kind_wrong``, ``no_sheet``, or it is damaged.
    """
    if "_rels/.rels" not in archive:
        raise _no_workbook()
    main = _first(_links(archive, ""), "officeDocument")
    if main is None or main.endswith(".bin"):
        raise _no_workbook()
    links = _links(archive, main)
    ids, since_1904 = _sheets(archive, main)
    parts = {link.id: link.target for link in links if link.kind == "worksheet"}
    sheets = [parts[sheet_id] for sheet_id in ids if sheet_id in parts]
    if not sheets:
        raise Refused("The workbook has no visible sheet with cells.", "no_sheet")
    return Workbook(
        sheet=sheets[0],
        other_sheets=len(parts) - 1,
        strings=_first(links, "sharedStrings"),
        styles=_first(links, "styles"),
        since_1904=since_1904,
    )


def _sheets(archive: Archive, main: str) -> tuple[list[str], bool]:
    """The ids of the visible sheets in the order of their tabs, and whether dates count from 1904."""
    ids: list[str] = []
    properties: dict[str, str] = {}

    def sheet(attributes: Attributes) -> None:
        if attributes.get("state", "visible") == "visible":
            ids.extend(value for name, value in attributes.items() if name.endswith(":id"))

    walk(archive.read(main), "workbook", {"sheet": sheet, "workbookPr": properties.update}, {})
    return ids, properties.get("date1904") in _TRUE


def _links(archive: Archive, source: str) -> list[_Link]:
    """What a part refers to within the file; what lies outside of it is never followed."""
    folder, _, name = source.rpartition("/")
    found: list[_Link] = []

    def link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = normpath(join("/", dirname(source), attributes.get("Target", ""))).lstrip("/")
            found.append(_Link(attributes.get("Id", ""), kind, target))

    walk(archive.read(join(folder, "_rels", f"{name}.rels")), "Relationships", {"Relationship": link}, {})
    return found


def _first(links: list[_Link], kind: str) -> str | None:
    return next((link.target for link in links if link.kind == kind), None)


def _no_workbook() -> Refused:
    message = "The file is a ZIP archive, but no XLSX workbook. Save it as XLSX (not XLSB or ODS) or CSV."
    return Refused(message, "file_kind_wrong")
