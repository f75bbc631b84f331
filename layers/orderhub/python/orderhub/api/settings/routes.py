"""The routes of settings: shown, saved, and how they were before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from orderhub.api.settings.parameters import body_in, check_version, restored_in, tag_of
from orderhub.api.settings.responses import shown, version_shown
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.query_params import limit_of, version_before
from orderhub.http.request import Event, key_id_of
from orderhub.mistakes import Mistaken
from orderhub.platform.documents import Document
from orderhub.settings.catalog import SENDER
from orderhub.settings.changes import Changes, changes_in, restoring
from orderhub.settings.shop import NAME, ShopSettings, body_of, changed_places, settings_in, updated, usable

MOST_LISTED = 100
SAVED = "settings_saved"
"""What the audit calls it."""
_TRIES = 4
"""Each failure means that somebody saved settings just now."""


class Versions(Protocol):
    """Where settings are stored; see Documents."""

    def current(self, name: str) -> Document | None: ...  # noqa: D102 - as Documents says
    def version(self, name: str, number: int) -> Document | None: ...  # noqa: D102 - the same
    def versions(self, name: str, limit: int, before: int | None = None) -> Sequence[Document]: ...  # noqa: D102 - the same
    def save(  # noqa: D102 - the same
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document: ...


class Trail(Protocol):
    """Where it is written down who did what."""

    def write(self, entry: Entry) -> None: ...  # noqa: D102 - as audit.trail.Trail says


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRoutes:
    """Answers requests about settings; every method raises TransientError when trying again can help.

    Args:
        documents: Where they are stored.
        trail: Where it is written down who saved them.
        first: What the template says of each place.
        zone: The time zone of the shop, which a deployment alone decides.
        clock: Tells the time.
    """

    documents: Versions
    trail: Trail
    first: Mapping[str, str]
    zone: str
    clock: Callable[[], datetime]

    def read(self, event: Event) -> Answer:  # noqa: ARG002 - as all of them
        """All settings as they are now."""
        return self._answer(self.documents.current(NAME))

    def save(self, event: Event) -> Answer:
        """Set some settings, or bring those of a version back; the others stay, whoever sets them meanwhile.

        Raises:
            RequestError: ``body_invalid``, ``body_too_large`` or ``restore_invalid``; ``settings_invalid`` (with
                all that is wrong); ``version_unknown``; ``settings_changed``: they are no longer of the version
                that If-Match names.
        """
        changes = self._changes_in(event)
        key_id, told = key_id_of(event), list[str]()
        for _ in range(_TRIES):
            before = self.documents.current(NAME)
            check_version(event, settings_in(before).version)
            values, now = self._settings(before).values, self.clock()
            after = updated(values, changes, now, key_id)
            changed = changed_places(values, after)
            if not changed:
                return self._answer(before)
            if changed != told:
                self._write_down(key_id, changed, now)
                told = changed
            try:
                return self._answer(self.documents.save(NAME, body_of(after), now, key_id, before))
            except TransientError as fault:
                if not fault.is_busy:
                    raise
        raise TransientError("others are saving settings right now", "settings_busy", is_busy=True)

    def versions(self, event: Event) -> Answer:
        """A page of the versions, newest first: who saved each and when, and what it changed.

        Raises:
            RequestError: ``limit_invalid`` or ``before_invalid``.
        """
        limit, before = limit_of(event, MOST_LISTED), version_before(event)
        found = [*self.documents.versions(NAME, limit + 1, before), None]
        pairs = [(one, older) for one, older in pairwise(found) if one][:limit]
        following = str(pairs[-1][0].version) if pairs and pairs[-1][1] else None
        return Answer(body={"versions": [version_shown(*pair) for pair in pairs], "next": following})

    def _changes_in(self, event: Event) -> Changes:
        body = body_in(event)
        number = restored_in(body)
        try:
            if number is None:
                return changes_in(body, self.first[SENDER])
            return restoring(self._version(number), self.first[SENDER])
        except Mistaken as fault:
            errors = [mistake.shown() for mistake in fault.mistakes]
            raise RequestError(str(fault), fault.code, errors=errors) from None

    def _version(self, number: int) -> ShopSettings:
        document = self.documents.version(NAME, number) if number else None
        if number and document is None:
            message = "There is no version of this number; GET /v1/settings/versions lists them."
            raise RequestError(message, "version_unknown")
        return settings_in(document)

    def _write_down(self, key_id: str, changed: Sequence[str], now: datetime) -> None:
        """Keep who changes what: the names alone. It comes first, so that no change is without it."""
        self.trail.write(
            Entry(key_id=key_id, field=SAVED, order_no="", reason=", ".join(changed), happened_at=now)
        )

    def _settings(self, document: Document | None) -> ShopSettings:
        return usable(settings_in(document), self.first[SENDER])

    def _answer(self, document: Document | None) -> Answer:
        settings = self._settings(document)
        return Answer(
            headers={"ETag": tag_of(settings.version)}, body=shown(settings, document, self.first, self.zone)
        )
