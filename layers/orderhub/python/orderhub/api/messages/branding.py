"""The routes of brands: how the shop, or one of its stores, shows itself in mails."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, key_id_of, segment_of
from orderhub.messages.brand import NAMES, brand_of, checked
from orderhub.messages.brands import DEFAULT, name_of
from orderhub.mistakes import Mistaken
from orderhub.orders.attributes import time_text
from orderhub.platform.documents import Document

_EXAMPLE = '{"name": "Tea Shop", "accent": "#1f6f5c", "order_url": "https://shop.example/orders/{order_no}"}'
_LONGEST_STORE = 100


class BrandStore(Protocol):
    """Where brands are saved; see Documents."""

    def current(self, name: str) -> Document | None: ...  # noqa: D102 - above
    def save(  # noqa: D102 - above
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandRoutes:
    """Answers requests about brands; every method raises TransientError when trying again can help."""

    brands: BrandStore
    clock: Callable[[], datetime]

    def default(self, event: Event) -> Answer:  # noqa: ARG002 - as all of them
        """The shop's brand."""
        return self._read(None)

    def save_default(self, event: Event) -> Answer:
        """Save the shop's brand, which counts for each store that says nothing else.

        Raises:
            RequestError: ``brand_invalid`` with all that is wrong; ``body_invalid``, ``body_too_large``,
                ``field_unknown``.
        """
        return self._save(event, None)

    def of_store(self, event: Event) -> Answer:
        """A store's brand.

        Raises:
            RequestError: ``store_invalid``.
        """
        return self._read(_store_in(event))

    def save_of_store(self, event: Event) -> Answer:
        """Save a store's brand; for what it does not say the shop's counts.

        Raises:
            RequestError: ``store_invalid``; as ``save_default``.
        """
        return self._save(event, _store_in(event))

    def _read(self, store: str | None) -> Answer:
        return Answer(body=self._shown(store, self.brands.current(name_of(store))))

    def _save(self, event: Event, store: str | None) -> Answer:
        body = body_of(event)
        if not body:
            # Nothing at all would be read as {}, and take the brand away.
            raise RequestError(f"Send a brand, such as {_EXAMPLE}, or {{}} for none.", "body_invalid")
        raw = object_in(body, _EXAMPLE, frozenset(NAMES))
        try:
            fields = checked(raw)
        except Mistaken as fault:
            errors = [mistake.shown() for mistake in fault.mistakes]
            raise RequestError(str(fault), "brand_invalid", errors=errors) from None
        before = self.brands.current(name_of(store))
        saved = self.brands.save(name_of(store), fields, self.clock(), key_id_of(event), before)
        return Answer(body=self._shown(store, saved))

    def _shown(self, store: str | None, saved: Document | None) -> dict[str, Any]:
        fields = (saved.body if saved else None) or {}
        default = self.brands.current(DEFAULT) if store else None
        return {
            "store": store,
            "brand": fields,
            "effective": asdict(brand_of((default.body if default else None) or {}, fields)),
            "version": saved.version if saved else 0,
            "savedAt": time_text(saved.saved_at) if saved else None,
            "savedBy": saved.saved_by if saved else None,
        }


def _store_in(event: Event) -> str:
    store = segment_of(event, "store")
    if not store.strip() or len(store) > _LONGEST_STORE or not store.isprintable():
        message = f"Send the store's id or number as orders have it, at most {_LONGEST_STORE} long."
        raise RequestError(message, "store_invalid")
    return store
