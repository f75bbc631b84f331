"""The screens of imports: the list, a new one, how far one is, and telling of what was held back."""

import json
from base64 import b64decode
from typing import Any

import pytest

from orderhub.console.screens.import_job import OPEN
from orderhub.console.screens.import_upload import KINDS, MODES
from orderhub.imports.job import ImportMode, ImportState
from orderhub.platform.scopes import Scope
from tests.support.console import API, PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document
from tests.unit.console.test_screens import ATTACK, Reading, changed

Json = Any
SUMMARY = "https://drop.s3.amazonaws.com/results/i1/summary.json?X-Amz-Signature=5"
REJECTED = "https://drop.s3.amazonaws.com/results/i1/rejected.csv?X-Amz-Signature=6"
FIRES = {
    "events": {"orderPAID": 3},
    "workflow_runs": {"order_notification": 2},
    "rules": {"vip": 1},
    "tasks": 4,
    "tags": 0,
    "webhooks": 0,
    "messages": 27,
    "buyers": 19,
}


def job(**fields: Json) -> Json:
    """A check that is done."""
    facts = {
        "mode": "check",
        "fires": FIRES,
        "timeZone": "Europe/Kyiv",
        "header": {"sheet": "June", "row": 2},
        "zones": {"Europe/Kyiv": 2},
        "totals": {"CNY": "12.50"},
        "notes": ["Blank rows were left out."],
    }
    results = {"summary.json": SUMMARY, "rejected.csv": REJECTED}
    return example("GET", "/v1/imports/{import_id}") | facts | {"results": results} | fields


def summary(rows: int = 1, **fields: Json) -> Json:
    mistake = {"code": "time_invalid", "column": "paid_at", "value": "1/2/3", "message": "Write the year first."}
    warning = {"code": "item_repeated", "lines": [4, 9], "column": "sku", "message": "The later row counts."}
    rejected = [{"line": line, "errors": [mistake]} for line in range(7, 7 + rows)]
    return {"rejected": rejected, "warnings": [warning], **fields}


def api_with(one: Json, said: Json = None, scopes: frozenset[str] = frozenset(Scope)) -> PlayedApi:
    api = PlayedApi(scopes)
    api.answers["GET", "/v1/imports/i1"] = 200, one
    api.files[SUMMARY] = 200, json.dumps(summary() if said is None else said).encode()
    return api


def test_states_modes_and_kinds_are_those_of_the_api() -> None:
    pattern = document()["components"]["schemas"]["ImportAsked"]["properties"]["fileName"]["pattern"]

    assert set(MODES) == set(ImportMode)
    assert {state for state in ImportState if state.is_open} == OPEN
    assert pattern.lower().count("|") + 1 + 1 == len(KINDS), "XLSX and XLSM are one of them"


# -- the list ---------------------------------------------------------------------------------------------------


def test_the_list_goes_on_where_it_ended() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/imports"] = 200, {"imports": [job(held=True, fileName="may.csv")], "next": "i0"}
    page = shown(api, "/imports?before=i9&x=y")

    assert api.asked[-1] == ("GET", "/v1/imports?before=i9")
    assert "before=i0" in page
    for text in ("may.csv", "held back", "check only", "done"):
        assert text in page


def test_an_empty_list_says_how_to_begin_and_a_refusal_what_to_do() -> None:
    api = PlayedApi(frozenset({Scope.IMPORTS_READ}))
    api.answers["GET", "/v1/imports"] = 200, {"imports": [], "next": None}
    assert "Nothing was imported yet" in shown(api, "/imports")
    assert "New import" not in shown(api, "/imports"), "it needs imports:write"

    api.refuse("GET", "/v1/imports", 400, "before_invalid")
    answer = desk_on(api).answer(request("/imports?before=x"))
    assert answer["statusCode"] == 400
    assert "What to do about before_invalid." in text_of(answer)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_file_to_keep(kind: str) -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/imports/template"] = 200, b"PK\x03\xff"
    answer = desk_on(api).answer(request(f"/imports/template.{kind}"))

    assert api.asked[-1] == ("GET", f"/v1/imports/template?format={kind}")
    assert answer["headers"]["Content-Disposition"] == f'attachment; filename="orderhub-template.{kind}"'
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert b64decode(answer["body"]) == b"PK\x03\xff"


