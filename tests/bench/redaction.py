"""What a card gives away, what it hides without need, and the time that takes.

The corpus holds what people are known to write, so there nothing may come through. The random texts say how well
that carries over to what nobody wrote down.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.cards.card_view import CardView, card_view_of
from orderhub.cards.redactor import Redactor
from orderhub.cards.sections import cases_of, logistics_of
from orderhub.cards.weiyu import order_info
from orderhub.care.catalog import load_catalog
from orderhub.orders.model import Line, Order
from tests.bench.report import CPU, Measured, best_of
from tests.support.orders import header, stamp
from tests.support.redaction_corpus import Case, leaks, losses, personal, readable, shown
from tests.support.redaction_samples import personal_samples, readable_samples

_SAMPLES = 4_000
_RUNS, _CARDS = 7, 100
_MOST_TIME = 12
"""So many times the card without masking; it stands for a part of what its function takes."""


class _NoVeil(Redactor):
    """Masks nothing."""

    def over(self, text: str, label: str = "") -> str:  # noqa: ARG002 - as the redactor
        return text

    def over_title(self, text: str) -> str:
        return text

    def over_known(self, text: str) -> str:
        return text

    def tells(self, link: str) -> bool:  # noqa: ARG002 - as the redactor
        return False


def measure() -> Iterator[Measured]:
    """Leaks and texts masked without need, counted and in a hundred; a card against one that masks nothing."""
    yield _counted("personal texts of the corpus that show", personal(), leaks)
    yield _counted("readable texts of the corpus that are masked", readable(), losses)
    yield _rated("personal texts at random that show", 1, personal_samples(_SAMPLES), leaks)
    yield _rated("readable texts at random that are masked", 0.5, readable_samples(_SAMPLES), losses)
    yield _time_of_a_card()


def _counted(figure: str, cases: Sequence[Case], found: Callable[[Case, str], Collection[str]]) -> Measured:
    failed = [case.text for case in cases if found(case, shown(case))]
    return Measured(
        figure=figure, value=len(failed), unit="texts", budget=0, note=f"of {len(cases)}; {failed[:3]}"
    )


def _rated(
    figure: str, budget: float, cases: Sequence[Case], found: Callable[[Case, str], Collection[str]]
) -> Measured:
    failed = [case.text for case in cases if found(case, shown(case))]
    rate = 100 * len(failed) / len(cases)
    return Measured(figure=figure, value=rate, unit="%", budget=budget, note=f"of {len(cases):,}; {failed[:3]}")


def _time_of_a_card() -> Measured:
    order, zone, catalog = _order(), ZoneInfo("Asia/Shanghai"), load_catalog()
    plain = replace(card_view_of(order, zone, "en", catalog), redactor=_NoVeil([], []))
    taken = best_of(_RUNS, CPU, lambda: [_made(card_view_of(order, zone, "en", catalog)) for _ in range(_CARDS)])
    floor = best_of(_RUNS, CPU, lambda: [_made(plain) for _ in range(_CARDS)])
    return Measured(
        figure="a card with its redaction, CPU",
        value=taken / _CARDS,
        unit="ms",
        budget=_MOST_TIME,
        floor=floor / _CARDS,
        note="floor: the same card of the same order without masking anything; two products, a remark, a case",
    )


def _made(card_view: CardView) -> object:
    return order_info(card_view, "array"), cases_of(card_view), logistics_of(card_view), card_view.buyer


def _order() -> Order:
    lines = tuple(
        Line(
            sku=f"TEA-{number}", product_id=f"P{number}", quantity=Decimal(1), cost=Decimal("129.90"),
            name="Longjing tea 250 g", description="Green tea of the first harvest, 2026-04-05",
            url=f"https://shop.example/p/{number}", image_url=f"https://cdn.example/{number}.jpg",
            tags=("tea", "gift"),
        )
        for number in range(2)
    )  # fmt: skip
    known = header(
        first_name="小明", last_name="王", phone="13800138000", email="wang@example.com",
        carrier="SF Express",
        delivery_address="浙江省杭州市西湖区文三路478号", tracking_no="SF1380013800012",
        payment_method="WeChat Pay",
        remark="请放门口，电话159~0000~1111，谢谢",
        extra={"giftWrap": True, "channel": "mini program"},
        shipped_at=datetime(2026, 11, 29, tzinfo=UTC),
    )  # fmt: skip
    return Order(header=known, lines=lines, stamp=stamp())
