"""The function as Lambda runs it, with the API on a server of this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.console import API, KEY, PlayedApi, text_of
from tests.support.functions import Context, load_app, payload
from tests.support.template import properties

ROLE = properties("IAM::Role")["OpenConsoleRole"]
SETTINGS = {"PUBLIC_URL": "", "DEFAULT_TIME_ZONE": "Asia/Shanghai", "SIGN_IN_ISSUER": ""}


class Answering(BaseHTTPRequestHandler):
    api = PlayedApi()

    def do_GET(self) -> None:
        status, body = self.api("GET", API + self.path, dict(self.headers.items()), None)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests say what is wrong themselves."""


@pytest.fixture
def api() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_made_of_what_the_api_answers(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = load_app("open_console", SETTINGS | {"PUBLIC_URL": api}, monkeypatch)
    sample = payload("open_console")

    answer = app.handler(sample, Context())

    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert answer["headers"]["X-Correlation-Id"]
    assert 'href="/api/console/orders/A1"' in text_of(answer)
    assert "Shipped" in text_of(answer) or "已发货" in text_of(answer)
    assert KEY in sample["headers"]["Cookie"]
    assert KEY not in text_of(answer) + json.dumps(answer["headers"])


def test_without_an_address_of_its_own_the_api_is_where_the_page_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = load_app("open_console", SETTINGS | {"DEFAULT_TIME_ZONE": "UTC"}, monkeypatch)
    monkeypatch.setattr(app.desk.send, "_connection", refused)

    answer = app.handler(payload("open_console"), Context())

    assert answer["statusCode"] == 502
    assert "api_unreachable" in text_of(answer)


def refused(scheme: str, host: str, _: float) -> None:
    assert (scheme, host) == ("https", "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com")
    raise ConnectionRefusedError


def test_its_role_reaches_no_table_and_no_other_function() -> None:
    (policy,) = ROLE["Policies"]
    allowed = {
        action
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }

    assert {action.partition(":")[0] for action in allowed} == {"logs", "xray"}
