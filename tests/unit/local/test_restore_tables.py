"""What `make restore` brings back of the tables beside the orders, and what it leaves as it is."""

from typing import Any

import pytest

from local.restore.erasures import Erasures
from local.restore.others import CustomerRows, EventRows, OperationRows, product_row

type Row = dict[str, Any]

ERASURES = Erasures(
    customers=frozenset({"C-erased"}), orders=frozenset({"A-erased"}), requests=frozenset({"request"})
)
NOBODY = Erasures()


def texts(**values: str) -> Row:
    return {name: {"S": value} for name, value in values.items()}


def customer(customer_id: str, sk: str, **values: str) -> Row:
    return texts(customer_id=customer_id, sk=sk, **values)


@pytest.mark.parametrize(
    "row",
    [
        customer("C-1", "tag#vip"),
        customer("C-1", "profile", order_no="A1"),
        customer("C-1", "order#2026#A1"),
        customer("identity#email#1", "identity", leads_to="C-1", order_no="A1"),
        customer("merges", "merged#C-1"),
        customer("conflicts", "conflict#2026#C-1#email#1", leads_to="C-2"),
    ],
)
def test_a_customers_rows_come_back_and_new_ones_go(row: Row) -> None:
    rows = CustomerRows(ERASURES)

    assert rows.wanted(row, row | texts(more="since")) == row
    assert rows.wanted(row, None) == row
    assert rows.wanted(None, row) is None


@pytest.mark.parametrize(
    "row",
    [
        customer("erased", "2026#request"),
        customer("erased_keys", "request"),
        customer("C-1", "touch#2026#M1"),
        customer("C-erased", "tag#vip"),
        customer("C-erased", "order#2026#A2"),
        customer("C-nobody", "order#2026#A-erased"),
        customer("C-nobody", "profile", order_no="A-erased"),
        customer("identity#order#1", "identity", leads_to="C-nobody", order_no="A-erased"),
        customer("merges", "merged#C-erased"),
        customer("conflicts", "conflict#2026#C-erased#email#1", leads_to="C-2"),
        customer("C-2", "conflict#email#1", leads_to="C-erased"),
    ],
)
def test_what_an_erasure_took_stays_away_and_what_it_made_stays(row: Row) -> None:
    rows = CustomerRows(ERASURES)

    assert rows.wanted(row, None) is None
    assert rows.wanted(None, row) == row
    assert rows.wanted(row, row | texts(more="since")) == row | texts(more="since")


@pytest.mark.parametrize("state", [{"erased_by": "request", "erased_at": "2026"}, {"back_after": "request"}])
def test_an_identity_that_was_erased_since_leads_nowhere(state: dict[str, str]) -> None:
    living = customer("identity#email#1", "identity", **state)
    then = customer("identity#email#1", "identity", leads_to="C-1", order_no="A1")

    assert CustomerRows(NOBODY).wanted(then, living) == living


def event(order_no: str, **more: str) -> Row:
    return texts(order_no=order_no, **more) | {"version": {"N": "1"}}


def test_events_that_were_published_since_stay_and_lost_or_changed_ones_come_back() -> None:
    rows, then = EventRows(ERASURES), event("A1", detail="{}", reactions="called")

    assert rows.wanted(None, then) == then
    assert rows.wanted(then, None) == then
    assert rows.wanted(then, event("A1", detail="garbage", reactions="called, failed")) == event(
        "A1", detail="{}", reactions="called, failed"
    )


@pytest.mark.parametrize(
    "then", [event("A-erased"), event("customer#C-erased"), event("customer#T1", detail='"C-erased"')]
)
def test_events_lose_who_was_erased_for_good(then: Row) -> None:
    assert EventRows(ERASURES).wanted(then, None) is None


@pytest.mark.parametrize(
    ("pk", "sk"),
    [
        ("rules", "r"),
        ("segments", "s"),
        ("webhooks", "w"),
        ("rfm", "boundaries"),
        ("settings", "shop"),
        ("settings#versions", "shop#00000002"),
    ],
)
def test_what_people_set_comes_back(pk: str, sk: str) -> None:
    rows, then = OperationRows(NOBODY), texts(pk=pk, sk=sk, body="then")

    assert rows.wanted(then, then | texts(body="now")) == then
    assert rows.wanted(then, None) == then
    assert rows.wanted(None, then) is None


@pytest.mark.parametrize(
    ("pk", "sk"),
    [
        *(("keys", "k"), ("contact#C-1", "messages"), ("address#1", "mail"), ("privacy", "p"), ("audit", "a")),
        *(("message#order#A1", "SHIPPED"), ("run#1", "run"), ("task#1", "task"), ("fired#r", "A1")),
        *(("rules", "#version"), ("rfm", "day"), ("imports", "i"), ("rule_revisions", "r#2026")),
    ],
)
def test_all_else_of_operations_stays_as_it_is(pk: str, sk: str) -> None:
    rows, row = OperationRows(NOBODY), texts(pk=pk, sk=sk)

    assert rows.wanted(row, None) is None
    assert rows.wanted(None, row) == row
    assert rows.wanted(row, row | texts(state="now")) == row | texts(state="now")


def test_what_was_sent_since_can_be_sent_again_with_its_key() -> None:
    rows, answer = OperationRows(NOBODY), texts(pk="idempotency#1", sk="idempotency#1")

    assert rows.wanted(None, answer) is None
    assert rows.wanted(answer, answer) == answer
    assert rows.wanted(answer, None) is None


def test_after_an_erasure_texts_that_may_name_the_person_stay_as_they_are() -> None:
    rows = OperationRows(ERASURES)
    rule, webhook = texts(pk="rules", sk="r", body="then"), texts(pk="webhooks", sk="w", body="then")

    assert rows.wanted(rule, None) is None
    assert rows.wanted(webhook, None) == webhook


def product(sold: int, revision: int, **more: str) -> Row:
    numbers = {"sold": {"N": str(sold)}, "revision": {"N": str(revision)}, "skus": {"L": [{"S": "A"}]}}
    return texts(pk="product#P1#", product_id="P1", list="products", **more) | numbers


def test_what_is_known_of_a_product_comes_back_and_what_was_sold_is_left_to_the_orders() -> None:
    then, now = product(2, 3, name="Tea"), product(9, 7, name="garbage")

    wanted = product_row(then, now)

    assert wanted == product(9, 8, name="Tea")
    assert product_row(then, wanted) == wanted
    assert product_row(then, None) == then


def test_a_product_that_came_since_is_in_no_list() -> None:
    now = product(9, 7, name="garbage")

    wanted = product_row(None, now)

    assert wanted is not None
    assert wanted.keys() == {"pk", "product_id", "sold", "skus", "revision"}
    assert product_row(None, wanted) == wanted


def test_stores_come_back_and_what_is_counted_stays_counted() -> None:
    store, counted = texts(pk="store#S1", list="stores"), texts(pk="counted#2026")

    assert product_row(store, None) == store
    assert product_row(None, store) is None
    assert product_row(counted, None) is None
    assert product_row(None, counted) == counted
