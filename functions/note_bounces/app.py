"""EventBridge, when SES reports that a mail bounced or was complained of; stores addresses not to write to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from orderhub.messages.note_feedback import note_feedback
from orderhub.platform import aws
from orderhub.platform.metrics import counted
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    secrets_table: str
    metrics_namespace: str


settings = load(Settings)
client = aws.dynamodb()
blocks = MailBlocks(client, settings.operations_table, IdentitySecret(client, settings.secrets_table))


@counted(settings.metrics_namespace)
def handler(event: Mapping[str, Any], context: object) -> None:
    """Store what the event says; what could not be stored is delivered again, and then put aside."""
    note_feedback(event, blocks, datetime.now(UTC))
