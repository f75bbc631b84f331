"""The route that shows a message as a buyer would read it; nothing of it is sent or stored."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.messages.content_requests import content_in, fields_in, place_in
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.messages.brand import Brand, brand_of, checked
from orderhub.messages.content import FIELDS, document_name, merged
from orderhub.messages.contents import SavedContents
from orderhub.messages.language_taken import LanguageTaken, template_taken
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import Facts
from orderhub.messages.preview import made_up_facts, masked_facts
from orderhub.messages.reach import Channel
from orderhub.messages.sms_parts import parts_of
from orderhub.messages.templates import Catalog, Template, load_catalog, names_in
from orderhub.mistakes import Mistaken
from orderhub.orders.table import OrderReader, existing_order

_ORDER, _BRAND = "orderNo", "brand"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRoute:
    """Answers requests for previews; raises TransientError when trying again can help."""

    contents: SavedContents
    orders: OrderReader
    brand_of: Callable[[str | None], Brand]
    default_language: Callable[[], str]
    zone: ZoneInfo
    clock: Callable[[], datetime]
    shipped: Catalog = field(default_factory=load_catalog, repr=False)

    def preview(self, event: Event) -> Answer:
        """What a buyer would read, of content that is sent or of that which holds; so of the brand.

        Raises:
            RequestError: ``name_invalid``, ``language_invalid``, ``body_invalid``, ``body_too_large``,
                ``field_unknown``; ``message_invalid``, ``brand_invalid``; ``content_unknown``, ``order_unknown``.
        """
        name, language = place_in(event, names_in(self.shipped))
        fields = fields_in(event, _ORDER, _BRAND)
        bodies = {document.name: document.body or {} for document in self.contents.each()}
        if any(fields.get(key) is not None for key in FIELDS):
            bodies[document_name(name, language)] = content_in(fields, language).body()
        catalog, default = merged(self.shipped, bodies), self.default_language()
        found = template_taken(catalog, (name, Channel.EMAIL), language, default)
        if found is None:
            message = "There is no such message in this language; send subject and text to see one."
            raise RequestError(message, "content_unknown")
        facts, brand = self._known(fields.get(_ORDER), _sent_brand(fields.get(_BRAND)), language)
        mail, taken = found
        shown = message_of(mail, facts, brand)
        texts = {"subject": shown.subject, "text": shown.body, "html": shown.html, "language": taken.shown()}
        sms = template_taken(catalog, (name, Channel.SMS), language, default)
        return Answer(body={**texts, "sms": sms and _sms_shown(*sms, facts)})

    def _known(self, order_no: object, sent: Brand | None, language: str) -> tuple[Facts, Brand]:
        if order_no is None:
            brand = sent or self.brand_of(None)
            return made_up_facts(language, self.zone, brand, self.clock()), brand
        if not isinstance(order_no, str):
            raise RequestError("Send orderNo as text, or leave it out.", "body_invalid")
        order = existing_order(self.orders, order_no)
        brand = sent or self.brand_of(order.header.store_key)
        return masked_facts(order, self.zone, brand), brand


def _sent_brand(raw: object) -> Brand | None:
    """The brand that is sent to be looked at before it is saved."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise RequestError("Send brand as an object, as it is saved, or leave it out.", "body_invalid")
    try:
        return brand_of(checked(raw))
    except Mistaken as fault:
        errors = [mistake.shown() | {"pointer": f"/{_BRAND}{mistake.pointer}"} for mistake in fault.mistakes]
        raise RequestError(str(fault), "brand_invalid", errors=errors) from None


def _sms_shown(template: Template, taken: LanguageTaken, facts: Facts) -> dict[str, Any]:
    text = message_of(template, facts).body
    return {"text": text, **asdict(parts_of(text)), "language": taken.shown()}
