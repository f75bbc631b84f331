"""What is read, and what is refused before it is read."""

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import MAX_BYTES
from orderhub.imports.reading import read
from tests.support import files

TABLE = [["order_no", "收货人"], ["A1", "张三"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(data, name)
    assert "canary" not in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize("name", ["a.csv", "incoming/check/A.CSV", "a.b.tsv", "订单.txt"])
def test_a_text_file_is_read_by_any_of_its_names(name: str) -> None:
    sheet = read(files.csv_file(TABLE), name)

    assert [sheet.header, *(row.cells for row in sheet.rows)] == TABLE


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSX", "incoming/a.xlsm"])
def test_a_workbook_is_read_by_any_of_its_names(name: str) -> None:
    sheet = read(files.inline_file(TABLE), name)

    assert [sheet.header, *(row.cells for row in sheet.rows)] == TABLE


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb", "a.pdf", "a", "", "csv", ".csv"])
def test_another_name_is_refused_whatever_the_content(name: str) -> None:
    assert refusal(files.csv_file(TABLE), name) == "file_kind_unknown"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.inline_file(TABLE), "a.csv"),
        (files.csv_file(TABLE), "a.xlsx"),
        (OLE, "a.xlsx"),
        (OLE, "a.csv"),
        (b"<html><table><tr><td>canary</td></tr></table></html>", "a.csv"),
        (files.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "a.xlsx"),
        (files.zipped({"_rels/.rels": files.links(rId1="officeDocument xl/workbook.bin")}), "a.xlsx"),
        (files.zipped({"_rels/.rels": files.links(rId1="metadata docProps/core.xml")}), "a.xlsx"),
        (files.zipped({}), "a.xlsx"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(data: bytes, name: str) -> None:
    assert refusal(data, name) == "file_kind_wrong"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_workbook_with_a_password_is_told_as_such(name: str) -> None:
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le"), name) == "file_encrypted"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert refusal(b"", name) == "file_empty"


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert refusal(b"\0" * (MAX_BYTES + 1), "a.csv") == "file_too_large"
