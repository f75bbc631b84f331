"""Events and samples posted to a server on this machine, signed as the hub's webhooks are."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.statuses import Status
from orderhub.webhooks import signing as hub_signing
from orderhub.webhooks.calling import call_of
from orderhub_cli import events, samples, signing
from tests.support.command import KEY, Machine
from tests.support.contracts import contract
from tests.support.functions import ROOT, payload

SAMPLE = payload("order-status")
DETAIL = SAMPLE["detail"]
TOLD = {
    "id": DETAIL["orderId"],
    "key": DETAIL["eventKey"],
    "detail-type": "orderSHIPPED",
    "occurred_at": DETAIL["metadata"]["occurred_at"],
    "detail": DETAIL,
}
HOOK = "http://localhost:3000/hook"


@pytest.fixture
def machine(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    def stop(seconds: float) -> None:
        machine.waited.append(seconds)
        if len(machine.waited) > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(events, "pause", stop)
    monkeypatch.setattr(signing, "clock", lambda: 1771000000.7)
    empty: dict[str, Any] = {"events": [], "next": None}
    machine.answer("GET /v1/events", empty, empty, {"events": [TOLD], "next": None})
    return machine


@given(st.text(min_size=1), st.binary(), st.integers(0, 2**33))
def test_a_signature_is_that_of_the_hub(secret: str, body: bytes, moment: int) -> None:
    try:
        secret.encode()
    except UnicodeEncodeError:
        return
    assert signing.signed_headers(secret, body, moment) == hub_signing.signed_headers(
        [secret], body, datetime.fromtimestamp(moment, UTC)
    )


def test_each_event_is_posted_as_the_hub_calls_a_webhook(machine: Machine) -> None:
    secret = machine.run("listen", "--print-secret").out.strip()
    assert machine.run("listen", "--print-secret", "--json").json == {"secret": secret}

    ended = machine.run("listen", "--forward-to", HOOK, "--type", "orderSHIPPED")

    assert ended.code == 130
    assert "Ctrl-C ends it." in ended.err
    assert ended.out.startswith(f"{TOLD['occurred_at']}  orderSHIPPED  {TOLD['key']}  204 in ")
    [posted] = [request for request in machine.requests if request.url.host == "localhost"]
    assert str(posted.url) == HOOK
    assert (
        signing.signed_headers(secret, posted.content, 1771000000).items()
        <= {
            name if name.startswith("webhook") else name.title(): value for name, value in posted.headers.items()
        }.items()
    )
    assert "Authorization" not in posted.headers
    request = {"by": "listen", "detail_type": "orderSHIPPED", "webhook": "mine"}
    assert posted.content == call_of({**DETAIL, "request": request}).body
    assert {secret, KEY} & {*ended.out.split(), *ended.err.split()} == set()


def test_an_event_that_is_not_taken_is_shown_and_the_next_one_follows(machine: Machine) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x")

    machine.local = away
    line = machine.run("listen", "--forward-to", HOOK, "--json").lines[0]
    assert (line["posted"]["status"], line["posted"]["fault"]) == (None, "ConnectError")
    assert {name: line[name] for name in TOLD} == TOLD


def test_without_a_server_events_are_printed_alone(machine: Machine) -> None:
    ended = machine.run("listen")
    assert ended.out == f"{TOLD['occurred_at']}  orderSHIPPED  {TOLD['key']}\n"
    assert ended.err.startswith("Listening to https://hub.example/api. Ctrl-C")
    for url in ("hook", "ftp://x", "http://[", "http://"):
        assert machine.run("listen", "--forward-to", url).code == 2


@pytest.mark.parametrize("name", samples.samples())
def test_a_sample_is_what_a_contract_says(name: str) -> None:
    event = samples.samples()[name]

    assert event["detail-type"] == name
    contract(samples.contract_of(event))[1].validate(event)


def test_there_is_a_sample_for_each_contract_and_each_name_they_have() -> None:
    schemas = {samples.contract_of(event) for event in samples.samples().values()}
    names = contract("order-event.v1")[0]["properties"]["detail-type"]["anyOf"][0]["enum"]

    assert schemas == {path.stem for path in (ROOT / "events" / "contracts").glob("*-event.v1.json")}
    assert set(names) <= set(samples.samples())
    assert {status.value: status.stage.value for status in Status} == samples.STAGES


def test_what_comes_with_the_command_is_what_the_repository_has() -> None:
    data = ROOT / "cli" / "orderhub_cli" / "data"
    for path in data.iterdir():
        folder = "contracts" if path.name == "openapi.yaml" else "samples"
        assert path.read_bytes() == (ROOT / "events" / folder / path.name).read_bytes()
    assert samples.document("openapi.yaml").startswith("openapi: 3.1")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (500, 1)])
def test_a_sample_is_posted_signed_and_marked_as_a_test(machine: Machine, status: int, code: int) -> None:
    machine.local = lambda _: httpx.Response(status)

    ended = machine.run("trigger", "orderPAID", "--json")

    [posted] = machine.requests
    body = json.loads(posted.content)
    assert (ended.code, str(posted.url), ended.json["posted"]["status"]) == (code, HOOK, status)
    assert body["id"].startswith("test/DY-20261122-0001:2/")
    assert (body["type"], body["request"]) == ("orderPAID", {"by": "test"})
    assert body["occurred_at"] == body["detail"]["metadata"]["occurred_at"] == "2026-02-13T16:26:40.700000Z"
    assert posted.headers["Orderhub-Signature"].startswith("t=1771000000,v1=")
    assert machine.run("trigger", "webhookREQUESTED").out.startswith(f"webhookREQUESTED: {status} in ")


def test_a_server_that_is_not_there_is_named(machine: Machine) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x")

    machine.local = away
    ended = machine.run("trigger", "orderPAID")
    assert (ended.code, "server_unreachable" in ended.err) == (5, True)


def test_a_server_elsewhere_is_asked_about(machine: Machine) -> None:
    machine.answer("POST /hook", {})
    assert machine.run("trigger", "orderPAID", "--to", "https://crm.example/hook").code == 2
    assert machine.requests == []
    assert machine.run("trigger", "orderPAID", "--to", "https://crm.example/hook", "--yes").code == 0


def test_events_are_named(machine: Machine) -> None:
    rows = machine.run("trigger", "--list", "--json").lines
    assert {"event": "orderPAID", "contract": "order-event.v1"} in rows
    assert {"event": "ruleREQUESTED", "contract": "request-event.v1"} in rows
    assert machine.run("trigger").code == 2
    assert "Did you mean orderPAID?" in machine.run("trigger", "orderPAYD").err
    ended = machine.run("trigger", "nothing")
    assert (ended.code, "trigger --list" in ended.err) == (4, True)
