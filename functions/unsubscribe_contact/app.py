"""API, no key: GET /v1/links/{token}/unsubscribe, POST /v1/links/{token}/unsubscribe; ends messages to a buyer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.cards.fault_page import faults_as_pages
from orderhub.api.links.page_headers import headers_of
from orderhub.api.messages.unsubscribing import unsubscribed
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.contacts import ContactsTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    secrets_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
contacts = ContactsTable(client, settings.operations_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))
# Nobody shows it in a frame: a click on its button must be meant.
headers = headers_of("'none'")


@faults_as_pages("'none'")
@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the page that asks, or that it is done."""
    return unsubscribed(event, contacts, signer, headers, datetime.now(UTC))
