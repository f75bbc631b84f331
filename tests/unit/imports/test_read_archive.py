import struct
import zipfile
from io import BytesIO

import pytest

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import Archive
from orderhub.imports.files.limits import MAX_INFLATED
from tests.support import files
from tests.support.read_files import read_xlsx

GOOD = files.inline_file([["a"], ["1"]])
END = b"PK\x05\x06"
ENTRY = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        read_xlsx(data)
    assert "canary" not in str(refused.value)
    return refused.value.code


def patched(data: bytes, offset: int, form: str, value: int, position: tuple[bytes, int] = (ENTRY, 0)) -> bytes:
    """An archive with one number changed, in the header of this kind and place."""
    mark, which = position
    start = -1
    for _ in range(which + 1):
        start = data.index(mark, start + 1)
    changed = bytearray(data)
    struct.pack_into(form, changed, start + offset, value)
    return bytes(changed)


def bomb(size: int) -> bytes:
    return files.xlsx(b"<worksheet>" + b" " * size)


@pytest.mark.slow
def test_a_bomb_is_put_out_when_the_limit_is_reached() -> None:
    archive = Archive(bomb(MAX_INFLATED * 4))

    with pytest.raises(InvalidInput) as refused:
        archive.read(files.SHEET)

    assert refused.value.code == "xlsx_too_large"
    assert archive.inflated <= MAX_INFLATED + 65_536


def test_all_entries_together_have_one_limit() -> None:
    half = (b"<si/>" + b" " * 30_000) * (MAX_INFLATED // 59_000)
    data = files.xlsx(b"<worksheet>" + b" " * (MAX_INFLATED // 2), strings=b"<sst>" + half + b"</sst>")

    assert refusal(data) == "xlsx_too_large"


def test_a_bomb_that_lies_about_its_size_gives_out_no_more_than_it_said() -> None:
    data = bomb(1_000_000)
    lying = patched(patched(data, 24, "<L", 100, (ENTRY, 3)), 22, "<L", 100, (LOCAL, 3))
    archive = Archive(lying)

    with pytest.raises(InvalidInput):
        archive.read(files.SHEET)

    assert archive.inflated <= 100


def test_an_archive_within_the_archive_is_not_opened() -> None:
    parts = files.parts_of(files.sheet(files.header(), files.text_row(2, ["x"])))
    archive = files.zipped({**parts, "xl/media/nested.zip": bomb(MAX_INFLATED * 2)})

    assert len(read_xlsx(archive).rows) == 1


def test_more_tags_than_cells_need_are_refused_before_they_are_read() -> None:
    assert refusal(files.xlsx(b"<worksheet>" + b"<a/>" * 400_001)) == "xlsx_too_large"


def test_thousands_of_entries_are_refused() -> None:
    assert refusal(files.zipped({f"{number}": "" for number in range(1_001)})) == "xlsx_too_large"


def test_a_list_of_entries_that_is_too_long_is_not_even_read() -> None:
    assert refusal(files.zipped({f"{number:>5}" * 12: "" for number in range(4_000)})) == "xlsx_too_large"


def test_entries_that_share_their_bytes_are_refused() -> None:
    names = [match for match in range(len(GOOD)) if GOOD.startswith(ENTRY, match)]
    first = GOOD[names[0] + 42 : names[0] + 46]
    changed = bytearray(GOOD)
    changed[names[3] + 42 : names[3] + 46] = first

    assert refusal(bytes(changed)) == "xlsx_damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", [files.SHEET, files.SHEET.upper(), files.SHEET.replace("/", "\\")])
def test_two_entries_of_one_name_are_refused(second: str) -> None:
    data = BytesIO(GOOD)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(second, "canary")

    assert refusal(data.getvalue()) == "xlsx_damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_stored_and_deflated_entries_are_read(method: int) -> None:
    parts = files.parts_of(files.sheet(files.header(), files.text_row(2, ["x"])))

    assert len(read_xlsx(files.zipped(parts, method)).rows) == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_entries_packed_in_another_way_are_refused(method: int) -> None:
    assert refusal(files.zipped(files.parts_of(files.sheet()), method)) == "xlsx_damaged"


def test_an_encrypted_entry_is_told_as_such() -> None:
    assert refusal(patched(GOOD, 8, "<H", 1)) == "file_encrypted"


@pytest.mark.parametrize(
    "data",
    [
        GOOD[:-30],
        GOOD[: len(GOOD) // 2],
        b"PK\x03\x04",
        patched(GOOD, 16, "<L", 1, (ENTRY, 3)),
        patched(GOOD, 42, "<L", 0xFFFFFFF0, (ENTRY, 3)),
        patched(GOOD, 16, "<L", 0x7FFFFFFF, (END, 0)),
        patched(GOOD, 0, "<L", 0),
        GOOD.replace(b"xl/workbook.xml", b"xl/workbook.xmx"),
    ],
    ids=["no end", "half", "only a beginning", "checksum", "place", "list", "no entry", "part missing"],
)
def test_a_broken_archive_is_refused(data: bytes) -> None:
    assert refusal(data) == "xlsx_damaged"


def test_bytes_that_cannot_be_inflated_are_refused() -> None:
    name = files.SHEET.encode()
    start = GOOD.index(name) + len(name)

    assert refusal(GOOD[:start] + b"\xff" * 40 + GOOD[start + 40 :]) == "xlsx_damaged"
