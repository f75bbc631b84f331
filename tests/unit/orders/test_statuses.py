import pytest

from orderhub.orders.statuses import Stage, Status, status_of, text_of, weiyu_code_of

# Status, stage, Weiyu's code, the texts: the table of the vendors' statuses.
TABLE = [
    (
        "ABANDONED_SHOPPING_CART",
        "ABANDONED_SHOPPING_CART",
        "abandoned_shopping_cart",
        "Abandoned cart",
        "未完成的购物车",
    ),
    ("INITIALIZED", "INITIALIZED", "pending", "To be paid", "待付款"),
    ("PAID", "IN_PROGRESS", "paid", "Paid", "已付款"),
    ("IN_PROGRESS", "IN_PROGRESS", "processing", "In progress", "处理中"),
    ("SHIPPED", "IN_PROGRESS", "shipped", "Shipped", "已发货"),
    ("DELIVERED", "DELIVERED", "delivered", "Delivered", "已签收"),
    ("COMPLETED", "DELIVERED", "completed", "Completed", "交易成功"),
    ("CANCELLED", "CANCELLED", "cancelled", "Closed", "交易关闭"),
    ("OTHER", "OTHER", "other", "Other", "其他"),
]

# What each vendor says: Yespo's spellings, Sobot's files in English and Chinese.
WORDS = {
    "INITIALIZED": ("To Be Paid", "待付款"),
    "PAID": ("Paid", "已付款"),
    "IN_PROGRESS": ("IN PROGRESS",),
    "SHIPPED": ("Shipped", "已发货"),
    "DELIVERED": ("Signed for", "已签收"),
    "COMPLETED": ("Dealed", "交易成功"),
    "CANCELLED": ("Deal Closed", "交易关闭", "CANCELED"),
    "OTHER": ("Other", "其他"),
}


def test_the_table_names_every_status() -> None:
    assert [row[0] for row in TABLE] == [status.value for status in Status]


@pytest.mark.parametrize(("name", "stage", "weiyu", "english", "chinese"), TABLE)
def test_a_status_is_what_the_vendors_mean_by_it(
    name: str, stage: str, weiyu: str, english: str, chinese: str
) -> None:
    status = Status(name)

    assert status.stage is Stage(stage)
    assert weiyu_code_of(status) == weiyu
    assert (text_of(status, "en"), text_of(status, "zh-CN"), text_of(status, "fr")) == (english, chinese, english)


@pytest.mark.parametrize(("name", "weiyu"), [(row[0], row[2]) for row in TABLE])
def test_every_vendor_s_word_is_understood(name: str, weiyu: str) -> None:
    words = (name, name.lower(), f" {name} ", weiyu, *WORDS.get(name, ()))

    assert {status_of(word) for word in words} == {Status(name)}


@pytest.mark.parametrize("word", ["", "DONE", "1", "DELIVERED!", "orderDELIVERED"])
def test_a_word_nobody_uses_means_no_status(word: str) -> None:
    assert status_of(word) is None


def test_an_order_gets_on_from_cart_to_completed() -> None:
    way = [Status.ABANDONED_SHOPPING_CART, Status.INITIALIZED, Status.PAID, Status.SHIPPED, Status.DELIVERED]
    steps = [status.progress for status in (*way, Status.COMPLETED)]

    assert steps == sorted(step for step in steps if step is not None)
    assert Status.PAID.progress == Status.IN_PROGRESS.progress
    assert Status.OTHER.progress is None
