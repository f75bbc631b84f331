"""Tests of components once more, with a second DynamoDB, `dynalite`, that has to answer as moto does.

What moto and we take for DynamoDB's behaviour alike is so confirmed by others. It knows neither transactions nor
indexes of more than two attributes, and tests that play faults before moto are left out.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from local.cloud import free_port
from local.node_packages import NODE, PACKAGES
from tests.support.template import ROOT

DYNALITE = PACKAGES / "node_modules" / "dynalite" / "cli.js"
REPRESENTATIVE = (
    *("orders/test_table.py", "customers/test_customers_table.py", "customers/test_mail_blocks.py"),
    *("messages/test_ledger.py", "jobs/test_job_store.py"),
)
"""Orders by transactions, pages of customers, what is claimed and given back, the jobs of imports."""
PLAYED = "unprocessed or lost or busy or throttle or too_large or however_many or not_be_noted or fake"


@pytest.fixture
def second() -> Iterator[str]:
    """The address of a DynamoDB of its own."""
    port = free_port()
    command = [NODE, DYNALITE, "--host", "127.0.0.1", "--port", port, "--createTableMs", 0, "--deleteTableMs", 0]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL) as process:  # noqa: S603 - pinned by hash
        try:
            while not answers(port):
                assert process.poll() is None
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()


def test_moto_answers_as_another_dynamodb_does(second: str) -> None:
    paths = [f"tests/component/{name}" for name in REPRESENTATIVE]
    options = ["-p", "tests.support.second_dynamodb", f"--second-dynamodb={second}", "-p", "no:cacheprovider"]
    chosen = ["-q", "-m", "not slow", "-k", f"not ({PLAYED})", "-p", "no:schemathesis"]

    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", *options, *chosen, *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-2000:]
    assert "'TransactWriteItems'" in ended.stdout
    assert "'Query'" in ended.stdout
