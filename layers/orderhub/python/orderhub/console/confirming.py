"""What is asked twice: a page says exactly what will happen, and its form does it."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from orderhub.console.calls import Call, Problem, Reply
from orderhub.console.screen import EVERYBODY, GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something that somebody is about to do.

    ``says`` are sentences of what will happen, ``call`` does it, ``submit`` is what the button says; ``back`` is
    the page one came from, ``after`` that which comes when it is done. ``is_danger`` is for what cannot be undone.
    ``subject`` is what it is about, ``fields`` are sent along with the form, and ``typed`` is a word that has to
    be typed first; without one nothing is to be typed.
    """

    title: str
    says: Sequence[str]
    call: Call
    submit: str
    back: str
    after: str
    is_danger: bool = False
    subject: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    typed: str = ""


type IntentOf = Callable[..., Intent]
type Then = Callable[[Guest, Reply], Shown]
_SURE = "sure"
"""The field of a form that was asked about."""


def confirming(
    place: str,
    any_of: AbstractSet[Scope],
    intent_of: IntentOf,
    all_of: AbstractSet[Scope] = EVERYBODY,
    then: Then | None = None,
) -> tuple[View, View]:
    """The page that asks, and what its form does.

    Args:
        place: Of both.
        any_of: The scopes of which one is needed.
        intent_of: Tells by the guest and the names in the place what is about to be done.
        all_of: Scopes of which each is needed as well.
        then: Shows what the API answered, where that can be read this once; else one goes on to ``after``.
    """

    def ask(guest: Guest, **names: str) -> Page:
        return question(guest, intent_of(guest, **names))

    def do(guest: Guest, **names: str) -> Shown:
        return _done(guest, intent_of(guest, **names), then)

    return (
        View(place=place, any_of=any_of, all_of=all_of, answer=ask),
        View(method="POST", place=place, any_of=any_of, all_of=all_of, answer=do),
    )


def asked_twice(guest: Guest, intent: Intent) -> Shown:
    """What a form wants: asked about first, and done when the page that asks sends the form again.

    Args:
        guest: Who sent the form.
        intent: What it wants; its ``fields`` are those of the form.
    """
    sure = replace(intent, fields={**intent.fields, _SURE: "yes"})
    return _done(guest, sure, None) if guest.visit.sent(_SURE) else question(guest, sure)


def _done(guest: Guest, intent: Intent, then: Then | None) -> Shown:
    if guest.visit.sent("typed") != intent.typed:
        return question(guest, intent, is_mistyped=True)
    reply = guest.api.ask(intent.call)
    if reply.problem:
        return question(guest, intent, reply.problem)
    return then(guest, reply) if then else GoTo(intent.after)


def question(guest: Guest, intent: Intent, problem: Problem | None = None, *, is_mistyped: bool = False) -> Page:
    """The page that asks, sent to this very address.

    Args:
        guest: Who is asked.
        intent: What they are about to do.
        problem: Why it could not be done.
        is_mistyped: Whether another word was typed than is needed.
    """
    facts = {
        "intent": intent,
        "problem": problem,
        "is_mistyped": is_mistyped,
        "address": guest.visit.to(*guest.visit.place),
    }
    return Page(
        template="confirm.html",
        title=intent.title,
        facts=facts,
        calls=[intent.call],
        status=problem.http_status if problem else HTTPStatus.OK,
    )
