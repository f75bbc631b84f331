"""Settings on the console: set, given back, brought back."""

import json
from typing import Any

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

DAYS = "/workflows/delivered_follow_up/days"
QUIET = "/messages/quiet_hours"


def posted(api: PlayedApi, path: str, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request(path, method="POST", form=form))


def last_sent(api: PlayedApi) -> tuple[str, str, Any]:
    body = api.sent[-1][1]
    return *api.asked[-1], json.loads(body) if body else None


def test_settings_are_shown_with_where_they_come_from() -> None:
    api = PlayedApi()
    found = example("GET", "/v1/settings")
    switch = found["workflows"]["delivered_follow_up"]["days"] | {"value": "true"}
    found["workflows"] |= {"win_back": {"on": switch}}
    found["workflows"]["delivered_follow_up"]["on"] = switch
    api.answers["GET", "/v1/settings"] = 200, found
    page = shown(api, "/settings")

    for text in (f'name="set-{DAYS}"', "set here or by API", "Give it back to the template: 10", "Asia/Shanghai"):
        assert text in page
    assert "/on" not in page
    assert "workflows/win_back" not in page

    reader = shown(PlayedApi(frozenset({Scope.SETTINGS_READ})), "/settings")
    assert "name=" not in reader.partition("<main")[2]
    assert "Days after the delivery." in reader


def test_only_what_was_changed_is_set() -> None:
    api = PlayedApi()
    form = {f"set-{DAYS}": "9", f"was-{DAYS}": "7", f"set-{QUIET}": "", f"was-{QUIET}": ""}
    answer = posted(api, "/settings", **form)
    assert answer["headers"]["Location"] == "/api/console/settings?done=saved"
    assert last_sent(api) == ("PUT", "/v1/settings", {"workflows": {"delivered_follow_up": {"days": "9"}}})

    posted(api, "/settings", back=QUIET, **form)
    both = {"workflows": {"delivered_follow_up": {"days": "9"}}, "messages": {"quiet_hours": None}}
    assert last_sent(api) == ("PUT", "/v1/settings", both)


def test_a_value_that_is_wrong_is_said_at_its_field() -> None:
    api = PlayedApi()
    api.refuse("PUT", "/v1/settings", 422, "settings_invalid")
    api.answers["PUT", "/v1/settings"][1]["errors"] = [{"pointer": QUIET, "message": "Send two times."}]
    answer = posted(api, "/settings", **{f"set-{QUIET}": "late", f"was-{QUIET}": ""})

    assert answer["statusCode"] == 422
    assert f'<p class="wrong" id="h-set-{QUIET}">Send two times.</p>' in text_of(answer)
    assert 'value="late"' in text_of(answer)


def test_versions_say_who_set_what_and_are_brought_back() -> None:
    api = PlayedApi()
    versions = example("GET", "/v1/settings/versions")
    api.answers["GET", "/v1/settings/versions"] = 200, versions | {"next": "1"}
    page = shown(api, "/settings/versions")
    for text in ("workflows.delivered_follow_up.days", "/settings/versions/1", "/settings/versions/0", "before=1"):
        assert text in page

    assert "as a new version" in shown(api, "/settings/versions/1")
    posted(api, "/settings/versions/1")
    assert last_sent(api) == ("PUT", "/v1/settings", {"restore": 1})
    posted(api, "/settings/versions/x")
    assert last_sent(api) == ("PUT", "/v1/settings", {"restore": -1})

    reader = PlayedApi(frozenset({Scope.SETTINGS_READ}))
    assert "/settings/versions/1" not in shown(reader, "/settings/versions")
    reader.answers["GET", "/v1/settings/versions"] = 200, {"versions": [], "next": None}
    assert "Nothing was set here yet." in shown(reader, "/settings/versions")
