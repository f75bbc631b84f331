"""What a rule fired: events on which it did, of all on which rules fired, and the way to its messages."""

from typing import Any

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

PATH = "/rules/vip/fired"


def api_that_fired() -> PlayedApi:
    """An API whose rule fired on an order and on a customer."""
    api = PlayedApi()
    event = example("GET", "/v1/events")["events"][0]
    fired = event["reactions"][0] | {"kind": "rule", "name": "vip", "state": "fired", "reason": None}
    failed = fired | {"state": "failed", "reason": "webhook_refused", "at": None}
    other = fired | {"name": "other", "reason": "nobody_to_reach"}
    workflow = fired | {"kind": "workflow", "reason": "capped"}
    events = [
        event | {"reactions": [fired, other, workflow]},
        event | {"id": "x-1", "key": "customer-1", "reactions": [failed]},
    ]
    api.answers["GET", "/v1/events"] = 200, {"events": events, "next": "n"}
    return api


def of_rule(api: PlayedApi, **fields: Any) -> None:  # noqa: ANN401 - of a rule
    api.answers["GET", "/v1/rules/vip"] = 200, example("GET", "/v1/rules/{name}") | fields


def test_the_events_on_which_it_fired_are_listed() -> None:
    api = api_that_fired()
    of_rule(api, on=["orderPAID", "orderSHIPPED"], do=[{"tag_customer": "vip"}, "x"])
    page = shown(api, PATH + "?cursor=c")

    target = "/v1/events?outcome=fired&type=orderPAID%2CorderSHIPPED&limit=100&cursor=c"
    assert ("GET", target) in api.asked
    for text in ("orderSHIPPED", "A1:1", "x-1", "fired", "the webhook did not take it"):
        assert text in page
    for address in ("/orders/A1", "/customers/customer-1", "/messages-sent?order_no=A1", f"{PATH}?cursor=n"):
        assert f'href="/api/console{address}"' in page
    assert "enough messages" not in page
    assert "nobody to reach" not in page
    assert "messages-sent?workflow" not in page
    assert 'href="/api/console/events?outcome=fired"' in page


def test_it_leads_to_the_messages_it_sends() -> None:
    api = api_that_fired()
    of_rule(api, on=["orderPAID"], do=[{"send_message": {"message": "SHIPPED"}}, {"send_message": {}}])
    page = shown(api, PATH)
    assert 'href="/api/console/messages-sent?workflow=send_message&amp;message=SHIPPED"' in page
    assert 'href="/api/console/events?outcome=fired&amp;type=orderPAID"' in page

    api.scopes = frozenset({Scope.EVENTS_READ, Scope.RULES_READ})
    page = shown(api, PATH)
    for place in ("messages-sent", "/console/orders/A1", "/console/customers/"):
        assert place not in page


def test_of_many_types_all_events_are_looked_at() -> None:
    api = PlayedApi()
    of_rule(api, on=[f"orderACTION_{number}" for number in range(21)])
    assert "It fired on none of these events." in shown(api, PATH)
    assert ("GET", "/v1/events?outcome=fired&limit=100") in api.asked


def test_what_the_api_refuses_is_said() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/events", 503, "table_busy")
    assert "What to do about table_busy." in shown(api, PATH)
    api.refuse("GET", "/v1/rules/vip", 404, "rule_unknown")
    answer = desk_on(api).answer(request(PATH))
    assert (answer["statusCode"], "There is no such rule" in text_of(answer)) == (404, True)


def test_the_rule_leads_there_for_whoever_may_see_events() -> None:
    assert PATH in shown(PlayedApi(), "/rules/vip")
    assert PATH not in shown(PlayedApi(frozenset({Scope.RULES_READ})), "/rules/vip")
    assert PATH not in shown(PlayedApi(), "/new-rule")
