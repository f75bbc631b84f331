import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.faults import Refused
from orderhub.imports.columns import OURS, Found, find

ENGLISH = [column.names[0] for column in OURS.columns]
CHINESE = [column.names[1] for column in OURS.columns]


@given(st.permutations(range(len(ENGLISH))), st.lists(st.booleans(), min_size=len(ENGLISH), max_size=len(ENGLISH)))
def test_headers_are_found_in_any_order_and_either_language(order: list[int], chinese: list[bool]) -> None:
    header = [CHINESE[at] if chinese[at] else ENGLISH[at] for at in order]

    found = find(header, OURS)

    assert {key: order[at] for key, at in found.known.items()} == {key: at for at, key in enumerate(ENGLISH)}
    assert (found.unknown, dict(found.extra)) == ((), {})


@pytest.mark.parametrize(
    "header",
    ["ORDER_NO", "  order_no ", "order_no*", "Order_No *", "\ufefforder_no", "订单编号＊", "order_no 订单编号*"],
)
def test_a_header_may_be_written_in_many_ways(header: str) -> None:
    found = find([header, *(name for name in ENGLISH if name != "order_no")], OURS)

    assert found.known["order_no"] == 0


def test_unknown_columns_are_told_apart_from_extra_ones_and_our_own() -> None:
    found = find(
        [*ENGLISH, "Colour", "extra.Gift wrap", "EXTRA.size", "", "line", "codes", "messages", "extra."], OURS
    )

    first = len(ENGLISH)
    assert found == Found(
        known={key: at for at, key in enumerate(ENGLISH)},
        extra={"Gift wrap": first + 1, "size": first + 2},
        unknown=(first, first + 7),
        own=(first + 4, first + 5, first + 6),
    )


def test_missing_columns_refuse_the_file_and_are_named() -> None:
    missing = ("order_time", "store_no", "store_id", *OURS.groups["buyer_missing"])

    with pytest.raises(Refused) as caught:
        find([name for name in ENGLISH if name not in missing], OURS)

    assert caught.value.code == "columns_missing"
    assert "order_time/下单时间; one of store_no/门店编号, store_id/门店ID; one of buyer_id" in str(caught.value)
    assert "order_no" not in str(caught.value)


@pytest.mark.parametrize("again", ["order_no", "订单编号", "ORDER_NO*"])
def test_a_column_that_stands_twice_refuses_the_file(again: str) -> None:
    with pytest.raises(Refused) as caught:
        find([*ENGLISH, again], OURS)

    assert (caught.value.code, "order_no" in str(caught.value)) == ("column_repeated", True)


def test_an_extra_column_that_stands_twice_refuses_the_file() -> None:
    with pytest.raises(Refused) as caught:
        find([*ENGLISH, "extra.Color", "extra.color"], OURS)

    assert caught.value.code == "column_repeated"


def test_an_unknown_column_may_stand_twice() -> None:
    assert len(find([*ENGLISH, "note", "note"], OURS).unknown) == 2


def test_more_extra_columns_than_an_order_holds_refuse_the_file() -> None:
    with pytest.raises(Refused) as caught:
        find([*ENGLISH, *(f"extra.{at}" for at in range(61))], OURS)

    assert caught.value.code == "too_many_columns"
