"""API, /v1/tasks and below: creates, lists, shows and changes what people are to do about orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.tasks.routes import TaskRoutes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.tasks.listing import TasksList
from orderhub.tasks.table import TasksTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    secrets_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
routes = TaskRoutes(
    tasks=TasksTable(client, settings.operations_table),
    lists=TasksList(client, settings.operations_table),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/tasks"): routes.every,
    ("POST", "/v1/tasks"): routes.create,
    ("GET", "/v1/tasks/{task_id}"): routes.read,
    ("PATCH", "/v1/tasks/{task_id}"): routes.change,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