def test_a_template_that_cannot_be_had_is_said_so() -> None:
    class Silent(PlayedApi):
        def __call__(self, method: str, address: str, *more: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as PlayedApi
            if address.endswith("format=csv"):
                raise TimeoutError
            return super().__call__(method, address, *more)

    assert "api_unreachable" in text_of(desk_on(Silent()).answer(request("/imports/template.csv")))

    api = PlayedApi()
    api.refuse("GET", "/v1/imports/template", 503, "try_again_later")
    answer = desk_on(api).answer(request("/imports/template.csv"))
    assert (answer["statusCode"], "try_again_later" in text_of(answer)) == (503, True)

    desk = desk_on(api)
    desk.answer(request("/imports"))
    api.keys.clear()
    assert "/sign-in" in desk.answer(request("/imports/template.csv"))["headers"]["Location"]


# -- a new one --------------------------------------------------------------------------------------------------


def announced(api: PlayedApi, **form: str) -> Json:
    return desk_on(api).answer(request("/imports/new", method="POST", form=form))


def test_a_new_import_is_announced_and_may_be_sent_to_its_bucket_alone() -> None:
    api = PlayedApi()
    answer = announced(api, fileName="or ders.csv", mode="live", timeZone="")
    page = text_of(answer)

    assert json.loads(api.sent[-1][1] or b"") == {"fileName": "or ders.csv", "mode": "live"}
    assert (
        "connect-src 'self' https://drop-bucket.s3.amazonaws.com;" in answer["headers"]["Content-Security-Policy"]
    )
    assert 'data-url="https://drop-bucket.s3.amazonaws.com/incoming/' in page
    assert "curl --upload-file orders.csv https://drop-bucket" in page
    assert "make import FILE=orders.csv MODE=live" in page
    assert "messages go out to buyers" in page
    assert "data-at-once" not in page, "what tells buyers is asked for once more"


def test_a_check_is_sent_at_once_and_quoted_for_the_command_line() -> None:
    api = PlayedApi()
    made = example("POST", "/v1/imports") | {"mode": "check", "fileName": "a;b.csv", "timeZone": "Europe/Kyiv"}
    api.answers["POST", "/v1/imports"] = 201, made
    page = text_of(announced(api, fileName="a;b.csv", mode="check", timeZone="Europe/Kyiv"))

    assert "data-at-once" in page
    assert "FILE=&#39;a;b.csv&#39; MODE=check ZONE=Europe/Kyiv" in page


def test_what_the_api_does_not_take_is_said_above_what_was_typed() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/imports", 400, "zone_unknown")
    answer = announced(api, fileName="may.csv", mode="historical", timeZone="Mars")
    page = text_of(answer)

    assert answer["statusCode"] == 400
    for text in (
        "What to do about zone_unknown.",
        'value="may.csv"',
        'value="Mars"',
        'value="historical" checked',
    ):
        assert text in page


def test_no_origin_slips_a_directive_into_the_policy() -> None:
    api = PlayedApi()
    made = changed(example("POST", "/v1/imports"), lambda text: text + ATTACK)
    for url in ("https://a.example;script-src *", "https://a b", "javascript:alert(1)", f"https://a{ATTACK}"):
        api.answers["POST", "/v1/imports"] = 201, made | {"upload": {"url": url}}
        answer = announced(api, fileName=f"a{ATTACK}")
        assert "connect-src 'self';" in answer["headers"]["Content-Security-Policy"]
        read = Reading(text_of(answer))
        assert [known for tag, known in read.elements if tag == "script" and "src" not in known] == []
        assert not [tag for tag, _ in read.elements if tag == "img"]


# -- one import -------------------------------------------------------------------------------------------------


def test_a_check_says_what_would_happen_and_what_is_wrong_where() -> None:
    api = api_with(job(seconds=1.5))
    page = shown(api, "/imports/i1")

    for text in (
        *("What would become of the rows", "new orders", "What it would set off", "27", "19", "vip", "orderPAID"),
        *("Tasks created", "June · 2", "12.50 CNY", "Europe/Kyiv (2)", "Blank rows were left out.", "1.5"),
        *("Write the year first.", "paid_at", "time_invalid", "1/2/3", "4, 9", "The later row counts."),
    ):
        assert text in page
    assert 'href="/api/console/imports/i1/rejected"' not in page, "it is the id of the job that counts"
    assert f'href="/api/console/imports/{job()["importId"]}/rejected"' in page
    assert 'name="mode" value="live"' in page
    assert 'name="timeZone" value="Europe/Kyiv"' in page
    assert "hx-trigger" not in page.replace('hx-trigger="change, submit"', "")
    assert api.fetched == [(SUMMARY, {})], "without the key"


def test_what_was_imported_is_not_offered_again() -> None:
    page = shown(api_with(job(mode="live")), "/imports/i1")
    assert "Import now" not in page
    assert "What it set off" in page
    assert "Import now" not in shown(api_with(job(), scopes=frozenset({Scope.IMPORTS_READ})), "/imports/i1")


def test_a_file_without_anything_to_do_says_so() -> None:
    nothing = {"events": {}, "workflow_runs": {}, "rules": {}, "tasks": 0, "messages": 0, "buyers": 0}
    page = shown(api_with(job(fires=nothing, counts={"unchanged": 3}), {}), "/imports/i1")

    assert "Nothing: no event, no message." in page
    assert "Rejected rows" not in page


def test_not_all_rejected_rows_are_listed_but_the_file_has_them() -> None:
    page = shown(api_with(job(), summary(rows=80)), "/imports/i1")
    assert page.count("time_invalid") == 50


@pytest.mark.parametrize("state", sorted(OPEN))
def test_while_it_is_at_work_the_page_asks_again(state: str) -> None:
    at_work = job(state=state, rows=900, rowsDone=300)
    del at_work["results"], at_work["counts"], at_work["fires"]
    api = api_with(at_work)
    page = shown(api, "/imports/i1")

    assert 'hx-trigger="every 2s"' in page
    assert '<meta http-equiv="refresh" content="5">' in page
    assert 'max="900" value="300"' in page
    assert api.fetched == []


def test_a_refused_file_says_why() -> None:
    refused = job(state="refused", code="file_too_large", reason="Split it.", results={"summary.json": SUMMARY})
    page = shown(api_with(refused), "/imports/i1")

    assert "The file is too large" in page
    assert "Split it." in page


@pytest.mark.parametrize("content", [b"<Error/>", b"[]", None])
def test_details_that_cannot_be_read_are_said_to_be_missing(content: bytes | None) -> None:
    api = api_with(job())
    if content is None:
        del api.files[SUMMARY]
    else:
        api.files[SUMMARY] = 200, content
    assert "details of this import cannot be read" in shown(api, "/imports/i1")


def test_a_bucket_that_does_not_answer_leaves_the_page() -> None:
    class Silent(PlayedApi):
        def __call__(self, method: str, address: str, *more: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as PlayedApi
            if not address.startswith(API):
                raise TimeoutError
            return super().__call__(method, address, *more)

    api = Silent()
    api.answers["GET", "/v1/imports/i1"] = 200, job()
    assert "details of this import cannot be read" in shown(api, "/imports/i1")


def test_nothing_of_a_file_becomes_markup() -> None:
    hostile = changed(job(), lambda text: text + ATTACK) | {
        "state": "done",
        "mode": "check",
        "held": True,
        "results": {"summary.json": SUMMARY, "rejected.csv": ATTACK},
    }
    page = shown(api_with(hostile, changed(summary(), lambda text: text + ATTACK)), "/imports/i1")
    read = Reading(page)

    assert page.count("alert(1)") > 10
    assert [known for tag, known in read.elements if tag == "script" and "src" not in known] == []
    assert not [tag for tag, _ in read.elements if tag == "img"]
    assert all(address == "#content" or address.startswith("/api/console") for address in read.addresses)


def test_the_file_to_correct_is_at_an_address_made_for_it_now() -> None:
    answer = desk_on(api_with(job())).answer(request("/imports/i1/rejected"))
    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, REJECTED)


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "https://a\r\nX: y", "https://\u4e00"])
def test_another_address_is_not_gone_to(address: str) -> None:
    answer = desk_on(api_with(job(results={"rejected.csv": address}))).answer(request("/imports/i1/rejected"))
    assert answer["statusCode"] == 404
    assert "file_gone" in text_of(answer)


