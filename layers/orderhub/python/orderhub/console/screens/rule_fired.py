"""What a rule fired: the events on which it did, looked for among those on which rules fired, and its messages."""

from collections.abc import Iterator

from orderhub.console.calls import Json, get
from orderhub.console.reactions import reactions_of
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LOOKED_AT = 100
"""How many events are looked through; the API finds events on which some rule fired, not which."""
_MOST_TYPES = 20
_SENDER = "send_message"
"""The workflow by which messages of rules go out."""


def answer(guest: Guest, name: str) -> Page:
    """The events on which a rule fired, newest first."""
    visit, who = guest.visit, guest.who
    rule = guest.api.ask(get("/v1/rules/{}", name)).needed
    kinds = ",".join(rule["on"]) if len(rule["on"]) <= _MOST_TYPES else ""
    asked = get("/v1/events", outcome="fired", type=kinds, limit=LOOKED_AT, **visit.filters("cursor"))
    reply = guest.api.ask(asked)
    page = reply.body or {"events": (), "next": None}
    facts = {
        "name": name,
        "description": rule.get("description"),
        "problem": reply.problem,
        "fired": list(reactions_of(page, "rule", name)),
        "more": visit.to("rules", name, "fired", cursor=page["next"]) if page["next"] else None,
        "looked_at": LOOKED_AT,
        "all_events": visit.to("events", outcome="fired", type=rule["on"][0] if len(rule["on"]) == 1 else ""),
        "messages": [
            (message, visit.to("messages-sent", workflow=_SENDER, message=message))
            for message in _messages(rule)
            if who.may(Scope.MESSAGES_READ)
        ],
        "sees_orders": who.may_open_orders,
        "sees_customers": who.may(Scope.CUSTOMERS_READ),
        "sees_messages": who.may(Scope.MESSAGES_READ),
    }
    title = translate("console_rules.fired_by", visit.language, name=name)
    return Page(template="rule_fired.html", title=title, facts=facts, calls=[asked])


def _messages(rule: Json) -> Iterator[str]:
    """The names of the messages it sends."""
    for action in rule["do"]:
        sent = action.get(_SENDER) if isinstance(action, dict) else None
        if isinstance(sent, dict) and sent.get("message"):
            yield str(sent["message"])


VIEWS = (View(place="rules/{name}/fired", any_of={Scope.EVENTS_READ}, all_of={Scope.RULES_READ}, answer=answer),)
