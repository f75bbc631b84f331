from math import inf

import pytest

from local.cost.document import DOCUMENT, tables, written
from local.cost.partitions import KEY_WRITES, STREAM_BATCH, Shop, hottest, noted_in_a_second, second, throttled
from local.cost.scaling import RATES, STANDING, Limit, dollars_an_hour, limits
from local.template_file import TEMPLATE
from orderhub.customers.lists import LISTS
from orderhub.events.stored_event import DAY_SHARDS
from orderhub.orders.rows import SHARDS
from tests.support.template import functions, parameter

WRITTEN = TEMPLATE.read_text("utf-8")


def limit(name: str) -> Limit:
    [found] = [limit for limit in limits(Shop()) if limit.name == name]
    return found


@pytest.mark.slow
def test_the_document_shows_what_the_code_does_now() -> None:
    """If not: `python -m local.cost.document`."""
    text = DOCUMENT.read_text("utf-8")

    assert all(f"<!-- {name} -->\n{table}\n" in text for name, table in tables().items())


@pytest.mark.slow
def test_writing_the_document_changes_nothing_but_its_tables() -> None:
    text = DOCUMENT.read_text("utf-8")

    assert written(text.replace("| 100,000 |", "| x |")) == written(text) == text


def test_what_stands_in_the_template_stands_here() -> None:
    assert parameter("RequestsPerSecond") == str(STANDING["RequestsPerSecond"])
    assert f"ScalingConfig: {{MaximumConcurrency: {STANDING['MaximumConcurrency']}}}" in WRITTEN
    assert f"ParallelizationFactor: {STANDING['ParallelizationFactor']}" in WRITTEN
    streams = [
        event["Properties"]["BatchSize"]
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]
    assert streams == [STREAM_BATCH] * len(streams) != []


def test_the_partitions_of_a_second_are_as_many_as_the_code_makes() -> None:
    places = [place for place, _ in second(2_000, Shop())]

    assert places.count("Orders by_store") == SHARDS
    assert places.count("Events by_day") == DAY_SHARDS
    assert places.count("Customers by_list") == 2 * LISTS


def test_numbers_that_follow_each_other_spread_evenly() -> None:
    busiest = hottest(second(4_000, Shop()))

    assert busiest["Orders by_store"] <= 1.05 * 4_000 / SHARDS
    assert busiest["Events by_day"] <= 1.05 * 4_000 * 4 * 2 / DAY_SHARDS


@pytest.mark.slow
@pytest.mark.parametrize("place", ["Orders by_store", "Orders by_status", "Events by_day"])
def test_a_key_throttles_just_beyond_where_it_is_said_to_give(place: str) -> None:
    gives = round(limit(f"key of {place}").gives_at())

    assert hottest(second(round(gives * 0.9), Shop()))[place] <= KEY_WRITES
    assert hottest(second(round(gives * 1.1), Shop()))[place] > KEY_WRITES


def test_ten_and_a_thousand_orders_a_second_are_nothing_to_the_keys() -> None:
    assert [throttled(second(rate, Shop())) for rate in RATES[:2]] == [0, 0]


def test_what_is_over_a_keys_limit_is_throttled() -> None:
    units = second(16_000, Shop())

    assert throttled(units) > 0.1


def test_the_deliveries_of_a_second_cost_more_the_more_there_are_of_them() -> None:
    first, ten = noted_in_a_second(1_000), noted_in_a_second(10_000)

    assert ten > 50 * first
    assert noted_in_a_second(0) == 0


def test_a_limit_that_nothing_reaches_never_gives() -> None:
    assert Limit(name="x", capacity=1, load=lambda _: 0.5, turn="").gives_at() == inf


def test_a_thousand_times_the_orders_cost_a_thousand_times_as_much() -> None:
    assert dollars_an_hour(1_000, 3) == pytest.approx(1_000 * dollars_an_hour(1, 3))
