import pytest

from orderhub.cards.masking import address
from orderhub.cards.places import phrases


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("北京市朝阳区建国路88号", "北京市朝阳区***"),
        ("北京大兴区黄村镇1号", "北京大兴区***"),
        ("北京东城区东单3条", "北京东城区***"),
        ("北京市市辖区朝阳区建国路88号", "北京市市辖区朝阳区***"),
        ("北京 朝阳区 三里屯", "北京 朝阳区***"),
        ("中国上海市浦东新区世纪大道100号", "中国上海市浦东新区***"),
        ("广东深圳南山区科技园1号", "广东深圳南山区***"),
        ("浙江省金华市义乌市稠州路", "浙江省金华市义乌市***"),
        ("新疆维吾尔自治区昌吉回族自治州奇台县古城街1号", "新疆维吾尔自治区昌吉回族自治州奇台县***"),
        ("云南省临沧市双江拉祜族佤族布朗族傣族自治县沙河乡", "云南省临沧市双江拉祜族佤族布朗族傣族自治县***"),
        ("深圳市南山区科技园", "深圳市南山区***"),
        ("朝阳区建国路88号", "朝阳区***"),
        ("台灣台北市大安區信義路", "台灣台北市大安區***"),
    ],
)
def test_a_chinese_address_is_shown_down_to_its_district(text: str, shown: str) -> None:
    assert address(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "建国路88号幸福小区",
        "建国路幸福小区3栋",
        "幸福家园三区五栋",
        "幸福超市3号",
        "吉林路12号",
        "北京东路5号",
        "张三北京市朝阳区建国路",
    ],
)
def test_a_chinese_address_that_begins_otherwise_is_hidden(text: str) -> None:
    assert address(text) == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No. 88 Jianguo Road, Chaoyang District, Beijing", "***, Chaoyang District, Beijing"),
        ("221B Baker Street, London NW1 6XE, United Kingdom", "***, London, United Kingdom"),
        ("Flat B, Rose Cottage, Little Milton, Oxford, UK", "***, Oxford, UK"),
        ("1-2-3 Shibuya, Shibuya-ku, Tokyo 150-0002, Japan", "***, Tokyo, Japan"),
        ("Hauptstraße, Berlin,", "***, Berlin"),
        ("Rose Cottage\nChurch Lane\nOxford", "***, Oxford"),
        ("J*** S****, J*** S****, Oxford", "***, Oxford"),
        ("Київ, вул. Хрещатик, 22", "***"),
        ("First str. 1", "***"),
        ("Beijing", "***"),
        ("5 High Road, c/o Mary Jones, Mr Bob Kent", "***"),
        ("5 High Road, Oxford, attn: Mary Jones", "***"),
        ("5 High Road, Frau Schmidt, Berlin", "***, Berlin"),
        ("5 High Road, Mary & Bob, Val-d’Oise (FR)", "***, Mary & Bob, Val-d’Oise (FR)"),
        ("5 High Road, deliver to: Bob", "***"),
        (" ", ""),
    ],
)
def test_of_a_western_address_only_parts_without_house_or_street_are_shown(text: str, shown: str) -> None:
    assert address(text) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "北京市朝阳区建国路88号金地中心A座1203室",
            ("建国路88号金地中心A座1203室", "建国路88号", "金地中心A座", "1203室"),
        ),
        ("张三 13800138000 北京市朝阳区建国路88号", ("建国路88号", "建国路88号")),
        ("北京市朝阳区", ()),
        ("建国路88号幸福小区", ("建国路88号幸福小区", "建国路88号", "幸福小区")),
        ("東京都渋谷区神南1-19-11", ("神南1-19-11", "神南1-19-11")),
        ("12 Baker Street, Flat B, Rose Cottage, Oxford, UK", ("12 Baker Street", "Rose Cottage")),
        ("", ()),
    ],
)
def test_what_stands_behind_the_district_gives_somebody_away(text: str, found: tuple[str, ...]) -> None:
    assert phrases(text) == found
