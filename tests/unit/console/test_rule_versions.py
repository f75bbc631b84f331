"""The versions of a rule at the console, and the way back to one."""

import json
from copy import deepcopy
from typing import Any

import pytest

from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

OLD = "2026-11-20T09:00:00Z"
VERSIONS = ("GET", "/v1/rules/vip/versions")


def versions() -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(example("GET", "/v1/rules/{name}/versions"))
    return found


def test_each_version_says_what_changed_and_only_what_does_not_hold_is_brought_back() -> None:
    api = PlayedApi()
    page = versions()
    page["versions"].insert(1, {"savedAt": "2026-11-21T00:00:00Z", "rule": None, "difference": None})
    page["versions"].insert(1, {**page["versions"][0], "savedAt": "2026-11-21T12:00:00Z", "difference": ""})
    api.answers[VERSIONS] = 200, page

    text = shown(api, "/rules/vip/versions")

    assert "holds now" in text
    assert 'class="added">+  true' in text
    assert "Saved again as it was." in text
    assert "The rule was deleted." in text
    assert text.count("Bring it back") == 2


def test_what_comes_on_a_further_page_does_not_hold() -> None:
    api = PlayedApi()
    api.answers[VERSIONS] = 200, versions()

    assert "holds now" not in shown(api, "/rules/vip/versions?cursor=x")


def test_a_version_is_saved_anew_after_a_question() -> None:
    api = PlayedApi()
    first = versions()

    desk = desk_on(api)
    api.answers[VERSIONS] = 200, first

    asked = text_of(desk.answer(request(f"/rules/vip/versions/{OLD}")))
    assert "Bring back an earlier version of vip?" in asked
    assert ("PUT", "/v1/rules/vip") not in api.asked

    answer = desk.answer(request(f"/rules/vip/versions/{OLD}", method="POST", form={}))

    assert answer["statusCode"] == 303
    assert api.asked[-1] == ("PUT", "/v1/rules/vip")
    assert json.loads(api.sent[-1][1] or b"") == first["versions"][1]["rule"]


@pytest.mark.parametrize("next_page", [None, "c"])
def test_a_version_that_is_not_there_is_said(next_page: str | None) -> None:
    api = PlayedApi()
    api.answers[VERSIONS] = 200, versions() | {"next": next_page}

    answer = desk_on(api).answer(request("/rules/vip/versions/2020-01-01T00:00:00Z"))

    assert answer["statusCode"] == 404
    assert len([target for method, target in api.asked if "versions" in target]) == (20 if next_page else 1)
