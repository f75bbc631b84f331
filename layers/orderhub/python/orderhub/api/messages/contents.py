"""The routes of messages that people write: saved in versions over those that ship."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

from orderhub.api.comparing import compared
from orderhub.api.messages.content_requests import check_version, content_in, fields_in, place_in
from orderhub.api.messages.content_responses import languages_shown, message_shown, version_shown
from orderhub.api.messages.uses import Senders
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.query_params import limit_of, version_before
from orderhub.http.request import Event, key_id_of
from orderhub.messages.content import document_name, merged
from orderhub.messages.templates import Catalog, load_catalog, names_in
from orderhub.platform.documents import Document
from orderhub.platform.log import log

MOST = 200
"""How many contents can be saved: whoever sends reads all of them once a minute."""
MOST_LISTED = 100


class ContentStore(Protocol):
    """Where contents are saved; see Documents."""

    def each(self) -> Iterator[Document]: ...  # noqa: D102 - above
    def current(self, name: str) -> Document | None: ...  # noqa: D102 - above
    def versions(self, name: str, limit: int, before: int | None = None) -> list[Document]: ...  # noqa: D102 - above
    def save(  # noqa: D102 - above
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRoutes:
    """Answers requests about messages; every method raises TransientError when trying again can help.

    ``default_language`` tells which language buyers are written to in whose own is not known, ``senders`` who
    sends which message.
    """

    contents: ContentStore
    default_language: Callable[[], str]
    senders: Callable[[], Senders]
    clock: Callable[[], datetime]
    shipped: Catalog = field(default_factory=load_catalog, repr=False)

    def every(self, event: Event) -> Answer:  # noqa: ARG002 - as all of them
        """All messages there are: in which languages, by which channels, and who sends them."""
        saved, senders = self._saved(), self.senders()
        catalog = merged(self.shipped, _bodies(saved))
        names, shipped = sorted(names_in(catalog)), names_in(self.shipped)
        messages = [
            {
                "name": name,
                "shipped": name in shipped,
                "languages": languages_shown(name, catalog, saved),
                **senders.of(name),
            }
            for name in names
        ]
        return Answer(body={"messages": messages})

    def read(self, event: Event) -> Answer:
        """What a message says to buyers of a language, and where that comes from.

        Raises:
            RequestError: ``name_invalid``, ``language_invalid``; ``content_unknown``.
        """
        return Answer(body=self._shown(*self._place(event)))

    def save(self, event: Event) -> Answer:
        """Save a version, which counts within a minute.

        Raises:
            RequestError: ``name_invalid``, ``language_invalid``, ``body_invalid``, ``body_too_large``,
                ``field_unknown``; ``message_invalid`` with all that is wrong; ``version_conflict``;
                ``messages_too_many``.
        """
        name, language = self._place(event)
        fields = fields_in(event, "version")
        before = self.contents.current(document_name(name, language))
        check_version(fields, before.version if before else 0)
        content = content_in(fields, language)
        is_new = before is None or before.body is None
        if is_new and len(self._saved()) >= MOST:
            message = f"There are {MOST} saved messages, and there can be no more; delete one."
            raise RequestError(message, "messages_too_many")
        self._store("message_saved", event, before, content.body())
        return Answer(body=self._shown(name, language))

    def delete(self, event: Event) -> Answer:
        """Go back to what ships; the versions stay: 204.

        Raises:
            RequestError: ``name_invalid``, ``language_invalid``; ``content_unknown``: nothing is saved there.
        """
        before = self.contents.current(document_name(*self._place(event)))
        if before is None or before.body is None:
            raise _unknown()
        self._store("message_deleted", event, before, None)
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)

    def versions(self, event: Event) -> Answer:
        """A page of what was saved, newest first, or with ``diff`` how two versions differ.

        Raises:
            RequestError: ``name_invalid``, ``language_invalid``; ``limit_invalid``, ``before_invalid``;
                ``diff_invalid``, ``version_unknown``.
        """
        name, limit, before = (
            document_name(*self._place(event)),
            limit_of(event, MOST_LISTED),
            version_before(event),
        )
        two = compared(
            event, partial(self.contents.versions, name), version_shown, lambda version: version.body or {}
        )
        if two:
            return two
        found = self.contents.versions(name, limit + 1, before)
        following = found[limit - 1].version if len(found) > limit else None
        return Answer(body={"versions": [*map(version_shown, found[:limit])], "next": following})

    def _place(self, event: Event) -> tuple[str, str]:
        return place_in(event, names_in(self.shipped))

    def _saved(self) -> dict[str, Document]:
        return {document.name: document for document in self.contents.each()}

    def _store(self, what: str, event: Event, before: Document | None, body: Mapping[str, str] | None) -> None:
        name = document_name(*self._place(event))
        saved = self.contents.save(name, body, self.clock(), key_id_of(event), before)
        log.info(what, extra={"message_text": name, "version": saved.version, "key_id": saved.saved_by})

    def _shown(self, name: str, language: str) -> dict[str, Any]:
        own = self.contents.current(document_name(name, language))
        saved = self._saved()
        catalog = merged(self.shipped, _bodies(saved))
        shown = message_shown(name, (language, self.default_language()), catalog, saved)
        if shown is None:
            raise _unknown()
        stamp = version_shown(own) if own else {"version": 0, "savedAt": None, "savedBy": None}
        return {**shown, **{key: stamp[key] for key in ("version", "savedAt", "savedBy")}}


def _bodies(saved: Mapping[str, Document]) -> dict[str, Mapping[str, str]]:
    return {name: document.body or {} for name, document in saved.items()}


def _unknown() -> RequestError:
    return RequestError(
        "There is no such message in this language, nor in one it falls back to.", "content_unknown"
    )
