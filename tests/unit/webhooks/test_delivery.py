from dataclasses import replace

import pytest

from orderhub.errors import InvalidInput, OrderHubError, TransientError
from orderhub.webhooks.delivery import Delivery
from orderhub.webhooks.signing import signed_headers
from tests.unit.webhooks.fakes import NOW, SECRET, WEBHOOK, FakeLine

SILENT = TransientError("no answer", "webhook_unreachable")


def delivery_by(line: FakeLine, pauses: list[float]) -> Delivery:
    return Delivery(
        line=line,
        secrets_of=lambda *_: (SECRET,),
        inside=False,
        clock=lambda: NOW,
        pause=pauses.append,
        chance=lambda: 0.5,
    )


def test_a_call_is_signed_and_says_what_it_is() -> None:
    line = FakeLine(204)

    delivery_by(line, []).deliver(WEBHOOK, b"{}")

    [(target, headers, body)] = line.calls
    assert (target.host, target.path, body) == ("crm.example.com", "/in?a=1", b"{}")
    assert headers.items() >= signed_headers(["whsec_known"], b"{}", NOW).items()
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("answers", [(200,), (500, 201), (SILENT, 429, 204)])
def test_a_webhook_is_called_until_it_takes_it(answers: tuple[int | OrderHubError, ...]) -> None:
    line, pauses = FakeLine(*answers), list[float]()

    delivery_by(line, pauses).deliver(WEBHOOK, b"{}")

    assert len(line.calls) == len(answers)
    assert pauses == [1.25, 2.5][: len(answers) - 1]


@pytest.mark.parametrize(("answer", "code"), [(302, "webhook_refused"), (SILENT, "webhook_unreachable")])
def test_after_three_tries_it_is_left_for_later(answer: int | OrderHubError, code: str) -> None:
    line = FakeLine(*[answer] * 5)

    with pytest.raises(TransientError) as caught:
        delivery_by(line, []).deliver(WEBHOOK, b"{}")

    assert caught.value.code == code
    assert len(line.calls) == 3


def test_what_leads_inside_is_not_tried_again() -> None:
    line = FakeLine(InvalidInput("inside", "webhook_inside"))

    with pytest.raises(InvalidInput):
        delivery_by(line, []).deliver(WEBHOOK, b"{}")

    assert len(line.calls) == 1


def test_one_that_is_gone_is_not_tried_again() -> None:
    line = FakeLine(410)

    with pytest.raises(InvalidInput) as caught:
        delivery_by(line, []).deliver(WEBHOOK, b"{}")

    assert caught.value.code == "webhook_gone"
    assert len(line.calls) == 1


def test_an_address_that_was_allowed_once_is_looked_at_again() -> None:
    line = FakeLine()

    with pytest.raises(InvalidInput) as caught:
        delivery_by(line, []).deliver(replace(WEBHOOK, url="http://127.0.0.1/"), b"{}")

    assert caught.value.code == "webhook_inside"
    assert not line.calls
