"""What the API says of segments: saved, shown, deleted, previewed, exported, their members in pages."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

from orderhub.api.segments.parameters import conditions_in, definition_in, name_in
from orderhub.api.segments.responses import listed, preview_shown, shown
from orderhub.customers.sales import CustomerOrder
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, base_url_of
from orderhub.platform.signing import TokenSigner
from orderhub.segments.evaluate import CustomerState, Tags, explained, holds
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.members import Place, member_shown, page_of
from orderhub.segments.people import People
from orderhub.segments.ports import Files, Runs, Segments
from orderhub.segments.preview import sample
from orderhub.segments.segment import Segment, Started

MOST_LISTED = 100
MOST = 100
"""How many segments there may be: each change of an order is checked against all that publish moves."""
PREVIEW_TIME = timedelta(seconds=12)
_SEGMENTS, _MEMBERS = "segments", "segment_members"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRoutes:
    """Answers requests about segments; every method raises TransientError when trying again can help."""

    segments: Segments
    runs: Runs
    files: Files
    people: Callable[[], People]
    signer: TokenSigner
    defaults: SegmentDefaults
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:
        """A page of all segments, by name.

        Raises:
            RequestError: ``limit_invalid`` or ``cursor_invalid``.
        """
        limit, cursors = limit_of(event, MOST_LISTED), Cursors(self.signer, _SEGMENTS)
        found = list(islice(self.segments.each(cursors.position_in(event)), limit + 1))
        last = found[limit - 1].definition.name if len(found) > limit else None
        return Answer(body={"segments": [listed(segment) for segment in found[:limit]], "next": cursors.to(last)})

    def read(self, event: Event) -> Answer:
        """A segment, with how far its counting and its export are.

        Raises:
            RequestError: ``segment_unknown``.
        """
        return Answer(body=self._shown(self._known(event)))

    def save(self, event: Event) -> Answer:
        """Save a segment and have it counted: 201 for a new one, 200 for one that is replaced.

        Raises:
            RequestError: As ``definition_in``; ``segments_too_many``.
        """
        definition = definition_in(event, self.defaults.currency)
        known = self.segments.find(definition.name)
        is_new = known is None
        if is_new and sum(1 for _ in self.segments.each()) >= MOST:
            message = f"There are {MOST} segments, and there can be no more; delete one first."
            raise RequestError(message, "segments_too_many")
        started = _new_count(definition.name, self.clock())
        is_other = known is None or known.definition.watched_revision != definition.watched_revision
        segment = self.segments.save(definition, started, is_other=is_other)
        self.runs.start(started.run, definition.name, export=False)
        body = listed(segment) | {"timeZone": self.defaults.zone.key, "state": "counting"}
        return Answer(status=HTTPStatus.CREATED if is_new else HTTPStatus.OK, body=body)

    def delete(self, event: Event) -> Answer:
        """Take a segment away; its files go with time: 204.

        Raises:
            RequestError: ``segment_unknown``.
        """
        name = name_in(event)
        if name is None or not self.segments.delete(name):
            raise _unknown()
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)

    def export(self, event: Event) -> Answer:
        """Have a segment counted and its members put into one file: 202, and where to look at it.

        Raises:
            RequestError: ``segment_unknown``.
        """
        name = self._known(event).definition.name
        started = _new_count(name, self.clock())
        if not self.segments.start_export(name, started):
            raise _unknown()
        self.runs.start(started.run, name, export=True)
        headers = {"Location": f"{base_url_of(event)}/v1/segments/{name}"}
        body = {"name": name, "export": {"state": "counting"}}
        return Answer(status=HTTPStatus.ACCEPTED, headers=headers, body=body)

    def members(self, event: Event) -> Answer:
        """A page of a segment's members as they were counted last.

        Raises:
            RequestError: ``segment_unknown``; ``segment_not_counted``; ``limit_invalid``,
                ``cursor_invalid``.
        """
        limit, segment = limit_of(event, MOST_LISTED), self._known(event)
        name, counted = segment.definition.name, segment.counted
        cursors = Cursors(self.signer, _MEMBERS, name)
        cursor = cursors.position_in(event)
        place = _place(cursor) if cursor else Place(run=counted.run, files=counted.files) if counted else None
        page = page_of(name, place, limit, self.files.read) if place else None
        if page is None:
            message = "The members of this segment are not counted yet; ask again when its state is counted."
            raise RequestError(message, "segment_not_counted")
        following = cursors.to(_cursor(page.following) if page.following else None)
        return Answer(body={"customers": [member_shown(member) for member in page.members], "next": following})

    def preview(self, event: Event) -> Answer:
        """How many customers conditions would tell apart, and some of them with why.

        Raises:
            RequestError: As ``conditions_in``.
        """
        condition, begun = conditions_in(event, self.defaults.currency), self.clock()
        day = begun.astimezone(self.defaults.zone).date()
        cell_of = self.defaults.cells(day)

        def state_of(orders: Sequence[CustomerOrder], tags: Tags) -> CustomerState:
            return CustomerState(orders=orders, day=day, zone=self.defaults.zone, cell_of=cell_of, tags=tags)

        until = begun + PREVIEW_TIME
        found = sample(self.people(), lambda *found: holds(condition, state_of(*found)), until, self.clock)
        return Answer(body=preview_shown(found, lambda *found: explained(condition, state_of(*found))))

    def _known(self, event: Event) -> Segment:
        name = name_in(event)
        segment = self.segments.find(name) if name else None
        if segment is None:
            raise _unknown()
        return segment

    def _shown(self, segment: Segment) -> dict[str, Any]:
        return shown(segment, self.defaults.zone, self.runs.is_under_way, self.files.address)


def _cursor(place: Place) -> dict[str, Any]:
    return {"run": place.run, "files": place.files, "file": place.file, "at": place.offset}


def _place(cursor: dict[str, Any]) -> Place:
    return Place(run=cursor["run"], files=tuple(cursor["files"]), file=cursor["file"], offset=cursor["at"])


def _new_count(name: str, now: datetime) -> Started:
    return Started(run=f"{name}-{secrets.token_hex(6)}", at=now)


def _unknown() -> RequestError:
    return RequestError("There is no segment of this name.", "segment_unknown")