# -- telling ----------------------------------------------------------------------------------------------------


def test_what_was_held_back_is_told_after_it_was_said_what_that_means() -> None:
    held = job(mode="live", held=True, importId="i1", held_because="27 messages would go out.")
    api = api_with(held)
    page = shown(api, "/imports/i1")
    assert 'href="/api/console/imports/i1/tell"' in page
    assert "What it would set off" in page
    assert "27 messages would go out." in page

    asked = shown(api, "/imports/i1/tell")
    assert "This cannot be undone." in asked
    assert "27" in asked
    assert ("POST", "/v1/imports/i1/fire") not in api.asked

    answer = desk_on(api).answer(request("/imports/i1/tell", method="POST", form={}))
    assert api.asked[-1] == ("POST", "/v1/imports/i1/fire")
    assert answer["headers"]["Location"] == "/api/console/imports/i1?done=told"
    assert "It is being told" in shown(api, "/imports/i1?done=told")


@pytest.mark.parametrize("other", [{"held": False}, {"mode": "check"}, {"state": "reading"}])
def test_what_is_not_held_is_not_offered_to_be_told(other: Json) -> None:
    page = shown(api_with(job(**{"mode": "live", "held": True, "importId": "i1"} | other)), "/imports/i1")
    assert "/tell" not in page


def test_who_may_write_alone_tells_without_seeing_what() -> None:
    api = PlayedApi(frozenset({Scope.IMPORTS_WRITE}))
    assert "What it would set off" not in shown(api, "/imports/i1/tell")
    assert [method for method, _ in api.asked] == ["GET"], "the session alone"


def test_what_is_not_held_any_more_is_said_so() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/imports/i1/fire", 409, "import_not_held")
    answer = desk_on(api).answer(request("/imports/i1/tell", method="POST", form={}))

    assert answer["statusCode"] == 409
    assert "Nothing of this import is held back" in text_of(answer)
