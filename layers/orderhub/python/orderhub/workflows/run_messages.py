"""The messages of runs: what is to be sent for one, and what it becomes by that; pure, no AWS."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Result
from orderhub.messages.reach import channels_in
from orderhub.workflows.program import Send
from orderhub.workflows.run import Delivery, Run
from orderhub.workflows.workflow import Workflow


class MessageSender(Protocol):
    """Sends a message, and stores who got it."""

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result: ...  # noqa: D102 - as Messenger says


def message_job_of(run: Run, send: Send, workflow: Workflow) -> MessageJob:
    """The message job of a run at a block; otherwise whether the order moved on, the stops of the workflow say.

    Raises:
        InvalidInput: ``task_input_wrong``: the event has no such fact as the message's name asks for.
    """
    return MessageJob(
        workflow=run.workflow,
        run=run.run_id,
        event_id=run.cause.event_id,
        order_no=run.order_no or "",
        version=run.cause.version,
        status=run.cause.status if send.same_status else None,
        message=run.cause.filled(send.message),
        transactional=workflow.transactional,
        customer_id=run.cause.customer_id,
        detail_type=run.cause.event_type,
        detail=run.cause.detail,
        each_time=send.each_time,
        channels=channels_in(",".join(send.channels)) if send.channels else (),
    )


def with_delivery(run: Run, message: str, result: Result) -> Run:
    """A run with a message that went out; one that comes again from the queue is in it already."""
    if message in run.messages:
        return run
    delivery = Delivery(
        message=message, outcome=result.outcome, channel=result.channel or "", sent_at=result.sent_at
    )
    return replace(run, deliveries=(*run.deliveries, delivery))
