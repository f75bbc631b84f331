"""CSV and XLSX files made of strings: good ones, and such as somebody might make to do harm."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

type Table = Sequence[Sequence[str]]
type Form = Callable[[str], str]
"""How a worksheet is written."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def csv_file(table: Table, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """A table as a CSV file, with quotes where they are needed."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(table)
    return text.getvalue().encode(encoding)


def column(index: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def inline(reference: str, text: str) -> str:
    """A cell that holds its text itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def shared(reference: str, index: object) -> str:
    """A cell that refers to a shared string."""
    return f'<c r="{reference}" t="s"><v>{index}</v></c>'


def number(reference: str, digits: object, style: int = 0) -> str:
    """A cell that is a number, or looks like a date by its style."""
    return f'<c r="{reference}" s="{style}"><v>{digits}</v></c>'


def row(line: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{line}">{"".join(cells)}</row>'


def text_row(line: int, texts: Sequence[str]) -> str:
    """A row of texts that stand in their cells; blank ones have no cell."""
    return row(line, *(inline(f"{column(index)}{line}", text) for index, text in enumerate(texts) if text))


def sheet(*rows: str, before: str = "", after: str = "", start: str = "") -> str:
    """A worksheet without dimension."""
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'{start}<worksheet xmlns="{MAIN}">{before}{data}{after}</worksheet>'


def header(*names: str) -> str:
    """The first row."""
    return text_row(1, names or ("order_no", "order_status"))


def as_it_is(worksheet: str) -> str:
    """A worksheet as most programs write it."""
    return worksheet


def prefixed(worksheet: str) -> str:
    """A worksheet as Microsoft's Open XML SDK writes it."""
    return re.sub(r"<(/?)(?=\w)", r"<\1x:", worksheet).replace("xmlns=", "xmlns:x=")


def strings(*items: str) -> str:
    """Shared strings; each item the inside of an ``si``."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles(formats: Mapping[int, str], cells: Iterable[int]) -> str:
    """Styles: the codes of the formats, and the format of each cell style."""
    codes = "".join(f'<numFmt numFmtId="{index}" formatCode={_quoted(code)}/>' for index, code in formats.items())
    own = "".join(f'<xf numFmtId="{index}"/>' for index in cells)
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{own}</cellXfs></styleSheet>"
    )


def links(**targets: str) -> str:
    """Relationships: the id, and kind and target with a blank between."""
    inner = "".join(
        f'<Relationship Id="{link}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for link, (kind, target) in ((link, value.split(" ")) for link, value in targets.items())
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def book(
    *ids: str,
    properties: str = "",
    states: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """A workbook with sheets of these ids, which are their names if they have no others."""
    state, name = states or {}, names or {}
    inner = "".join(
        f'<sheet name="{escape(name.get(link, link))}" sheetId="{index}" state="{state.get(link, "visible")}"'
        f' r:id="{link}"/>'
        for index, link in enumerate(ids, start=1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{inner}</sheets></workbook>'


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these entries."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def parts_of(worksheet: str | bytes, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; ``strings`` and ``styles`` are found by their links."""
    return {
        "_rels/.rels": links(rId1="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": more.get("book", book("rId1")),
        "xl/_rels/workbook.xml.rels": more.get(
            "links",
            links(
                rId1="worksheet worksheets/sheet1.xml",
                **({"rId8": "sharedStrings sharedStrings.xml"} if "strings" in more else {}),
                **({"rId9": "styles styles.xml"} if "styles" in more else {}),
            ),
        ),
        **({"xl/sharedStrings.xml": more["strings"]} if "strings" in more else {}),
        **({"xl/styles.xml": more["styles"]} if "styles" in more else {}),
        SHEET: worksheet,
    }


def book_of(sheets: Mapping[str, str | bytes], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets by their names."""
    ids = {f"rId{index}": name for index, name in enumerate(sheets, start=1)}
    states = {link: "hidden" for link, name in ids.items() if name in hidden}
    targets = {link: f"worksheet worksheets/{link}.xml" for link in ids}
    parts = parts_of("", book=book(*ids, states=states, names=ids), links=links(**targets))
    return zipped(parts | {f"xl/worksheets/{link}.xml": sheets[name] for link, name in ids.items()})


def xlsx(worksheet: str | bytes, **more: str | bytes) -> bytes:
    """A workbook with one sheet."""
    return zipped(parts_of(worksheet, **more))


def inline_file(table: Table) -> bytes:
    """A table as a workbook whose cells hold their texts."""
    return xlsx(sheet(*(text_row(line, texts) for line, texts in enumerate(table, start=1))))


def shared_file(table: Table) -> bytes:
    """A table as a workbook as Excel writes it, each text once."""
    found = {
        text: index for index, text in enumerate(dict.fromkeys(text for texts in table for text in texts if text))
    }
    rows = (
        row(line, *(shared(f"{column(index)}{line}", found[text]) for index, text in enumerate(texts) if text))
        for line, texts in enumerate(table, start=1)
    )
    return xlsx(sheet(*rows), strings=strings(*(f"<t>{escape(text)}</t>" for text in found)))


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'
