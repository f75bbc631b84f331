"""Segments: the list, one of them, and conditions that are tried while they are written."""

import json
from typing import Any

import pytest

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

LOYAL, EDIT, DELETE = "/segments/loyal", "/segments/loyal/edit?as=json", "/segments/loyal/delete"
CONDITIONS = '{"all": [\r\n  {"fact": "orderCount",\r\n   "op": "=>", "value": 3}\r\n]}'
SEEN = "2026-11-22T05:02:04.745067Z"
READER = frozenset({Scope.CUSTOMERS_READ})
Answer = dict[str, Any]


def sent(api: PlayedApi, path: str, headers: dict[str, str] | None = None, /, **form: str) -> Answer:
    return desk_on(api).answer(request(path, method="POST", form=form, headers=headers))


def api_with(**fields: Any) -> PlayedApi:  # noqa: ANN401 - of a segment
    api = PlayedApi()
    api.answers["GET", f"/v1{LOYAL}"] = 200, example("GET", "/v1/segments/{name}") | fields
    return api


def test_the_list_has_sizes_and_says_which_are_being_counted() -> None:
    api = PlayedApi()
    found = example("GET", "/v1/segments")["segments"][0]
    more = found | {"name": "new", "size": None, "countedAt": None, "events": False, "description": ""}
    api.answers["GET", "/v1/segments"] = 200, {"segments": [found, more], "next": "n"}
    page = shown(api, "/segments")

    for text in (f'href="/api/console{LOYAL}"', "812", "being counted", "are told as events", "are not told"):
        assert text in page
    assert 'href="/api/console/segments?cursor=n"' in page
    assert "New segment" in page
    assert "New segment" not in shown(PlayedApi(READER), "/segments")


def test_an_empty_list_says_what_to_do_and_a_refusal_why() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/segments"] = 200, {"segments": [], "next": None}
    assert "There are no segments yet." in shown(api, "/segments")

    api.refuse("GET", "/v1/segments", 400, "cursor_invalid")
    assert desk_on(api).answer(request("/segments?cursor=x"))["statusCode"] == 400


def test_a_segment_says_in_words_who_is_in_it_and_lists_them() -> None:
    api = PlayedApi()
    customers = example("GET", "/v1/segments/{name}/customers")
    idle = customers["customers"][0] | {"customerId": "c2", "average": None, "lastOrderAt": None}
    api.answers["GET", f"/v1{LOYAL}/customers"] = 200, {"customers": [*customers["customers"], idle], "next": "n"}
    page = shown(api, LOYAL + "?cursor=c")

    for text in ("Number of orders is at least 3", "812", "389.7 CNY", "2026-11-22 Asia/Shanghai"):
        assert text in page
    assert 'href="/api/console/customers/5f0c6c1e8b7d4a3f9e2d1c0b5a493827"' in page
    assert f'href="/api/console{LOYAL}?cursor=n"' in page
    assert ("GET", f"/v1{LOYAL}/customers?cursor=c") in api.asked


def test_what_is_being_counted_looks_again_by_itself() -> None:
    api = api_with(state="counting", size=None, asOf=None, countedAt=None)
    api.refuse("GET", f"/v1{LOYAL}/customers", 409, "segment_not_counted")
    page = shown(api, LOYAL)
    assert f'hx-get="/api/console{LOYAL}?part=counting"' in page
    assert "Its customers were not counted yet" in page

    shown(api, LOYAL + "?part=counting")
    assert api.asked[-1] == ("GET", f"/v1{LOYAL}")
    assert "part=counting" in shown(api_with(export={"state": "counting"}), LOYAL)
    assert "part=counting" not in shown(PlayedApi(), LOYAL)


def test_nobody_in_it_is_said_so() -> None:
    api = PlayedApi()
    api.answers["GET", f"/v1{LOYAL}/customers"] = 200, {"customers": [], "next": None}
    assert "Nobody is in it." in shown(api, LOYAL)


def test_who_may_only_read_is_offered_nothing_that_writes() -> None:
    page = shown(PlayedApi(READER), LOYAL)
    assert "/export" not in page
    assert "/delete" not in page
    assert 'value="save"' not in shown(PlayedApi(READER), EDIT)
    assert 'value="save"' in shown(PlayedApi(), EDIT)


def test_a_file_is_asked_for_and_read_at_the_address_of_the_moment() -> None:
    made = {"state": "counted", "size": 812, "at": SEEN, "url": "https://bucket.example/members.csv"}
    api = api_with(export=made)
    assert sent(api, f"{LOYAL}/export")["headers"]["Location"] == f"/api/console{LOYAL}?done=export"
    assert api.asked[-1] == ("POST", f"/v1{LOYAL}/export")
    assert f'href="/api/console{LOYAL}/file"' in shown(api, LOYAL)
    assert desk_on(api).answer(request(f"{LOYAL}/file"))["headers"]["Location"] == made["url"]
    assert "Read the file" not in shown(PlayedApi(), f"{LOYAL}/file")


def test_a_file_that_cannot_be_made_is_said() -> None:
    api = PlayedApi()
    api.refuse("POST", f"/v1{LOYAL}/export", 404, "segment_unknown")
    assert "There is no such segment" in text_of(sent(api, f"{LOYAL}/export"))

    api.scopes = frozenset({Scope.CUSTOMERS_WRITE})
    assert sent(api, f"{LOYAL}/export")["statusCode"] == 404


