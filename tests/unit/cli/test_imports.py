"""Files of orders from the command line."""

import httpx
import pytest

from orderhub_cli import imports
from tests.support.command import KEY, Machine

PUT = "https://files.example/put?signature=s"
JOB = {"importId": "i1", "fileName": "orders.csv", "mode": "live", "state": "waiting", "rows": 0, "rowsDone": 0}
DONE = JOB | {"state": "done", "rows": 2, "rowsDone": 2, "counts": {"created": 2}, "fires": {"messages": 1}}
REJECTED = "https://files.example/rejected.csv"


@pytest.fixture
def machine(machine: Machine) -> Machine:
    (machine.folder / "orders.csv").write_text("order_no\nA1\n", "utf-8")
    machine.answer("POST /v1/imports", JOB | {"upload": {"method": "PUT", "url": PUT}}, status=201)
    machine.answer("PUT /put", httpx.Response(200))
    machine.answer("GET /v1/imports/i1", JOB, JOB | {"state": "storing", "rows": 2, "rowsDone": 1}, DONE)
    return machine


def file(machine: Machine) -> str:
    return str(machine.folder / "orders.csv")


@pytest.mark.parametrize("terminal", [False, True])
def test_a_file_is_sent_to_the_address_given_out_and_followed(machine: Machine, *, terminal: bool) -> None:
    ended = machine.run("imports", "send", file(machine), "--yes", "--zone", "Europe/Kyiv", terminal=terminal)

    assert ended.code == 0, ended.err
    assert ["state", "done"] in [line.split() for line in ended.out.splitlines()]
    assert ["fires.messages", "1"] in [line.split() for line in ended.out.splitlines()]
    put = machine.requests[1]
    assert (put.method, str(put.url), put.content) == ("PUT", PUT, b"order_no\nA1\n")
    assert "Authorization" not in put.headers
    assert KEY not in str(put.headers)
    assert machine.waited == [1, 1]
    assert machine.requests[0].content == b'{"fileName":"orders.csv","mode":"live","timeZone":"Europe/Kyiv"}'
    assert terminal or "orders.csv: storing" in ended.err


def test_nothing_is_sent_unasked(machine: Machine) -> None:
    assert machine.run("imports", "send", file(machine)).code == 2
    ended = machine.run("imports", "send", file(machine), "--dry-run", "--mode", "historical")
    assert (ended.code, "nobody is told" in ended.err) == (0, True)
    assert machine.run("imports", "send", "nowhere.csv", "--yes").code == 2
    assert machine.requests == []


def test_a_check_asks_nobody_and_says_what_would_be(machine: Machine) -> None:
    done = DONE | {"mode": "check", "counts": {"created": 1, "rejected": 1}}
    machine.answer("GET /v1/imports/i1", done)

    ended = machine.run("imports", "check", file(machine))
    as_json = machine.run("imports", "check", file(machine), "--json")

    assert (ended.code, as_json.code) == (1, 1)
    assert "would fire.messages\t1\n" in ended.out
    assert "1 row rejected; `orderhub imports rejected i1` fetches them" in ended.err
    assert as_json.json == done


def test_a_file_that_is_refused_says_why(machine: Machine) -> None:
    refused = DONE | {"state": "refused", "code": "columns_missing", "reason": "There is no order_no."}
    machine.answer("GET /v1/imports/i1", refused)

    ended = machine.run("imports", "send", file(machine), "--yes")

    assert ended.code == 1
    assert "There is no order_no. (columns_missing)" in ended.err
    machine.answer("GET /v1/imports/i1", JOB | {"state": "failed"})
    assert "The import failed. (import_failed)" in machine.run("imports", "send", file(machine), "--yes").err


def test_an_import_without_a_sign_of_life_is_left(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PATIENCE", 3)
    machine.answer("GET /v1/imports/i1", JOB)

    ended = machine.run("imports", "send", file(machine), "--yes")

    assert (ended.code, "import_silent" in ended.err) == (1, True)


@pytest.mark.parametrize("answer", [httpx.Response(403), httpx.ConnectError("x")])
def test_a_file_that_does_not_arrive_is_said(machine: Machine, answer: httpx.Response | Exception) -> None:
    machine.answer("PUT /put", answer)
    ended = machine.run("imports", "send", file(machine), "--yes")
    assert (ended.code, "orders.csv could not be uploaded" in ended.err) == (5, True)


def test_rejected_rows_and_the_template_are_fetched(machine: Machine) -> None:
    machine.answer("GET /v1/imports/i2", DONE | {"results": {"rejected.csv": REJECTED}})
    machine.answer("GET /rejected.csv", httpx.Response(200, content=b"\xef\xbb\xbfline\n3\n"))
    machine.answer("GET /v1/imports/template", httpx.Response(200, content=b"order_no\n"))
    written = machine.folder / "out.csv"

    # With the mark by which spreadsheets know UTF-8, but on a terminal.
    assert machine.run("imports", "rejected", "i2").out == "\ufeffline\n3\n"
    assert machine.run("imports", "rejected", "i2", terminal=True).out == "line\n3\n"
    assert machine.run("imports", "rejected", "i2", "--json").json == {"content": "line\n3\n"}
    assert machine.run("imports", "template").out == "order_no\n"
    assert machine.run("imports", "template", "--format", "xlsx").code == 2
    ended = machine.run("imports", "template", "--format", "xlsx", "-o", str(written), "--json")
    assert (ended.json, written.read_bytes()) == ({"file": str(written)}, b"order_no\n")
    assert machine.run("imports", "template", "-o", str(machine.folder)).code == 2
    machine.answer("GET /v1/imports/i1", DONE)
    assert machine.run("imports", "rejected", "i1").code == 4
