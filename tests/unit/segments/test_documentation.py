"""What docs/segments.md says of the language is so."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orderhub.customers.identities import Buyer
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.statuses import Status
from orderhub.segments.conditions import Fact, Op
from orderhub.segments.evaluate import holds
from orderhub.segments.parse import _OPS, DEEPEST, MOST_LEAVES, parse
from tests.unit.segments.samples import order, state_of

TEXT = (Path(__file__).parents[3] / "docs" / "segments.md").read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
AT = datetime(2026, 3, 30, tzinfo=UTC)


def sales(number: int, days_ago: int = 1, **how: Any) -> list[CustomerOrder]:  # noqa: ANN401 - what an order has
    newest = AT - timedelta(days=days_ago)
    return [order(f"A{age}", ordered_at=newest - timedelta(days=number - age), **how) for age in range(number)]


SPEAKS = Buyer(language="zh-CN", email="ann@example.com")
CASES: list[tuple[list[CustomerOrder], list[CustomerOrder]]] = [
    (sales(3), sales(3, tags=("wholesale",))),
    (sales(2, amount="500", currency="USD", store="S1"), sales(2, amount="500", currency="USD", store="S2")),
    (sales(5, days_ago=200), sales(5, days_ago=20)),
    (
        [*sales(1), order("B", ordered_at=AT, status=Status.CANCELLED)],
        [*sales(1), order("B", status=Status.CANCELLED)],
    ),
    (sales(1, status=Status.ABANDONED_SHOPPING_CART), sales(1)),
    (sales(1, tags=("refund",)), sales(2, status=Status.CANCELLED)),
    (sales(5, amount="201"), sales(5, amount="200")),
    (sales(1, days_ago=30), sales(1, days_ago=300)),
    (sales(1, categories=("Tea",), buyer=SPEAKS), sales(1, buyer=SPEAKS)),
]
"""For each example of the documentation somebody who is in, and somebody who is not."""


@pytest.mark.parametrize(
    ("body", "matching", "other"), [(example, *case) for example, case in zip(EXAMPLES, CASES, strict=False)]
)
def test_an_example_says_what_stands_above_it(
    body: dict[str, Any], matching: list[CustomerOrder], other: list[CustomerOrder]
) -> None:
    condition = parse(body, "CNY")

    assert holds(condition, state_of(*matching))
    assert not holds(condition, state_of(*other))


def test_every_example_is_tried() -> None:
    assert len(EXAMPLES) == len(CASES) + 1
    assert EXAMPLES[-1]["code"] == "segment_invalid"


def test_facts_and_operators_are_those_of_the_code() -> None:
    _, *rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE)
    documented = {fact: set(re.findall(r"`(.*?)`", ops)) for fact, ops in rows}
    comparisons = documented["orderCount"]

    assert {fact: ops or comparisons for fact, ops in documented.items()} == {
        fact.value: {op.value for op in ops} for fact, ops in _OPS.items()
    }
    assert set(documented) == set(Fact)
    assert comparisons <= set(Op)


def test_bounds_and_codes_are_those_of_the_code() -> None:
    assert f"at most {DEEPEST} deep" in TEXT
    assert f"at most {MOST_LEAVES} things" in TEXT
    package = Path("layers/orderhub/python/orderhub")
    sources = "".join(
        path.read_text("utf-8") for path in (*package.glob("segments/*.py"), package / "mistakes.py")
    )
    codes = set(re.findall(r"`(\w+)`", TEXT.partition("The codes are ")[2].partition("\n")[0]))
    assert {code for code in codes if f'"{code}"' not in sources} == set()
    assert set(re.findall(r'\.add\([^,]+, "(\w+)"', sources)) <= codes
