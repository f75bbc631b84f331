"""API Gateway REQUEST authorizer: allows a request the routes of its access key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.http.authorize import authorize
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.request import HEADER, correlation_of, header_of
from orderhub.platform import aws
from orderhub.platform.log import log
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str


settings = load(Settings)
# It cannot say "later", only fail; so it waits longer than others for a table that is busy.
client = aws.dynamodb(attempts=4)
keyring = Keyring(client, settings.operations_table)
grants = Grants(client, settings.operations_table)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer with a policy, or with 401 by raising the one message API Gateway knows for it."""
    # The embedded cloud does not tell an authorizer the id of the request.
    request_id = event.get("requestContext", {}).get("requestId", "")
    log.append_keys(correlation_id=correlation_of(header_of(event, HEADER), request_id))
    authorization, now = header_of(event, "Authorization"), datetime.now(UTC)
    policy = authorize(authorization, event["methodArn"], keyring, grants, now)
    if policy is None:
        log.info("request_unauthorized")
        raise RuntimeError("Unauthorized")
    return policy
