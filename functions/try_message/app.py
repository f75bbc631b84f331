"""API, POST /v1/messages/test, POST /v1/workflows/{name}/test: tries both, and sends tests to whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.api.messages.trial import Trial, send_trial
from orderhub.api.workflows.known_workflows import known_workflows
from orderhub.api.workflows.trial_messages import TrialMessages
from orderhub.api.workflows.trial_routes import TrialRoutes
from orderhub.events.history import PastEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.brands import stored_brands
from orderhub.messages.carriers import senders_of
from orderhub.messages.contents import current_messages
from orderhub.messages.mail import Mail
from orderhub.messages.sms import Sms
from orderhub.messages.trying import TryingTexts
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.settings.stored import sender_in, shop_settings
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.current_composing import state_of
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.program_composing import circumstances_of
from orderhub.workflows.trial import Trials


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``sms_allowed`` is ``true`` or ``false``."""

    operations_table: str
    orders_table: str
    customers_table: str
    events_table: str
    sender_email: str
    configuration_set: str
    sms_allowed: str
    default_phone_region: str
    default_time_zone: str
    default_language: str
    default_currency: str
    workflows: str
    wait_scale: str


settings, clock, dynamodb = load(Settings), partial(datetime.now, UTC), aws.dynamodb()
table, reads = settings.operations_table, shop_settings(dynamodb, settings.operations_table)
texts = TryingTexts(
    catalog=current_messages(dynamodb, table, clock),
    zone=ZoneInfo(settings.default_time_zone),
    brand_of=stored_brands(dynamodb, table, clock),
    default_language=lambda: reads().value("messages.default_language", settings.default_language),
)
mail = Mail(aws.later(aws.email), partial(sender_in, settings.sender_email, reads), settings.configuration_set)
sms = Sms(aws.later(aws.sms)) if settings.sms_allowed == "true" else None
trial = Trial(texts=texts, senders=senders_of(mail, sms), region=settings.default_phone_region)
look, shipped = state_of(settings, dynamodb), CurrentCatalog(settings.workflows, reads)
workflows = TrialRoutes(
    known=known_workflows(dynamodb, table, WorkflowDocuments(dynamodb, table, clock), shipped),
    past=PastEvents(dynamodb, settings.events_table),
    trials=Trials(look=look, circumstances=circumstances_of(settings, dynamodb, look.order)),
    messages=TrialMessages(trial=trial, order=look.order),
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/messages/test"): lambda event: send_trial(event, trial, clock()),
    ("POST", "/v1/workflows/{name}/test"): workflows.test,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
