"""The messages of a workflow that is tried go to whoever tries it, marked as tests, and to nobody else."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import OrderHubError, TransientError
from orderhub.messages.send_faults import MessageRefused, uncertain
from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.model import Header, Line
from orderhub.orders.statuses import Status
from tests.support.samples import samples
from tests.unit.api.workflows.test_definitions import Api, published, refused, request
from tests.unit.messages.fakes import FULL, LINES, FakeSender, order_of
from tests.unit.workflows.definitions import definition
from tests.unit.workflows.fakes import delivered, sample

ME, MY_PHONE = "me@shop.example", "+8613900139000"
TWO = definition(
    {"wait": {"days": 3}}, {"send_message": {"message": "SHIPPED"}}, {"send_message": {"message": "win_back"}}
)


def api_of(header: Header = FULL, **more: Any) -> Api:  # noqa: ANN401 - fields
    order = order_of(replace(header, order_no="A1", status=Status.DELIVERED), version=3)
    return Api(order=order, events=[published(delivered())], names=frozenset({"SHIPPED", "win_back"}), **more)


def tried(api: Api, to: object, fields: dict[str, Any] = TWO, **more: object) -> list[list[dict[str, Any]]]:
    """What was sent for each block that sends."""
    blocks = api.test({"order": "A1", "definition": fields, "to": to, **more})["blocks"]
    return [block["sent"] for block in blocks if block["does"] == "send_message"]


def test_each_message_of_the_way_is_sent_to_oneself_marked_as_a_test() -> None:
    api = api_of(replace(FULL, language="en-GB"))

    first, second = tried(api, {"email": ME, "phone": MY_PHONE})

    assert first == [
        {
            "channel": "email",
            "to": "m***@shop.example",
            "outcome": "sent",
            "language": {"asked": "en-GB", "taken": "en", "because": "nearest"},
        },
        {
            "channel": "sms",
            "to": "+86 139****9000",
            "outcome": "sent",
            "language": {"asked": "en-GB", "taken": "en", "because": "nearest"},
        },
    ]
    assert [message["channel"] for message in second] == ["email", "sms"]
    assert [address for address, _ in api.mail.sent] == [ME, ME]
    assert api.sms
    assert [address for address, _ in api.sms.sent] == [MY_PHONE, MY_PHONE]
    mail, text = api.mail.sent[0][1], api.sms.sent[0][1]
    assert mail.subject.startswith("[TEST] ")
    assert mail.body.startswith("This is a test message: it went to no buyer")
    assert "This is a test message" in mail.html
    assert text.body.startswith("[TEST] ")
    assert mail.unsubscribe_url == ""


def test_of_the_order_a_test_says_what_a_preview_says() -> None:
    api = api_of()

    tried(api, {"email": ME})

    [(_, mail), _] = api.mail.sent
    assert "A1" in mail.body
    for private in ("San Zhang", "Zhang San", "SF123", "example.com/track/SF123"):
        assert private not in mail.body + mail.html + mail.subject


def test_a_language_nobody_knows_is_the_default_and_is_said_to_be() -> None:
    [[first], _] = tried(api_of(), {"email": ME})

    assert first["language"] == {"asked": None, "taken": "zh", "because": "default"}


def test_without_an_address_nothing_is_sent_and_the_answer_is_the_same_as_ever() -> None:
    api = api_of()

    blocks = api.test({"order": "A1", "definition": TWO, "to": None})["blocks"]

    assert blocks == api.test({"order": "A1", "definition": TWO})["blocks"]
    assert [sorted(block) for block in blocks[1:3]] == [["does", "message", "place"]] * 2
    assert not api.mail.sent


@pytest.mark.parametrize(
    "stopped",
    [
        {"start": {"events": ["orderDELIVERED"], "where": {"order": {"currency": ["EUR"]}}}},
        {"stops": ["order_gone", "order_moved_on"]},
    ],
    ids=["would not start", "would be stopped"],
)
def test_what_would_not_be_sent_is_not_sent_as_a_test(stopped: dict[str, Any]) -> None:
    api = api_of()
    assert api.order
    moved_on = replace(api.order, header=replace(api.order.header, status=Status.CANCELLED))
    api.order = moved_on if "stops" in stopped else api.order

    answer = api.test({"order": "A1", "definition": TWO | stopped, "to": {"email": ME}})

    assert answer["stop"] or not answer["starts"]
    assert all("sent" not in block for block in answer["blocks"])
    assert not api.mail.sent


def test_at_most_ten_messages_go_out_by_one_try() -> None:
    api = api_of()
    many = definition(*({"send_message": {"message": "SHIPPED"}} for _ in range(7)))

    outcomes = [
        message["outcome"] for block in tried(api, {"email": ME, "phone": MY_PHONE}, many) for message in block
    ]

    assert outcomes == ["sent"] * 10 + ["too_many"] * 4
    assert api.sms
    assert len(api.mail.sent) + len(api.sms.sent) == 10


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        (MessageRefused("no", "message_refused"), ["refused", "sent"]),
        (uncertain(), ["uncertain", "not_sent"]),
        (TransientError("busy", "message_not_sent"), ["not_sent", "not_sent"]),
    ],
)
def test_what_the_provider_does_not_take_is_said_of_each_message(
    fault: OrderHubError, outcomes: list[str]
) -> None:
    blocks = tried(api_of(mail=FakeSender(fault)), {"email": ME})

    assert [message["outcome"] for block in blocks for message in block] == outcomes


def test_a_message_without_a_text_or_an_order_says_so() -> None:
    no_text = definition({"send_message": {"message": "gone"}})
    api = api_of()
    api.names = frozenset({"gone"})

    assert [[each["outcome"] for each in block] for block in tried(api, {"email": ME}, no_text)] == [
        ["no_message"]
    ]

    about = definition({"send_message": {"message": "win_back"}}, start={"events": ["rfmCELL_CHANGED"]})
    api = api_of()
    blocks = api.test({"event": sample("rfm-cell-changed"), "definition": about, "to": {"email": ME}})["blocks"]
    assert blocks[0]["sent"] == [
        {"channel": "email", "to": "m***@shop.example", "outcome": "no_order", "language": None}
    ]
    assert not api.mail.sent


def test_a_message_of_a_case_is_of_the_one_that_the_event_is_of() -> None:
    api = api_of(replace(FULL, language="en"))
    assert api.order
    first, second = (
        Case(
            case_id=case_id,
            kind="refund",
            state=CaseState.REQUESTED,
            status=Status.DELIVERED,
            opened_at=datetime(2026, 1, day, tzinfo=UTC),
            updated_at=datetime(2026, 1, day, tzinfo=UTC),
            opened_by="test",
            lines=(CaseLine(sku="MUG", quantity=Decimal(1)),),
            amount=Decimal(amount),
            currency="USD",
        )
        for case_id, day, amount in (("refund-1", 1, 11), ("refund-2", 2, 22))
    )
    api.order = replace(api.order, cases=(first, second))
    api.names = frozenset({"after_sales_refund_requested"})
    event = delivered()
    event["detail"]["action"] = {"case_id": "refund-1"}

    api.test(
        {
            "event": event,
            "definition": definition({"send_message": {"message": "after_sales_refund_requested"}}),
            "to": {"email": ME},
        }
    )

    [(_, mail)] = api.mail.sent
    assert "$11.00" in mail.body


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("me@shop.example", "address_invalid"),
        ({}, "address_invalid"),
        ({"email": None}, "address_invalid"),
        ({"email": "me@a.example, you@b.example"}, "address_invalid"),
        ({"phone": "12"}, "address_invalid"),
        ({"phone": 7}, "address_invalid"),
        ({"email": ME, "mail": ME}, "field_unknown"),
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(to: object, code: str) -> None:
    api = api_of()

    body = {"order": "A1", "definition": TWO, "to": to}

    assert refused(api.test, body) == (HTTPStatus.BAD_REQUEST, code)
    assert not api.mail.sent


def test_a_shop_that_pays_for_no_text_messages_tries_none() -> None:
    api = api_of(sms=None)
    body = {"order": "A1", "definition": TWO, "to": {"phone": MY_PHONE}}

    assert refused(api.test, body) == (HTTPStatus.BAD_REQUEST, "channel_unknown")


def test_whoever_may_only_read_workflows_sends_nothing() -> None:
    api = api_of()
    body = {"order": "A1", "definition": TWO, "to": {"email": ME}}

    assert refused(api.trials.test, request(body, scopes="workflows:read")) == (
        HTTPStatus.FORBIDDEN,
        "scope_missing",
    )
    assert api.trials.test(request({**body, "to": None}, scopes="workflows:read")).status == HTTPStatus.OK
    assert not api.mail.sent


emails = st.sampled_from(["buyer@example.com", "me@shop.example.com", "a@b.example", "not an address", ""])
phones = st.sampled_from(["13800138000", "+8613900139001", "+49 151 23456789", "", "1"])


@samples(100)
@given(email=emails, phone=phones, receiver_phone=phones, is_mail=st.booleans(), is_text=st.booleans())
def test_no_address_of_the_order_is_ever_written_to(
    *, email: str, phone: str, receiver_phone: str, is_mail: bool, is_text: bool
) -> None:
    header = replace(FULL, email=email or None, phone=phone or None, receiver_phone=receiver_phone or None)
    api = api_of(header)
    assert api.order
    lines = (*LINES, Line(sku="X", name=f"For {email} {phone}", quantity=Decimal(1)))
    api.order = replace(api.order, lines=lines)
    to = {name: own for name, own, is_on in (("email", ME, is_mail), ("phone", MY_PHONE, is_text)) if is_on}

    blocks = tried(api, to) if to else []

    assert api.sms
    assert {address for address, _ in api.mail.sent} == ({ME} if is_mail else set())
    assert {address for address, _ in api.sms.sent} == ({MY_PHONE} if is_text else set())
    assert {message["to"] for block in blocks for message in block} <= {"m***@shop.example", "+86 139****9000"}
