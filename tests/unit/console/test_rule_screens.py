"""Rules on the console: written, and what they would have done beside it."""

import json
from typing import Any

from orderhub.console.screens.rule import EXAMPLE
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

RULE = {
    name: value for name, value in example("GET", "/v1/rules/{name}").items() if name not in {"name", "savedAt"}
}


def posted(api: PlayedApi, path: str, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request(path, method="POST", form=form))


def last_sent(api: PlayedApi) -> tuple[str, str, Any]:
    body = api.sent[-1][1]
    return *api.asked[-1], json.loads(body) if body else None


def test_rules_are_listed_with_what_they_wait_for_and_do() -> None:
    api = PlayedApi()
    one = example("GET", "/v1/rules")["rules"][0]
    other = one | {"name": "other", "enabled": False, "description": "", "on": [f"order{n}" for n in range(6)]}
    api.answers["GET", "/v1/rules"] = 200, {"rules": [one, other], "next": "more"}
    page = shown(api, "/rules")
    for text in ("/rules/vip", "create_task", "tag_customer", "off", "…", "cursor=more", "New rule"):
        assert text in page

    reader = PlayedApi(frozenset({Scope.RULES_READ}))
    reader.answers["GET", "/v1/rules"] = 200, {"rules": [], "next": None}
    page = shown(reader, "/rules")
    assert "There are no rules yet." in page
    assert "New rule" not in page

    api.refuse("GET", "/v1/rules", 400, "cursor_invalid")
    assert desk_on(api).answer(request("/rules?cursor=x"))["statusCode"] == 400


def test_a_rule_is_shown_as_it_is_written_and_saved_again() -> None:
    api = PlayedApi()
    page = shown(api, "/rules/vip")
    for text in ("Make the task “Thank the buyer”", "Tag the customer “vip”", "/rules/vip/delete", "500.0"):
        assert text in page
    assert "savedAt" not in page

    seen = example("GET", "/v1/rules/{name}")["savedAt"]
    assert f'name="seen" value="{seen}"' in page
    answer = posted(api, "/rules/vip", rule=json.dumps(RULE), seen=seen)
    assert answer["headers"]["Location"] == "/api/console/rules/vip?done=saved"
    assert last_sent(api) == ("PUT", "/v1/rules/vip", RULE)

    reader = shown(PlayedApi(frozenset({Scope.RULES_READ})), "/rules/vip")
    assert ">Save<" not in reader
    assert "/rules/vip/delete" not in reader


def test_a_new_rule_is_off_at_first_and_replaces_none() -> None:
    api = PlayedApi()
    assert EXAMPLE["enabled"] is False
    assert "&#34;enabled&#34;: false" in shown(api, "/new-rule")

    answer = posted(api, "/new-rule", name="vip", rule=json.dumps(RULE))
    assert answer["statusCode"] == 409
    assert "There is a rule of this name" in text_of(answer)
    assert [method for method, _ in api.asked if method == "PUT"] == []

    api.refuse("GET", "/v1/rules/mine", 503, "table_busy")
    assert "What to do about table_busy." in text_of(posted(api, "/new-rule", name="mine", rule="{}"))
    assert [method for method, _ in api.asked if method == "PUT"] == []

    api.refuse("GET", "/v1/rules/mine", 404, "rule_unknown")
    assert posted(api, "/new-rule", name="mine", rule=json.dumps(RULE))["statusCode"] == 303
    assert last_sent(api)[:2] == ("PUT", "/v1/rules/mine")


def test_a_rule_that_somebody_else_saved_meanwhile_is_not_replaced() -> None:
    api = PlayedApi()
    answer = posted(api, "/rules/vip", rule='{"on": []}', seen="2026-01-01T00:00:00Z")
    assert answer["statusCode"] == 409
    assert "Somebody else has changed this rule" in text_of(answer)

    api.refuse("GET", "/v1/rules/vip", 404, "rule_unknown")
    assert "There is no such rule" in text_of(posted(api, "/rules/vip", rule="{}"))
    assert "PUT" not in {method for method, _ in api.asked}


def test_mistakes_of_a_rule_stand_at_their_lines() -> None:
    api = PlayedApi()
    mistake = {"pointer": "/when/1", "code": "name_unknown", "message": "There is no totl_cost here."}
    for method, route, path in (
        ("PUT", "/v1/rules/vip", "/rules/vip"),
        ("POST", "/v1/rules/backtest", "/rule-backtest"),
    ):
        api.refuse(method, route, 422, "rule_invalid")
        api.answers[method, route][1]["errors"] = [mistake]
        typed = '{"when": [\n"a",\n"totl_cost > 1"\n]}'
        seen = example("GET", "/v1/rules/{name}")["savedAt"]
        answer = posted(api, path, name="vip", rule=typed, seen=seen)
        assert answer["statusCode"] == 422
        assert "Line 3" in text_of(answer)
        assert "There is no totl_cost here." in text_of(answer)

        assert "Line 1" in text_of(posted(api, path, name="vip", rule="{"))


def test_a_backtest_stands_beside_the_rule_as_it_is_written() -> None:
    api = PlayedApi()
    result = example("POST", "/v1/rules/backtest")
    told = {"messageOverlap": [{"workflow": "win_back", "messages": 3}], "asNow": ["customer.tags"]}
    api.answers["POST", "/v1/rules/backtest"] = 200, result | told
    page = text_of(posted(api, "/rule-backtest", name="vip", rule=json.dumps(RULE), days="7"))

    assert last_sent(api) == ("POST", "/v1/rules/backtest?days=7", RULE | {"name": "vip"})
    for text in ("3,068", "large-orders: 12", "win_back: 3 of the same messages", "customer.tags", 'value="7"'):
        assert text in page

    bare: dict[str, Any] = {"overlap": [], "messageOverlap": [], "asNow": []}
    api.answers["POST", "/v1/rules/backtest"] = 200, result | bare
    page = text_of(posted(api, "/rule-backtest", name="", is_new="1", rule=json.dumps(RULE)))
    assert last_sent(api) == ("POST", "/v1/rules/backtest?days=30", RULE)
    assert "On the same events" not in page
    assert "New rule" in page


def test_a_rule_is_deleted_after_it_was_asked_twice() -> None:
    api = PlayedApi()
    assert "cannot be brought back" in shown(api, "/rules/vip/delete")
    answer = posted(api, "/rules/vip/delete")

    assert answer["headers"]["Location"] == "/api/console/rules?done=deleted"
    assert last_sent(api) == ("DELETE", "/v1/rules/vip", None)
