"""What a demo that stays is filled with, so that each question one may ask of it has an answer."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from local.demo import past
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import cell_of, compared_sales_of, end_of
from tests.support.orders import NOON, SHANGHAI


def test_the_file_is_of_sales_before_now_with_numbers_of_their_own() -> None:
    rows = list(csv.DictReader(io.StringIO(past.file_of(NOON).decode())))

    assert len({row["order_no"] for row in rows}) == len(rows) == len(list(past.sales())) > 100
    assert {row["order_status"] for row in rows} == {"Dealed"}
    assert max(row["order_time"] for row in rows) < f"{NOON:%Y-%m-%d %H:%M:%S}"
    assert len({row["external_customer_id"] for row in rows}) == len(past.REGULARS)


def test_some_customers_slipped_away_in_the_last_30_days_and_the_others_did_not() -> None:
    today = date(2026, 3, 10)
    until, since = (end_of(day, SHANGHAI) for day in (today, today - timedelta(days=30)))
    bought = defaultdict(list)
    for sale in past.sales():
        bought[sale.customer].append((until - timedelta(days=sale.days_ago, hours=2), Decimal(1), Decimal(0)))

    slipped = set()
    for customer, sales in bought.items():
        stands = compared_sales_of("c", sales, until, since)
        assert stands.earlier
        now = cell_of(stands, today, Boundaries(), SHANGHAI)
        then = cell_of(stands.earlier, today - timedelta(days=30), Boundaries(), SHANGHAI)
        if now.r == len(Boundaries().columns) - 1 != then.r:
            slipped.add(customer)
    assert slipped == set(past.SLIPPED)
