"""Orders and a customer in which no letter is a Latin one, but for links, codes and names of fields."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from types import SimpleNamespace
from typing import Any

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.orders.cases import Case, CaseLine, CaseState, Feedback
from orderhub.orders.model import Header, Json, Line, Mode, Order, Stamp
from orderhub.orders.statuses import Status

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def case_of(number: int, kind: str, state: CaseState) -> Case:
    """A case since which everything about its order has changed."""
    return Case(
        case_id=f"{number}",
        kind=kind,
        state=state,
        status=Status.OTHER,
        opened_at=NOON,
        updated_at=NOON + timedelta(hours=1),
        opened_by="1",
        lines=(CaseLine(sku="1", quantity=Decimal(1)),),
        amount=Decimal(5),
        currency="EUR",
        order_total=Decimal(1),
        lines_digest="1",
        delivery_address="Πάτρα" if kind == "modify_address" else None,
        reason="Σπασμένο",
        note="Ναι",
    )


STATES = (CaseState.REQUESTED, CaseState.APPROVED, CaseState.DONE)
KINDS = ("refund", "exchange", "modify_address", "remind_to_ship")
CASES = tuple(case_of(number, *pair) for number, pair in enumerate(product(KINDS, STATES)))


def order_of(status: Status, lines: int, **more: Any) -> Order:  # noqa: ANN401 - any field of a header
    """An order with everything there is to it, but for what is named."""
    extra: dict[str, Json] = {"giftWrap": True, "invoice": False, "platform": ["Άλφα", "Βήτα"]}
    header = Header(
        order_no="1001",
        status=status,
        ordered_at=NOON,
        currency="CNY",
        total_cost=Decimal(50),
        carrier="Ταχυδρομείο",
        tracking_no="777",
        tracking_url="https://example.com/777",
        first_name="Μαρία",
        phone="+8613800138000",
        receiver_name="Γιάννης",
        receiver_phone="+8613900139000",
        delivery_address="Αθήνα",
        payment_method="Κάρτα",
        extra=extra,
        shipped_at=NOON,
    )
    goods = tuple(Line(sku=f"{n}", quantity=Decimal(1), name="Τσάι", cost=Decimal(10)) for n in range(lines))
    stamp = Stamp(version=1, mode=Mode.LIVE, changed=(), written_by="1", written_at=NOON, created_at=NOON)
    feedback = Feedback(feedback_id="1", score=4, nps=9, comment="Καλό", given_at=NOON)
    cases = CASES if lines else ()
    return Order(header=replace(header, **more), lines=goods, stamp=stamp, cases=cases, feedbacks=(feedback,))


ORDERS = (
    order_of(Status.SHIPPED, 5, paid_at=NOON, email="1@2.gr"),
    replace(
        order_of(Status.DELIVERED, 5, total_cost=Decimal(56), shipping=Decimal(7), discount=Decimal(1)),
        cases=(replace(case_of(1, "refund", CaseState.DONE), currency="CNY"),),
    ),
    order_of(Status.PAID, 5, total_cost=Decimal(50), taxes=Decimal(8), carrier=None),
    order_of(Status.INITIALIZED, 0),
)
CUSTOMER = SimpleNamespace(
    orders=2,
    last_order_no="1000",
    last_ordered_at=NOON,
    tags=("Καλός",),
    mail_block=None,
    sales=(
        SimpleNamespace(
            currency="CNY",
            count=2,
            total=Decimal(9),
            average=Decimal(4),
            last_at=NOON,
            refunded=Decimal(1),
            cell=(1, 1),
            labels=("over 90", "5 and more"),
        ),
    ),
)
CUSTOMERS = [
    SimpleNamespace(**vars(CUSTOMER) | {"mail_block": MailBlock(reason=reason, at=NOON, code="5.1.1")})
    for reason in BlockReason
]
"""The same for each reason why nothing is sent to the address."""
