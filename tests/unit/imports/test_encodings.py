"""A file in two encodings, or broken in one, is refused, and it is said where."""

import codecs

import pytest

from orderhub.errors import InvalidInput
from tests.support.read_files import read_csv


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_csv(data)
    return caught.value


MIXED = ["order_no,收货人", "A1,张三", "A2,李四光"]


@pytest.mark.parametrize("odd", [{1}, {2}, {1, 2}, {0}])
@pytest.mark.parametrize("other", ["gb18030", "big5", "cp1252", "shift_jis"])
def test_rows_in_utf_8_beside_others_are_refused(odd: set[int], other: str) -> None:
    lines = [line.encode(other, "replace") if index in odd else line.encode() for index, line in enumerate(MIXED)]

    refused = refusal(b"\n".join(line.replace(b"?", "é".encode(other, "ignore")) for line in lines))

    assert refused.code in ("encoding_mixed", "encoding_unknown")


def test_one_line_in_utf_8_is_found_among_thousands_in_gb18030() -> None:
    rows = [f"A{number},张三" for number in range(3000)]
    lines = [line.encode("gb18030") for line in ["order_no,收货人", *rows]]
    lines[2000] = "A,赵四".encode()

    refused = refusal(b"\r\n".join(lines))

    assert (refused.code, "GB18030" in str(refused), "line 2001, character 1" in str(refused)) == (
        "encoding_mixed",
        True,
        True,
    )


@pytest.mark.parametrize("rows", [1, 50])
def test_one_bad_byte_in_utf_8_is_said_with_its_place(rows: int) -> None:
    good = "".join(f"A{number},张三，李四,€\n" for number in range(rows))

    refused = refusal(f"order_no,收货人\n{good}A0,李".encode() + b"\xff" + "四\n".encode() + good.encode())

    assert refused.code == "encoding_mixed"
    assert f"Most of the file is UTF-8, but what stands in line {rows + 2}, character 5 is not" in str(refused)


def test_one_western_line_in_western_utf_8_is_found_though_it_decodes_as_gb18030() -> None:
    lines = ["order_no,name", *["A1,Müller"] * 9]

    refused = refusal("\n".join(lines).encode() + "\nA2,Renée\nA3,x".encode("cp1252"))

    assert (refused.code, "line 11, character 7" in str(refused)) == ("encoding_mixed", True)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (codecs.BOM_UTF8 + b"a\nb,\xff", "UTF-8, but what stands in line 2, character 3"),
        (codecs.BOM_UTF8 + "a\r李\rb,".encode() + b"\xe5", "UTF-8, but what stands in line 3, character 3"),
        (
            codecs.BOM_UTF16_LE + "a\n李".encode("utf-16-le") + b"a",
            "UTF-16, but what stands in line 2, character 2",
        ),
        (codecs.BOM_UTF16_BE + b"\0a\xd8\0", "UTF-16, but what stands in line 1, character 2"),
        (
            "订单编号,收货人\nA1,张三丰\nA2,李".encode("gb18030") + b"\xfa\nA3,x",
            "GB18030, but what stands in line 3, character 5",
        ),
        (
            "a,b\n张三李四王五赵六孙七周八,x\nA2,李".encode("gb18030") + b"\xfa\nA3,x",
            "GB18030, but what stands in line 3, character 5",
        ),
    ],
)
def test_what_is_broken_in_a_known_encoding_is_said_with_its_place(data: bytes, place: str) -> None:
    refused = refusal(data)

    assert (refused.code, place in str(refused)) == ("encoding_mixed", True)


@pytest.mark.parametrize("data", [b"a,b\nx,\xff\xff", "a,b\nx,é\n".encode("cp1252"), b"a,b\nx,\x80\n"])
def test_where_no_encoding_is_likely_the_place_of_the_first_letter_is_said(data: bytes) -> None:
    refused = refusal(data)

    assert (refused.code, "see line 2, character 3" in str(refused)) == ("encoding_unknown", True)
