"""Any route of the API, and the document of all."""

import httpx
import pytest

from tests.support.command import Machine

YAML = "openapi: 3.1"


def test_any_route_is_called_with_fields_or_a_file(machine: Machine) -> None:
    machine.answer("GET /v1/orders", {"orders": []})
    machine.answer("POST /v1/tasks", {"taskId": "t1"})
    (machine.folder / "title").write_text("Call them\n", "utf-8")

    got = machine.run("api", "get", "/v1/orders", "-F", "limit=5", "--field", "status=PAID")
    assert (got.out, machine.asked) == ('{"orders": []}\n', ["GET /v1/orders?limit=5&status=PAID"])
    assert machine.run("api", "GET", "/v1/orders", terminal=True).out == '{\n  "orders": []\n}\n'
    fields = ("-F", f"title=@{machine.folder}/title", "-F", "days=5", "-F", "late=true", "-F", "of=5x")
    assert machine.run("api", "POST", "/v1/tasks", *fields, "--yes").code == 0
    assert machine.run("api", "POST", "/v1/tasks", "--input", "-", "--yes", stdin="[1]").code == 0
    assert machine.bodies == [{"title": "Call them", "days": 5, "late": True, "of": "5x"}, [1]]
    assert machine.run("api", "POST", "/v1/tasks", "--yes").code == 0
    assert machine.requests[-1].content == b""


@pytest.mark.parametrize(
    "words",
    [
        ["FETCH", "/v1/orders"],
        ["GET", "https://elsewhere.example/v1/"],
        ["GET", "v1/orders"],
        ["GET", "/v1/orders", "-F", "x"],
        ["GET", "/v1/orders", "-F", "=x"],
        ["POST", "/v1/orders", "-F", "x=1", "--input", "-"],
        ["DELETE", "/v1/rules/vip"],
    ],
)
def test_a_call_that_cannot_be_meant_or_is_not_asked_for_is_not_made(machine: Machine, words: list[str]) -> None:
    assert machine.run("api", *words).code == 2
    assert machine.requests == []


def test_what_is_no_json_is_passed_on(machine: Machine) -> None:
    machine.answer(
        "GET /v1/rfm", httpx.Response(200, content=b"a,b\x1b[2J\n", headers={"Content-Type": "text/csv"})
    )

    assert machine.run("api", "GET", "/v1/rfm", terminal=True).out == "a,b [2J\n"
    assert machine.run("api", "GET", "/v1/rfm").out == "a,b\x1b[2J\n"


def test_the_document_is_printed_or_written(machine: Machine) -> None:
    path = machine.folder / "openapi.yaml"

    assert machine.run("openapi").out.startswith(YAML)
    assert machine.run("openapi", "--json").json["document"].startswith(YAML)
    assert machine.run("openapi", "-o", str(path)).out == f"Written: {path}\n"
    assert path.read_text("utf-8").startswith(YAML)
    assert machine.run("openapi", "-o", str(machine.folder)).code == 2
