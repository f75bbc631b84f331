import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.cards.folding import caseless, folded, plain

ODD = "1١１①❶陳陈é\u0301️\u200b&#4９;%3u\\0ßİﬁ가\u1100\u1161"
TEXTS = st.text(max_size=40) | st.text(
    alphabet="1١１①❶陳陈é\u0301️\u200b&#4９;%3u\\0ßİﬁ가\u1100\u1161", max_size=30
)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("１３８", "138"),
        ("١٣٨", "138"),
        ("①❸⑧", "138"),
        ("1️⃣3️⃣", "13"),
        ("1\u200b3\u2060", "13"),
        ("陳張廣澤", "陈张广泽"),
        ("沢辺髙", "泽边高"),
        ("沪", "沪"),
        ("a＠b", "a@b"),
        ("1–2—3−4", "1-2-3-4"),
        ("&#49;&#x33;&commat;&amp;lt", "13@&lt"),
        ("%31%2533", "13"),
        ("\\u0031\\x33", "13"),
        ("&nothing; 100% \\u00", "&nothing; 100% \\u00"),
        ("e\u0301 \u1100\u1161 1\u0336", "é 가 1"),
        ("m²，（新）", "m2，（新）"),
    ],
)
def test_a_text_is_folded_to_plain_letters(text: str, letters: str) -> None:
    assert plain(text) == letters


@pytest.mark.parametrize(
    ("text", "letters"), [("Seán", "sean"), ("Łódź", "lodz"), ("Groß", "gross"), ("İlker Işık", "ilker isik")]
)
def test_names_are_compared_without_accents_and_capitals(text: str, letters: str) -> None:
    assert caseless(folded(text)).letters == letters


@given(TEXTS)
def test_each_letter_knows_where_it_stands(text: str) -> None:
    for read in (folded(text), caseless(folded(text))):
        spans = [read.span(place, place + 1) for place in range(len(read.letters))]

        assert len(read.starts) == len(read.ends) == len(read.letters)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)


@given(TEXTS)
def test_small_letters_are_as_many(text: str) -> None:
    letters = plain(text)

    assert len(letters.lower()) == len(letters)