def test_a_segment_is_deleted_once_its_name_was_typed() -> None:
    api = PlayedApi()
    page = shown(api, DELETE)
    for text in ("cannot be undone", "Nobody is told", "as if nobody were in it", "Type loyal to go on."):
        assert text in page

    assert 'aria-invalid="true"' in text_of(sent(api, DELETE, typed="loyals"))
    assert {method for method, _ in api.asked} == {"GET"}

    api.answers["DELETE", f"/v1{LOYAL}"] = 204, None
    assert sent(api, DELETE, typed=" loyal ")["headers"]["Location"] == "/api/console/segments?done=deleted"
    assert api.asked[-1] == ("DELETE", f"/v1{LOYAL}")

    api.refuse("DELETE", f"/v1{LOYAL}", 404, "segment_unknown")
    assert "There is no such segment" in text_of(sent(api, DELETE, typed="loyal"))


def test_the_form_begins_with_the_segment_as_it_is_to_the_last_digit() -> None:
    conditions = {"fact": "sum", "op": ">=", "value": 1000.5, "currency": "USD"}
    page = shown(api_with(conditions=conditions), EDIT)

    assert "&#34;value&#34;: 1000.5, " in page
    assert f'name="seen" value="{SEEN}"' in page
    assert 'name="events" value="on" checked' in page


def test_conditions_are_tried_and_nothing_is_saved() -> None:
    api = PlayedApi()
    preview = example("POST", "/v1/segments/preview")
    why = {"pointer": "/conditions", "fact": "orderCount", "value": 4, "holds": True}
    told = [{"customerId": "c1", "why": [why, why | {"fact": "sum", "value": None, "holds": False}]}]
    api.answers["POST", "/v1/segments/preview"] = 200, preview | {"customers": told}
    page = text_of(sent(api, EDIT, conditions='{"fact": "orderCount", "op": ">=", "value": 3}', do="try"))

    assert api.asked[-1] == ("POST", "/v1/segments/preview")
    for text in ("812", "of 3,068 customers", "off by 97", "orderCount = 4", "sum = –", "does not hold"):
        assert text in page
    assert "Number of orders is at least 3" in page

    exact = preview | {"isExact": True}
    api.answers["POST", "/v1/segments/preview"] = 200, exact
    assert "off by" not in text_of(sent(api, EDIT, conditions="{}", do="try"))


@pytest.mark.parametrize("do", ["try", "save"])
def test_what_is_wrong_stands_at_its_line(do: str) -> None:
    api = PlayedApi()
    refusal = json.loads(PlayedApi.refusal(400, "segment_invalid")[1])
    refusal["errors"] = [{"pointer": "/conditions/all/0/op", "code": "op_unknown", "message": "Send one of =."}]
    for method, path in (("POST", "/v1/segments/preview"), ("PUT", f"/v1{LOYAL}")):
        api.answers[method, path] = 400, refusal
    answer = sent(api, EDIT, conditions=CONDITIONS, do=do, seen=SEEN)
    page = text_of(answer)

    assert answer["statusCode"] == 400
    assert "Line 3:" in page
    assert "&#34;op&#34;: &#34;=&gt;&#34;, &#34;value&#34;: 3}" in page
    assert "Send one of =." in page
    assert "What to do about" not in page
    assert sent(api, EDIT, {"HX-Request": "true"}, conditions=CONDITIONS, do=do, seen=SEEN)["statusCode"] == 200

    refusal["errors"].append({"pointer": "/description", "code": "too_long", "message": "At most 500."})
    page = text_of(sent(api, EDIT, conditions=CONDITIONS, do=do, seen=SEEN))
    assert "Send one of =." in page
    assert "At most 500." in page


def test_what_is_no_json_is_said_without_asking_the_api() -> None:
    api = PlayedApi()
    page = text_of(sent(api, EDIT, conditions='{"all":\n [}'))

    assert "Line 2:" in page
    assert [method for method, _ in api.asked] == ["GET"]


def test_a_segment_is_saved_whole_as_it_stands_in_the_form() -> None:
    api = PlayedApi()
    form = {"description": "d", "conditions": '{"any": [1.50]}', "events": "on", "do": "save", "seen": SEEN}
    answer = sent(api, EDIT, **form)

    assert answer["headers"]["Location"] == f"/api/console{LOYAL}?done=saved"
    assert api.asked[-1] == ("PUT", f"/v1{LOYAL}")
    assert json.loads(api.sent[-1][1] or b"") == {"description": "d", "conditions": {"any": [1.5]}, "events": True}


def test_what_somebody_else_saved_meanwhile_is_not_replaced() -> None:
    api = PlayedApi()
    answer = sent(api, EDIT, conditions="{}", do="save", seen="2026-11-21T00:00:00Z")

    assert answer["statusCode"] == 409
    assert "Somebody else has changed this segment" in text_of(answer)
    assert "PUT" not in {method for method, _ in api.asked}


def test_a_new_segment_takes_no_name_that_is_taken() -> None:
    api = PlayedApi()
    assert "orderCount" in shown(api, "/new-segment")
    page = text_of(sent(api, "/new-segment", name="loyal", conditions="{}", do="save"))
    assert "There is a segment of this name" in page

    api.refuse("GET", f"/v1{LOYAL}", 404, "segment_unknown")
    answer = sent(api, "/new-segment", name="loyal", conditions="{}", do="save")
    assert answer["headers"]["Location"] == f"/api/console{LOYAL}?done=saved"
    assert api.asked[-1] == ("PUT", f"/v1{LOYAL}")
