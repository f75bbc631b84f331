"""Whether somebody can call the hub, and whether somebody hears of it when something goes wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime

from local.doctor.finding import Finding
from local.hub import Hub
from local.keys import keyring_of
from local.status.reading import ringing_alarms

SUBSCRIPTION = "alarm address"
KEYS = "access keys"
ALARMS = "alarms"
_PENDING = "PendingConfirmation"


def check_subscription(hub: Hub) -> Iterator[Finding]:
    """Whether an alarm reaches anybody."""
    pages = hub.client("sns").get_paginator("list_subscriptions_by_topic")
    found = [
        (subscription["Endpoint"], subscription["SubscriptionArn"])
        for page in pages.paginate(TopicArn=hub.physical("AlarmTopic"))
        for subscription in page["Subscriptions"]
    ]
    confirmed = [endpoint for endpoint, arn in found if arn != _PENDING]
    if confirmed:
        yield Finding(SUBSCRIPTION, f"alarms go to {', '.join(confirmed)}")
    elif found:
        pending = ", ".join(endpoint for endpoint, _ in found)
        yield Finding(SUBSCRIPTION, f"{pending} has not confirmed", "open the link in the mail that SNS has sent")
    else:
        yield Finding(SUBSCRIPTION, "alarms go to nobody", 'deploy with PARAMETERS="AlarmEmail=<address>"')


def check_keys(hub: Hub) -> Iterator[Finding]:
    """Whether there is a key the API can be called with."""
    now = datetime.now(UTC)
    valid = sum(key.is_alive(now) for key in keyring_of(hub).all())
    to_do = 'make keys ARGS="create --name my-shop --scopes orders:write", with this ENV'
    yield Finding(KEYS, f"{valid} valid", "" if valid else to_do)


def check_alarms(hub: Hub) -> Iterator[Finding]:
    """Whether an alarm rings."""
    ringing = ringing_alarms(hub)
    if not ringing:
        yield Finding(ALARMS, "none rings")
    for name in ringing:
        yield Finding(ALARMS, f"{name} rings", "docs/operations.md says what to do")
