"""API: GET /v1/audit; shows who looked at which personal data, when and why."""

from dataclasses import dataclass

from orderhub.api.audit.routes import listed
from orderhub.audit.trail import Trail
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
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
trail = Trail(client, settings.operations_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with a page of the audit."""
    return listed(event, trail, signer)
