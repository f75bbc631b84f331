"""Do the actions on orders requested on the bus, and note by each event what became of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from orderhub.care.acting import Acting
from orderhub.care.register import StoredActivity
from orderhub.care.request import ActionRequest, is_automatic
from orderhub.care.terms import Action, CaseKind, Move
from orderhub.errors import InvalidInput
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey, event_key_of
from orderhub.orders.cases import Case
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.orders.writers import writer_of
from orderhub.platform.log import log


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAction:
    """An action that a rule or a workflow, ``by``, asks for, about the event at a place.

    ``done`` is what the event itself says was done about the order; empty where it is another.
    """

    name: str
    by: str
    request_id: str
    place: EventKey
    correlation_id: str
    done: Mapping[str, Any]


class Notes(Protocol):
    """Where it is noted what became of events; see ReactionLog."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None: ...  # noqa: D102 - above


def requested_in(detail: Mapping[str, Any]) -> RequestedAction:
    """The action that an ``actionREQUESTED`` asks for.

    Raises:
        InvalidInput: ``event_unreadable``.
    """
    request = detail.get("request")
    if not isinstance(request, Mapping) or not {"by", "detail_type", "action", "id"} <= request.keys():
        raise InvalidInput("an event asks for an action and does not say which", "event_unreadable")
    place = event_key_of(request["detail_type"], detail)
    return RequestedAction(
        name=request["action"],
        by=request["by"],
        request_id=request["id"],
        place=place,
        correlation_id=detail["metadata"]["correlation_id"],
        done=detail.get("action", {}),
    )


def answer_request(detail: Mapping[str, Any], acting: Acting, notes: Notes, clock: Callable[[], datetime]) -> None:
    """Do the action that an ``actionREQUESTED`` asks for; one that the order does not allow is noted as refused.

    Raises:
        TransientError: It is not done, or that could not be noted; it may be requested again.
    """
    requested, now = requested_in(detail), clock()
    log.append_keys(correlation_id=requested.correlation_id)
    try:
        stored = _act(requested, acting, now)
    except InvalidInput as refusal:
        _note(requested, notes, "refused", refusal.code, now)
        return
    # What comes again is noted as it was, so that it stands there once.
    if requested.request_id in stored.entry.requests:
        _note(requested, notes, "done", "", stored.entry.updated_at)
    else:
        _note(requested, notes, "done", "already_so", now)


def _act(requested: RequestedAction, acting: Acting, now: datetime) -> StoredActivity[Case]:
    action = acting.action(requested.name)
    _check_end(action, requested)
    request = ActionRequest(by=requested.by, id=requested.request_id, case_id=_case_moved(action, requested))
    source = Source(
        written_by=writer_of(requested.correlation_id, requested.request_id), mode=Mode.LIVE, received_at=now
    )
    return acting.act(requested.place.key, action, request, source)


def _check_end(action: Action, requested: RequestedAction) -> None:
    """Refuse what could go round without end: a case that is opened because of what a rule or workflow did.

    Cases move forward only, so what is opened by people comes to an end whatever rules do with it.
    """
    if isinstance(action.does, CaseKind) and is_automatic(requested.done.get("by", "")):
        message = "What a rule or a workflow did about an order opens no further case."
        raise InvalidInput(message, "action_endless")


def _case_moved(action: Action, requested: RequestedAction) -> str | None:
    """The case the event is about, where that is of the kind to be moved on."""
    is_about = isinstance(action.does, Move) and action.does.kind == requested.done.get("kind")
    return requested.done["case_id"] if is_about else None


def _note(requested: RequestedAction, notes: Notes, state: str, reason: str, at: datetime) -> None:
    log.info(
        f"action_{state}",
        extra={
            "action": requested.name,
            "by": requested.by,
            "event_id": requested.place.event_id,
            "code": reason,
        },
    )
    reaction = Reaction(kind=ReactionKind.ACTION, name=requested.name, state=state, reason=reason, reacted_at=at)
    notes.note(requested.place, reaction)
