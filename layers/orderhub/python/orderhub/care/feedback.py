"""What a buyer thinks of an order: taken once from each key and each link."""

from orderhub.care.register import Decided, Register, StoredActivity
from orderhub.care.request import Opinion
from orderhub.errors import RequestError
from orderhub.orders.cases import Feedback
from orderhub.orders.model import Activity, Order
from orderhub.orders.write_plan import Source

EVENT = "orderFEEDBACK"


def give(
    register: Register, order_no: str, feedback_id: str, opinion: Opinion, source: Source
) -> StoredActivity[Feedback]:
    """Keep what a buyer thinks; saying the same again changes nothing.

    Args:
        register: Where orders are, and feedback is stored.
        order_no: The order.
        feedback_id: Who gives it: ``key-<id of the access key>`` or ``link-<id of the link>``.
        opinion: Score, NPS and comment.
        source: The request.

    Raises:
        RequestError: ``order_unknown``, ``feedback_given`` when another was given before.
        TransientError: It cannot be stored right now; trying again can help.
    """

    def decide(order: Order) -> Decided[Feedback]:
        before = given(order, feedback_id)
        if before is None:
            return Decided(entry=_feedback(feedback_id, opinion, source), activity=_activity(feedback_id, opinion))
        if Opinion(score=before.score, nps=before.nps, comment=before.comment) != opinion:
            message = "Another feedback was given here before; it stays as it is."
            raise RequestError(message, "feedback_given")
        return Decided(entry=before, activity=None)

    return register.store(order_no, decide, source)


def given(order: Order, feedback_id: str) -> Feedback | None:
    """What was given before, None if nothing was."""
    return next((feedback for feedback in order.feedbacks if feedback.feedback_id == feedback_id), None)


def _feedback(feedback_id: str, opinion: Opinion, source: Source) -> Feedback:
    return Feedback(
        feedback_id=feedback_id,
        given_at=source.received_at,
        score=opinion.score,
        nps=opinion.nps,
        comment=opinion.comment,
    )


def _activity(feedback_id: str, opinion: Opinion) -> Activity:
    via = feedback_id.partition("-")[0]
    facts = {"score": opinion.score, "nps": opinion.nps, "has_comment": opinion.comment is not None, "via": via}
    return Activity(name=EVENT, facts=facts)
