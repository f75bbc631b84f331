"""The catalog: actions, kinds of cases, and all that is suggested to agents, as ``catalog.json`` says it.

That file is the only place to edit. It is checked whole when it is loaded, so that a mistake in it is found by
the first test and not by an agent.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, assert_never

from orderhub.care.catalog_parts import Part, Texts
from orderhub.care.terms import OPEN, Action, CaseKind, Move, Span, Suggestion, Takes, When
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status

FILE = Path(__file__).parent / "catalog.json"
FILLED_IN = frozenset({"order_no", "status", "carrier", "tracking_no"})
"""What a text may take from the order; nothing of it is about a person."""
TRACKING_URL = "{tracking_url}"


class Catalog(NamedTuple):
    """All that is in the file, in its order."""

    states: Mapping[CaseState, Texts]
    kinds: Mapping[str, CaseKind]
    actions: Mapping[str, Action]
    categories: tuple[Suggestion, ...]
    self_service: tuple[Suggestion, ...]
    replies: tuple[Suggestion, ...]

    def case_title(self, kind: str, language: str) -> str:
        """What a kind of case is called; its name where the catalog knows it no longer."""
        case_kind = self.kinds.get(kind)
        return case_kind.title[language] if case_kind else kind

    def state_text(self, state: CaseState, language: str) -> str:
        """How far a case is, in words."""
        return self.states[state][language]


def names_of_simple_actions() -> frozenset[str]:
    """The actions that are done by their name alone: no links, and none that needs lines or an address."""
    return frozenset(name for name, action in load_catalog().actions.items() if _is_simple(action))


def load_catalog(text: str | None = None) -> Catalog:
    """Read and check the catalog.

    Args:
        text: Its JSON, if it is not the file's.

    Raises:
        InvalidInput: ``catalog_wrong``, and where.
    """
    sections = {"states", "kinds", "actions", "categories", "self_service", "replies"}
    raw = json.loads(text or FILE.read_bytes())
    parts = Part(raw).fields(sections)
    states = {CaseState(n): p.texts() for n, p in parts["states"].fields(frozenset(CaseState)).items()}
    kinds = {name: _kind(name, part) for name, part in parts["kinds"].named().items()}
    actions = {name: _action(name, part, kinds) for name, part in parts["actions"].named().items()}
    return Catalog(
        states=states,
        kinds=kinds,
        actions=actions,
        categories=_suggestions(parts["categories"], kinds, title=False),
        self_service=_suggestions(parts["self_service"], kinds, question=False, answer=True),
        replies=_suggestions(parts["replies"], kinds, title=False, text=True),
    )


def _is_simple(action: Action) -> bool:
    # An amount that is needed is worked out.
    match action.does:
        case CaseKind() as kind:
            return Takes.NEEDED not in {kind.lines, kind.address}
        case Move():
            return True
        case str():
            return False
        case _:
            assert_never(action.does)


def _kind(name: str, part: Part) -> CaseKind:
    fields = part.fields({"title", "lines", "amount"}, {"again_after_hours", "address", "ends_when_shipped"})
    again, address, ends = (fields.get(n) for n in ("again_after_hours", "address", "ends_when_shipped"))
    return CaseKind(
        name=name,
        title=fields["title"].texts(),
        lines=fields["lines"].one_of(Takes),
        amount=fields["amount"].one_of(Takes),
        again_after=again.hours() if again else None,
        address=address.one_of(Takes) if address else Takes.NOTHING,
        ends_when_shipped=ends.flag() if ends else False,
    )


def _action(name: str, part: Part, kinds: Mapping[str, CaseKind]) -> Action:
    fields = part.fields({"title"}, {"statuses", "opens", "moves", "url"})
    if len(fields.keys() & {"opens", "moves", "url"}) != 1:
        raise part.wrong("one of opens, moves and url is expected")
    return Action(
        name=name,
        title=fields["title"].texts(),
        statuses=_statuses(fields.get("statuses")),
        does=_does(fields, kinds),
    )


def _does(fields: Mapping[str, Part], kinds: Mapping[str, CaseKind]) -> CaseKind | Move | str:
    if "opens" in fields:
        return _known(fields["opens"], kinds)
    return _move(fields["moves"], kinds) if "moves" in fields else _url(fields["url"])


def _move(part: Part, kinds: Mapping[str, CaseKind]) -> Move:
    fields = part.fields({"kind", "from", "to"})
    kind, states, to = _known(fields["kind"], kinds), fields["from"].several_of(CaseState), fields["to"]
    if kind.again_after:
        raise fields["kind"].wrong("a case of this kind has no steps")
    # A case goes on and never back: from open to its end, or from requested to approved.
    if not states <= OPEN or to.one_of(CaseState) in states | {CaseState.REQUESTED}:
        raise part.wrong("a case moves forward, and not on from its end")
    return Move(kind=kind.name, states=states, to=to.one_of(CaseState))


def _url(part: Part) -> str:
    url = part.template({"order_no", "tracking_no", "tracking_url"})
    if url != TRACKING_URL and not url.startswith("https://"):
        raise part.wrong(f"an https:// address is expected, or {TRACKING_URL} alone")
    return url


def _suggestions(part: Part, kinds: Mapping[str, CaseKind], **words: bool) -> tuple[Suggestion, ...]:
    """The suggestions of a section; ``words`` are the texts of each, and whether the order is filled in."""
    suggestions = [_suggestion(entry, kinds, words) for entry in part.entries()]
    if len({suggestion.name for suggestion in suggestions}) < len(suggestions):
        raise part.wrong("two entries have the same name")
    return tuple(suggestions)


def _suggestion(part: Part, kinds: Mapping[str, CaseKind], words: Mapping[str, bool]) -> Suggestion:
    fields = part.fields(words.keys() | {"name", "when"})
    texts = {word: fields[word].texts(FILLED_IN if filled else frozenset()) for word, filled in words.items()}
    return Suggestion(name=fields["name"].name(), texts=texts, when=_when(fields["when"], kinds))


def _when(part: Part, kinds: Mapping[str, CaseKind]) -> When:
    spans = {"hours_since_ordered", "hours_since_shipped"}
    fields = part.fields(frozenset(), spans | {"statuses", "logistics", "case"})
    logistics, case = fields.get("logistics"), fields.get("case")
    return When(
        statuses=_statuses(fields.get("statuses")),
        since_ordered=_span(fields.get("hours_since_ordered")),
        since_shipped=_span(fields.get("hours_since_shipped")),
        logistics=logistics.flag() if logistics else None,
        case=_known(case, kinds) if case else None,
    )


def _statuses(part: Part | None) -> frozenset[Status]:
    return part.several_of(Status) if part else frozenset(Status)


def _span(part: Part | None) -> Span | None:
    if part is None:
        return None
    fields = part.fields(frozenset(), {"from", "to"})
    least, most = fields.get("from"), fields.get("to")
    span = Span(least=least.hours() if least else timedelta(), most=most.hours() if most else None)
    if span.most and span.most <= span.least:
        raise part.wrong("it ends before it begins")
    return span


def _known(part: Part, kinds: Mapping[str, CaseKind]) -> CaseKind:
    if part.text() not in kinds:
        raise part.wrong("no kind of case has this name")
    return kinds[part.text()]
