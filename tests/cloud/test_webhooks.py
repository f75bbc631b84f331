"""Webhooks, unsubscribing and trials of messages, by the API and over the bus."""

import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from orderhub.messages.signed import SignedLinks
from orderhub.platform.signing import Signer
from tests.support.cloud import Deployed, Json, eventually, file_row, file_table, order
from tests.support.files import csv_file
from tests.support.published import came_of

type Heard = list[tuple[str, bytes]]


@contextmanager
def receiver(*statuses: int) -> Iterator[tuple[str, Heard]]:
    """A system that is called: it answers with these statuses, and with the last one from then on."""
    heard: Heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Orderhub-Signature"], body))
            self.send_response(statuses[min(len(heard), len(statuses)) - 1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def is_signed(signature: str, body: bytes, secret: str) -> bool:
    parts = dict(part.split("=") for part in signature.split(","))
    return parts["v1"] == hmac.digest(secret.encode(), parts["t"].encode() + b"." + body, "sha256").hex()


def webhook_request(cloud: Deployed, order_no: str, webhook: str) -> Json:
    """A request on the bus that a webhook is told of an order's event."""
    cloud.post(order(order_no))
    event = eventually(lambda: cloud.on_bus(order_no), f"event of {order_no}")[-1]
    request = {"by": "rule:vip", "detail_type": event["detail-type"], "webhook": webhook}
    detail = event["detail"] | {"request": request}
    cloud.publish(event | {"detail-type": "webhookREQUESTED", "detail": detail})
    return dict(event)


def reactions(cloud: Deployed, order_no: str) -> set[str]:
    found = cloud.client("dynamodb").query(
        TableName=cloud.stack.tables["events"],
        KeyConditionExpression="order_no = :no AND version < :zero",
        ExpressionAttributeValues={":no": {"S": order_no}, ":zero": {"N": "0"}},
    )["Items"]
    return came_of(reaction for row in found for reaction in row["reactions"]["SS"])


def test_a_webhook_is_called_signed_until_it_takes_it_and_the_event_says_so(cloud: Deployed) -> None:
    with receiver(500, 204) as (url, heard):
        made = cloud.call("PUT", "/v1/webhooks/crm-1", {"url": url})
        assert made.status == 201
        event = webhook_request(cloud, "hook-1", "crm-1")

        eventually(lambda: len(heard) == 2, "second try")

    content = json.loads(heard[1][1])
    assert all(is_signed(signature, body, made.json["secret"]) for signature, body in heard)
    assert heard[0][1] == heard[1][1]
    assert (content["id"], content["type"]) == ("rule:vip/hook-1:1", event["detail-type"])
    assert content["detail"] == event["detail"]
    eventually(lambda: "webhook:crm-1:called:" in reactions(cloud, "hook-1"), "reaction")
    assert made.json["secret"] not in cloud.call("GET", "/v1/webhooks").body.decode()


def test_a_call_of_a_webhook_nobody_knows_is_noted_by_the_event(cloud: Deployed) -> None:
    webhook_request(cloud, "hook-2", "nobody")

    eventually(lambda: "webhook:nobody:failed:webhook_unknown" in reactions(cloud, "hook-2"), "reaction")


def test_a_webhook_is_tried_out_turned_and_deleted(cloud: Deployed) -> None:
    with receiver(200) as (url, heard):
        old = cloud.call("PUT", "/v1/webhooks/crm-3", {"url": url}).json["secret"]
        new = cloud.call("POST", "/v1/webhooks/crm-3/secret").json["secret"]

        assert cloud.call("POST", "/v1/webhooks/crm-3/test").json == {
            "delivered": True,
            "code": None,
            "message": None,
        }

    assert is_signed(*heard[0], new)
    assert not is_signed(*heard[0], old)
    assert cloud.call("POST", "/v1/webhooks/crm-3/test").json["code"] == "webhook_unreachable"
    assert cloud.call("PUT", "/v1/webhooks/crm-3", {"url": "ftp://crm.example.com/"}).code == "url_invalid"
    assert cloud.call("DELETE", "/v1/webhooks/crm-3").status == 204
    assert cloud.call("GET", "/v1/webhooks/crm-3").code == "webhook_unknown"


def test_the_command_works_with_an_address_and_a_key_alone(cloud: Deployed, tmp_path: Path) -> None:
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": "cli",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "ORDERHUB_CONFIG": str(tmp_path),
        "ORDERHUB_URL": cloud.stack.api_url,
        "ORDERHUB_KEY": cloud.stack.api_key,
    }
    program = [sys.executable, "-m", "orderhub_cli.main"]

    def command(*words: str, given: str = "") -> str:
        ended = subprocess.run(  # noqa: S603 - this very Python
            [*program, *words], env=environment, input=given, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    secret = command("listen", "--print-secret").strip()
    with receiver(204) as (url, heard):
        words = [*program, "listen", "--type", "orderPAID", "--forward-to", url]
        with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE) as listening:  # noqa: S603 - the same
            assert listening.stderr
            assert b"Listening" in listening.stderr.readline()
            sent = command("orders", "send", "-", "--yes", "--json", given=json.dumps([order("cli-1")]))
            assert json.loads(sent)["created"] == 1
            eventually(lambda: [body for _, body in heard if b"listen/cli-1:1" in body], "call for cli-1")
            listening.send_signal(signal.SIGINT)
            assert listening.wait(30) == 130

    assert all(is_signed(signature, body, secret) for signature, body in heard)
    assert command("card", "cli-1").startswith("order\tcli-1\n")
    assert "orderPAID cli-1:1" in command("explain", "cli-1")
    [event] = [json.loads(line) for line in command("events", "list", "--key", "cli-1", "--json").splitlines()]
    assert event["id"] == "cli-1:1"
    file = tmp_path / "orders.csv"
    file.write_bytes(csv_file(file_table([file_row("cli-2")])))
    assert "counts.created\t1\n" in command("imports", "check", str(file))
    assert cloud.call("GET", "/v1/orders/cli-2").status == 404
    assert "to do" not in command("doctor")


def opened(method: str, url: str) -> tuple[int, str]:
    """A link as a browser or mail program opens it."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", b"List-Unsubscribe=One-Click")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def links(cloud: Deployed) -> SignedLinks:
    keys = cloud.signing_keys()
    return SignedLinks(Signer(keys), cloud.stack.api_url)


def unsubscribed(cloud: Deployed, customer_id: str) -> Any:  # noqa: ANN401 - a row
    key = {"pk": {"S": f"contact#{customer_id}"}, "sk": {"S": "messages"}}
    return cloud.client("dynamodb").get_item(TableName=cloud.stack.tables["operations"], Key=key).get("Item")


def test_the_address_in_messages_is_that_of_the_api(cloud: Deployed) -> None:
    stacks = cloud.client("cloudformation").describe_stacks(StackName=cloud.stack.stack_name)["Stacks"]
    parameters = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in stacks[0]["Parameters"]}

    assert parameters["PublicUrl"] == cloud.stack.api_url


def test_a_link_unsubscribes_by_a_click_and_not_by_a_look(cloud: Deployed, links: SignedLinks) -> None:
    url = links.unsubscribe_url("customer-77", "zh")

    looked = opened("GET", url)
    before = unsubscribed(cloud, "customer-77")
    clicked = opened("POST", url)

    assert (looked[0], clicked[0]) == (200, 200)
    assert "退订" in looked[1]
    assert before is None
    assert unsubscribed(cloud, "customer-77")["unsubscribed_at"]
    assert opened("POST", re.sub("links/.", "links/x", url))[0] == 404


def test_a_message_is_tried_out_and_not_kept(cloud: Deployed) -> None:
    asked_for = {"message": "win_back", "language": "en", "channel": "email", "to": "operator@example.org"}

    assert cloud.call("POST", "/v1/messages/test", asked_for).status == 200

    [mail] = cloud.mails("operator@example.org")
    assert mail["Subject"] == "[TEST] We have not seen you for a while"
    assert "<h1" in mail["BodyHtml"]
    assert cloud.call("POST", "/v1/messages/test", asked_for | {"message": "x"}).code == "message_unknown"


def test_the_messages_of_a_workflow_are_tried_out_too(cloud: Deployed) -> None:
    cloud.post(order("TRIED-1"))
    event = eventually(lambda: cloud.on_bus("TRIED-1"), "event of TRIED-1")[-1]
    definition = {
        "description": "Tells.",
        "start": {"events": [event["detail-type"]]},
        "blocks": [{"send_message": {"message": "SHIPPED"}}],
    }
    tried = {"event": event, "definition": definition, "to": {"email": "trier@example.org"}}

    answer = cloud.call("POST", "/v1/workflows/tells/test", tried)

    assert [message["outcome"] for message in answer.json["blocks"][0]["sent"]] == ["sent"]
    [mail] = cloud.mails("trier@example.org")
    assert mail["Subject"].startswith("[TEST] ")
