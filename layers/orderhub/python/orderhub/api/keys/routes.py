"""The routes of access keys: listed, made, narrowed, revoked; and the ready roles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

from orderhub.api.keys.caller import GrantFinder, KeyFinder, caller_of
from orderhub.api.keys.parameters import KeyChange, change_in, check_held, new_key_in
from orderhub.api.keys.responses import shown
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.credentials import is_public_id
from orderhub.http.keys import AccessKey, narrowed, new_key
from orderhub.http.query_params import limit_of, query_text
from orderhub.http.request import Event, key_id_of, segment_of
from orderhub.http.roles import ROLES
from orderhub.platform.log import log
from orderhub.platform.scopes import Scope

MOST_LISTED = 100
MOST_KEYS = 1_000
"""How many may be valid at once: a list reads them all."""
MADE, CHANGED, REVOKED = "key_made", "key_changed", "key_revoked"
"""What the audit calls what was done about keys."""
_TRIES = 3


class Keys(KeyFinder, Protocol):
    """Where keys are kept."""

    def all(self) -> Iterator[AccessKey]: ...  # noqa: D102 - above
    def add(self, key: AccessKey) -> None: ...  # noqa: D102 - above
    def change(self, before: AccessKey, after: AccessKey) -> bool: ...  # noqa: D102 - above
    def revoke(self, key_id: str, now: datetime) -> None: ...  # noqa: D102 - above


class AuditWriter(Protocol):
    """Where it is written who did what."""

    def write(self, entry: Entry) -> None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRoutes:
    """Everything about access keys; what is done about one stands in the audit before it is done."""

    keys: Keys
    grants: GrantFinder
    trail: AuditWriter
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:
        """A page of the keys, newest first, revoked and expired ones too.

        Raises:
            RequestError: ``limit_invalid`` or ``before_invalid``.
        """
        limit, before = limit_of(event, MOST_LISTED), query_text(event, "before")
        keys = sorted(self.keys.all(), key=lambda key: (key.created_at, key.key_id), reverse=True)
        ids = [key.key_id for key in keys]
        if before and before not in ids:
            raise RequestError("Send before as the answer's next said it.", "before_invalid")
        start = ids.index(before) + 1 if before else 0
        page, more = keys[start : start + limit], len(keys) > start + limit
        return Answer(body={"keys": [shown(key) for key in page], "next": page[-1].key_id if more else None})

    def roles(self, _event: Event) -> Answer:
        """The ready roles with their scopes."""
        return Answer(body={"roles": [{"name": name, "scopes": list(ROLES[name])} for name in ROLES]})

    def make(self, event: Event) -> Answer:
        """Make a key, which is shown this once: 201.

        Raises:
            RequestError: As ``new_key_in``, ``check_held`` and ``caller_of``; ``scope_missing``,
                ``keys_too_many``.
        """
        wanted, now = new_key_in(event), self.clock()
        check_held(wanted.scopes, self._held(event, now))
        key, secret = new_key(wanted.name, wanted.scopes, now, _end(now, wanted.lasts), wanted.shop)
        key = replace(key, role=wanted.role, made_by=key_id_of(event))
        if sum(other.is_alive(now) for other in self.keys.all()) >= MOST_KEYS:
            message = f"There are {MOST_KEYS} valid keys, and no more can be made; revoke those that nobody uses."
            raise RequestError(message, "keys_too_many")
        self._write_down(event, MADE, key, now)
        self.keys.add(key)
        return Answer(status=HTTPStatus.CREATED, body={"key": secret} | shown(key))

    def change(self, event: Event) -> Answer:
        """Rename a key, take scopes from it, have it end earlier; it is never given more.

        Raises:
            RequestError: As ``change_in`` and ``caller_of``; ``scope_missing``, ``key_unknown``, ``key_ended``,
                ``key_wrong``, ``key_only_narrows``, ``last_key``.
        """
        change, now = change_in(event), self.clock()
        self._held(event, now)
        told: AccessKey | None = None
        for _ in range(_TRIES):
            key = self._known(event)
            after = _changed(key, change, now)
            if after == key:
                return Answer(body=shown(key))
            if after.expires_at != key.expires_at or Scope.KEYS_WRITE not in after.scopes:
                self._check_not_last(key, now)
            if after != told:
                self._write_down(event, CHANGED, after, now)
                told = after
            if self.keys.change(key, after):
                return Answer(body=shown(after))
        raise TransientError("others are changing this key right now", "key_busy", is_busy=True)

    def revoke(self, event: Event) -> Answer:
        """Make a key worthless, and its sessions with it: 204, also where it is so already.

        Raises:
            RequestError: As ``caller_of``; ``scope_missing``, ``key_unknown`` or ``last_key``.
        """
        now = self.clock()
        self._held(event, now)
        key = self._known(event)
        if key.revoked_at is None:
            self._check_not_last(key, now)
            self._write_down(event, REVOKED, key, now)
            self.keys.revoke(key.key_id, now)
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)

    def _held(self, event: Event, now: datetime) -> tuple[Scope, ...]:
        """The scopes of who asks, read anew: a key that was revoked must not leave another one behind."""
        scopes = caller_of(event, self.keys, self.grants, now).scopes
        if Scope.KEYS_WRITE not in scopes:
            message = f"This access key lacks the scope {Scope.KEYS_WRITE}; use one that has it."
            raise RequestError(message, "scope_missing")
        return scopes

    def _known(self, event: Event) -> AccessKey:
        key_id = segment_of(event, "key_id")
        key = self.keys.find(key_id, is_consistent=True) if is_public_id(key_id) else None
        if key is None:
            raise RequestError("There is no key with that id.", "key_unknown")
        return key

    def _check_not_last(self, key: AccessKey, now: datetime) -> None:
        """Without a key that makes keys nobody could make one by the API any more."""

        def makes_keys(one: AccessKey) -> bool:
            return one.is_alive(now) and Scope.KEYS_WRITE in one.scopes

        if makes_keys(key) and not any(makes_keys(one) for one in self.keys.all() if one.key_id != key.key_id):
            message = f"This is the last key with {Scope.KEYS_WRITE}; make another one with it first."
            raise RequestError(message, "last_key")

    def _write_down(self, event: Event, what: str, key: AccessKey, now: datetime) -> None:
        """Keep who does what about which key; its name, which may be a person's, does not stand there."""
        reason = f"{key.key_id} {' '.join(key.scopes)}"
        self.trail.write(Entry(key_id=key_id_of(event), field=what, order_no="", reason=reason, happened_at=now))
        log.info(what, extra={"key_id": key_id_of(event), "about": key.key_id})


def _changed(key: AccessKey, change: KeyChange, now: datetime) -> AccessKey:
    return narrowed(key, now, name=change.name, scopes=change.scopes, expires_at=_end(now, change.lasts))


def _end(now: datetime, lasts: timedelta | None) -> datetime | None:
    return now + lasts if lasts else None
