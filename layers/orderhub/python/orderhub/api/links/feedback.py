"""The feedback page of a signed link: the form, and what becomes of it once it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from orderhub.api.links.parameters import link_unknown
from orderhub.care import feedback
from orderhub.care.register import Register
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import MAX_BYTES
from orderhub.links.feedback_page import Filled, filled_of, form_page, mistakes_in, opinion_of, thanks_page
from orderhub.links.tokens import Link
from orderhub.orders.model import Order
from orderhub.orders.write_plan import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody on the page: the link they came by, its order, their language, and the headers of the page."""

    link: Link
    order: Order
    language: str
    headers: Mapping[str, str]

    @property
    def feedback_id(self) -> str:
        """The id of what is given by this link: one link, one feedback."""
        return f"link-{self.link.link_id}"


def shown(visit: Visit) -> Answer:
    """The form, or thanks where it was sent before."""
    if feedback.given(visit.order, visit.feedback_id):
        return _thanks(visit, again=True)
    return Answer(body=form_page(visit.link.order_no, visit.language, Filled()), headers=visit.headers)


def taken(visit: Visit, body: bytes, register: Register, source: Source) -> Answer:
    """Keep what was sent, once for a link; a form that cannot be taken comes back with what is wrong: 400.

    Raises:
        RequestError: ``link_unknown``, when the order has gone meanwhile, ``body_too_large``.
        TransientError: It cannot be stored right now; trying again can help.
    """
    if feedback.given(visit.order, visit.feedback_id):
        return _thanks(visit, again=True)
    if len(body) > MAX_BYTES:
        message = f"The form is larger than {MAX_BYTES // 1000} kB; shorten it."
        raise RequestError(message, "body_too_large")
    filled = filled_of(body)
    if mistakes := mistakes_in(filled):
        page = form_page(visit.link.order_no, visit.language, filled, mistakes)
        return Answer(body=page, status=HTTPStatus.BAD_REQUEST, headers=visit.headers)
    try:
        stored = feedback.give(register, visit.link.order_no, visit.feedback_id, opinion_of(filled), source)
    except RequestError as fault:
        # Sent twice at once, the second time with other content.
        if fault.code == "feedback_given":
            return _thanks(visit, again=True)
        raise link_unknown() from None
    return _thanks(visit, again=stored.repeated)


def _thanks(visit: Visit, *, again: bool) -> Answer:
    page = thanks_page(visit.link.order_no, visit.language, again=again)
    return Answer(body=page, headers=visit.headers)
