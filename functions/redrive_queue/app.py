"""API: POST /v1/status/queues/{queue}/redrive; puts what waits in a queue back where it came from."""

import json
from dataclasses import dataclass

from orderhub.api.status.redriving import redriven
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event, segment_of
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.redrive.stack import OwnStack


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    queues: str
    orders_table: str
    follow_order_changes_function: str
    manage_workflows_function: str


SPARE_SECONDS = 12
"""What one more message may take: a function is waited for ten seconds."""

settings = load(Settings)
stack = OwnStack(
    clients={
        "sqs": aws.later(aws.sqs),
        "lambda": aws.later(aws.functions),
        "dynamodb": aws.later(aws.dynamodb),
        "dynamodbstreams": aws.later(aws.streams),
        "stepfunctions": aws.later(aws.workflows),
    },
    names={
        **json.loads(settings.queues),
        "OrdersTable": settings.orders_table,
        "FollowOrderChangesFunction": settings.follow_order_changes_function,
        "ManageWorkflowsFunction": settings.manage_workflows_function,
    },
)


@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Put back what there is time for."""
    return redriven(segment_of(event, "queue"), stack, time_left_of(context, SPARE_SECONDS))
