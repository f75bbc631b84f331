"""Chinese in GB18030 is always taken; what only decodes as it is refused, and it is said what to do."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from tests.support import files
from tests.support.read_files import read_csv

HEADER = ["order_no", "buyer_nickname", "remark"]
GB2312_FIRST = [
    bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)
]
GB2312_SECOND = [
    bytes((lead, trail)).decode("gb2312") for lead in range(0xD8, 0xF8) for trail in range(0xA1, 0xFF)
]
GBK = [
    character
    for lead in range(0x81, 0xFF)
    for trail in range(0x40, 0xFF)
    if "\u4e00" <= (character := bytes((lead, trail)).decode("gbk", "ignore")) <= "\u9fff"
]
BIG5_FIRST = [
    character
    for lead in range(0xA4, 0xC7)
    for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    if "\u4e00" <= (character := bytes((lead, trail)).decode("big5", "ignore")) <= "\u9fff"
]
FOUR_BYTES = [chr(code) for code in (*range(0x3400, 0x4DB5), *range(0x20000, 0x20400))]
NAMES = [
    "张三",
    "王小明",
    "朱镕基",
    "喆",
    "陶喆",
    "犇",
    "李堃",
    "𠮷野家",
    "㛃",
    "䶮",
    "淼",
    "鑫",
    "赵玥",
    "瑀",
    "司马相如",
    "昇",
    "峯",
]
WORDS = [
    "iPhone 15 Pro手机壳",
    "T恤XL",
    "A款",
    "100ml精华",
    "No.5香水",
    "３号",
    "（备注）",
    "“好”",
    "の良品",
    "Ⅱ型",
    "①",
]


def texts(*pools: list[str]) -> st.SearchStrategy[str]:
    return st.text(
        st.one_of(*(st.sampled_from([each for each in pool if each]) for pool in pools)), min_size=1, max_size=40
    )


CHINESE = st.one_of(
    texts(GB2312_FIRST),
    texts(GB2312_FIRST, GB2312_SECOND),
    texts(BIG5_FIRST),
    texts(GBK),
    texts(GB2312_FIRST, FOUR_BYTES),
    st.sampled_from(NAMES),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from([*NAMES, *WORDS, "Tea", "green"]), min_size=1, max_size=6).map(" ".join),
)
ASCII = st.text(st.sampled_from("abcXYZ 0123456789-./"), max_size=12)


def a_file(cells: list[str], encoding: str) -> bytes:
    """A file with English headers, whose rows have each of the texts."""
    return files.csv_file([HEADER, *(["A1", text, "x"] for text in cells)], encoding=encoding)


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_csv(data)
    assert "canary" not in str(caught.value)
    return caught.value


@pytest.mark.slow
@given(st.lists(st.one_of(CHINESE, ASCII), min_size=1, max_size=20))
def test_chinese_in_gb18030_is_taken_however_rare_or_few_its_characters_are(cells: list[str]) -> None:
    data = a_file(cells, "gb18030")

    sheet = read_csv(data)

    assert sheet.encoding in ("gb18030", "utf-8")
    if sheet.encoding == "gb18030":
        assert [row.cells[1] for row in sheet.rows] == [text.strip() for text in cells]


@pytest.mark.parametrize("text", [*NAMES, *WORDS, "臺灣臺北市信義區", "龍井綠茶", "買家留言：請儘快發貨"])
def test_one_chinese_text_among_ascii_is_taken(text: str) -> None:
    sheet = read_csv(a_file(["Tea", "Muller", text], "gb18030"))

    assert (sheet.encoding, sheet.rows[-1].cells[1]) == ("gb18030", text)
    (note,) = sheet.notes
    assert "has little of it" in note


@pytest.mark.parametrize("text", ["订单", "訂單", "高山绿茶请在下午三点后送货支付宝顺丰速运已付款交易成功"])
def test_where_there_is_enough_chinese_there_is_no_doubt(text: str) -> None:
    assert read_csv(a_file([text, "x"], "gb18030")).notes == ()


CYRILLIC = ("cp1251", "koi8-r", "iso8859-5")
SENTENCES = {
    "cp1252": "François Lefèvre|Renée Müller|Größe und Straße|señor Muñoz de Málaga|São João|ånd på træet",
    "latin-1": "Jürgen Groß aus Köln|Zoë Brontë|déjà vu à Orléans|niño pequeño|coração de mãe",
    "iso8859-15": "Œuvre d'été|naïve cœur|Élodie Bézier|Irène Šárka",
    "mac-roman": "François Lefèvre|Renée Müller|déjà vu|niño pequeño|coração",
    "cp850": "François Lefèvre|Renée Müller|déjà vu|niño pequeño|Größe",
    "cp1250": "Dvořák|Krásný žluťoučký kůň|Łódź i Kraków|świeża herbata|Székesfehérvár|Gheorghe Ţăranu",
    "iso8859-2": "Dvořák|Příliš žluťoučký kůň|Kraków świeża herbata|Székesfehérvár|Šárka Nováková",
    "cp1254": "İstanbul'da çay içmek|Ayşe Yılmaz|Gülşen Öztürk|çiçekçi dükkânı",
    "cp1257": "Jānis Bērziņš|Žemaitė šiauliuose|Tõnu Kõiv|Ģertrūdes iela",
    **dict.fromkeys(
        CYRILLIC, "Иванов Пётр Сергеевич|улица Ленина, дом пять|зелёный чай в подарок|доставьте после обеда"
    ),
    "cp1253": "Γιώργος Παπαδόπουλος|πράσινο τσάι δώρο|οδός Ερμού|παρακαλώ παραδώστε το απόγευμα",
    "shift_jis": "東京都渋谷区神南一丁目|山田太郎|抹茶セット ギフト|午後三時に配達してください|ありがとう",
    "cp932": "大阪府大阪市北区梅田|鈴木花子|緑茶①|お届けは午前中に|デパート",
    "euc_jp": "東京都渋谷区神南一丁目|山田さん|抹茶セット ギフト|午後三時以降に配達してください|ありがとう",
    "iso2022_jp": "東京都|山田太郎|抹茶セット",
    "big5": "臺北市信義區市府路一號|王小明|綠茶禮盒|請於下午三點後送達，謝謝|歡迎再次光臨本店選購更多優惠商品",
    **dict.fromkeys(
        ("euc_kr", "cp949"), "서울특별시 강남구 테헤란로|김철수|녹차 세트 선물|오후 세 시 이후에 배달|부산 박영희"
    ),
}
NAMED = {"shift_jis": "Shift_JIS", "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "big5": "Big5", "euc_kr": "EUC-KR"}


@pytest.mark.slow
@pytest.mark.parametrize("encoding", SENTENCES)
@given(st.data())
def test_sentences_in_another_code_page_are_refused_in_any_order(encoding: str, data: st.DataObject) -> None:
    sentences = SENTENCES[encoding].split("|")
    cells = data.draw(st.permutations(sentences)) + data.draw(
        st.lists(st.one_of(ASCII, st.sampled_from(sentences)))
    )

    refused = refusal(a_file(cells, encoding))

    assert refused.code == "encoding_unknown"
    assert "CSV UTF-8" in str(refused)


@pytest.mark.parametrize(("encoding", "name"), NAMED.items())
def test_the_code_page_is_named_where_it_is_known(encoding: str, name: str) -> None:
    even = [text for text in SENTENCES[encoding].split("|") if decodes(text.encode(encoding))]

    assert name in str(refusal(a_file(even, encoding)))


def decodes(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


LATIN = [
    *("Renée", "Lefèvre", "Müller", "François", "niños", "pêche", "Málaga", "sœur", "Brontës", "forêts"),
    *("Jürgen", "Zürich", "Orléans", "Besançon"),
]


@given(st.lists(st.sampled_from(LATIN), min_size=1, max_size=30))
@example(["Renée"])
def test_words_with_an_accent_within_are_refused_though_each_decodes_as_gb18030(words: list[str]) -> None:
    data = a_file(words, "cp1252")

    assert decodes(data)
    assert "Windows-1252" in str(refusal(data))


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        *(
            (encoding, "Иван Петров Москва дома чаёк подарков Сергей зелёного курьер Нижний Новгород")
            for encoding in CYRILLIC
        ),
        (
            "cp1253",
            "τσάι Παπαδόπουλος δώρο Κώστας θάλασσα πρωινό Αθήνας σπίτια Μαρίας αγοράς",
        ),
    ],
)
def test_alphabets_are_known_by_their_words_when_all_have_an_even_number_of_letters(
    encoding: str, words: str
) -> None:
    data = a_file([word for word in words.split() if decodes(word.encode(encoding))], encoding)

    assert decodes(data)
    assert re.search("Cyrillic|Greek", str(refusal(data)))


def test_a_text_with_the_escapes_of_iso_2022_is_refused() -> None:
    assert refusal(a_file(["お茶"], "iso2022_jp")).code == "encoding_unknown"
