"""The events of an order told again, to one workflow, rule or webhook: first what that would do, then for good."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from orderhub.console.again import FIELD, keyed, new_key
from orderhub.console.calls import Call, Json, Problem, Reply, call, get
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.showing import OPEN
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

KINDS: Mapping[str, tuple[Scope, str]] = {
    "workflow": (Scope.WORKFLOWS_READ, "workflows"),
    "rule": (Scope.RULES_READ, "rules"),
    "webhook": (Scope.WEBHOOKS_READ, "webhooks"),
}
"""Who can be told, with the scope that lists them, and where they are listed."""
MOST_RULES = 100


def form(guest: Guest, order_no: str) -> Page:
    """To whom."""
    return _page(guest, order_no)


def look(guest: Guest, order_no: str) -> Page:
    """What would be told, and what would come of it; nothing is told yet."""
    reply = guest.api.ask(_call(order_no, guest.visit.sent("to"), dry=True))
    return _page(guest, order_no, reply.problem, reply.body)


def tell(guest: Guest, order_no: str) -> Shown:
    """Have it told."""
    visit = guest.visit
    reply = guest.api.ask(keyed(_call(order_no, visit.sent("to"), dry=False), visit.sent(FIELD)))
    if reply.problem or "replayId" not in reply.body:
        return _page(guest, order_no, reply.problem, reply.body)
    return GoTo(visit.to("replays", reply.body["replayId"]))


def _call(order_no: str, to: str, *, dry: bool) -> Call:
    kind, _, name = to.partition(":")
    body: Json = {"events": {"orderNos": [order_no]}, "to": {kind: name.strip()}, "dryRun": dry}
    # How the order is now is looked at for each event.
    return replace(call("POST", "/v1/replays", body=body), is_slow=True)


def _page(guest: Guest, order_no: str, problem: Problem | None = None, found: Json = None) -> Page:
    visit = guest.visit
    to = visit.sent("to")
    is_of_target = problem and (problem.code == "target_unknown" or any(_is_of_target(e) for e in problem.errors))
    lists = _lists(guest)
    facts = {
        "order_no": order_no,
        "targets": _targets(lists, visit.language),
        "unlisted": [reply.problem for reply in lists.values() if reply.problem],
        "target": to,
        "found": found,
        "key": new_key(),
        "wrong": problem.detail if problem and is_of_target else "",
        "problem": None if is_of_target else problem,
        "may_tell": found and found["events"] and found["isWhole"] and found.get("starts") != 0,
    }
    return Page(
        template="order_tell.html",
        title=translate("console_order_acts.tell_title", visit.language, no=order_no),
        facts=facts,
        calls=[_call(order_no, to or "workflow:order_notification", dry=True)],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def _is_of_target(error: Mapping[str, Json]) -> bool:
    return str(error.get("pointer")).startswith("/to")


def _lists(guest: Guest) -> dict[str, Reply]:
    """Who can be told, by kind, as far as the key may list them."""
    calls = {kind: _list_call(kind) for kind, (scope, _) in KINDS.items() if guest.who.may(scope)}
    return guest.api.together(calls)


def _targets(lists: Mapping[str, Reply], language: str) -> list[tuple[str, str]]:
    return [
        (f"{kind}:{one['name']}", f"{translate(f'console_codes.{kind}', language)}: {one['name']}")
        for kind, reply in lists.items()
        for one in (reply.body or {}).get(KINDS[kind][1], ())
    ]


def _list_call(kind: str) -> Call:
    # Rules come in pages, the others as a whole.
    return get("/v1/rules", limit=MOST_RULES) if kind == "rule" else get(f"/v1/{KINDS[kind][1]}")


def replay(guest: Guest, replay_id: str) -> Page:
    """How far a replay is; while it is at work, htmx asks for it again and again."""
    asked = get("/v1/replays/{}", replay_id)
    found = guest.api.ask(asked).needed
    facts = {
        "replay": found,
        "is_open": found["state"] in OPEN,
        "order_nos": found["chosen"].get("orderNos", ()),
        "target": list(found["to"].items()),
    }
    title = translate("console_order_acts.replay_title", guest.visit.language)
    return Page(template="replay.html", title=title, facts=facts, calls=[asked])


_PLACE, _MAY = "orders/{order_no}/tell", {Scope.EVENTS_WRITE}
VIEWS = (
    View(place=_PLACE, any_of=_MAY, answer=form),
    View(method="POST", place=_PLACE, any_of=_MAY, answer=look),
    View(method="POST", place=f"{_PLACE}/confirmed", any_of=_MAY, answer=tell),
    View(place="replays/{replay_id}", any_of=_MAY, answer=replay),
)
