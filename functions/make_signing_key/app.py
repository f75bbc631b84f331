"""Trigger: the functions that sign, where they find no signing key of this period. Makes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.platform.signing_keys import make_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    secrets_table: str


settings = load(Settings)
client = aws.dynamodb()


def handler(event: Mapping[str, Any], context: object) -> None:
    """Make the key, unless there is one."""
    make_key(client, settings.secrets_table, datetime.now(UTC))
