"""Mail: what SES lets an account send, and what it reports of mails to the addresses of its simulator."""

import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from uuid import uuid4

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, ses_v2

type Message = dict[str, Any]
type Handle = Callable[..., Awaitable[Any]]

SEND_EMAIL, ACCOUNT = "/v2/email/outbound-emails", "/v2/email/account"
UNLIMITED = 1000.0
SIMULATOR = "simulator.amazonses.com"
NAMES = {"BOUNCE": ("Bounce", "Email Bounced"), "COMPLAINT": ("Complaint", "Email Complaint Received")}


def limit_the_rate(handle: Handle, rate: Path) -> Handle:
    """Wrap SES so that it takes as many mails a second as a file says, as many as it gets without one.

    AWS refuses what is more than the account may send, and tells by `GetAccount` how much that is; MiniStack
    says 14 a second, and takes whatever comes.
    """
    sent: list[float] = []

    def most() -> float:
        return float(rate.read_text("utf-8")) if rate.exists() else UNLIMITED

    def is_too_much() -> bool:
        now = time.monotonic()
        sent[:] = [moment for moment in sent if moment > now - 1]
        if len(sent) >= most():
            return True
        sent.append(now)
        return False

    async def wrapped(method: str, path: str, headers: Message, body: bytes, query: Message) -> Any:  # noqa: ANN401 - passed through
        if (method, path) == ("POST", SEND_EMAIL) and is_too_much():
            return ses_v2._json_err("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        answer = await handle(method, path, headers, body, query)
        if (method, path) != ("GET", ACCOUNT):
            return answer
        status, named, text = answer
        account = json.loads(text)
        account["SendQuota"]["MaxSendRate"] = most()
        return status, named, json.dumps(account).encode()

    return wrapped


def report_feedback(handle: Handle) -> Handle:
    """Wrap SES so that a mail to `bounce@simulator.amazonses.com` or `complaint@…` is reported on the default bus.

    AWS does so for mails that name a configuration set with such a destination, with any label behind a `+`;
    MiniStack stores the destination, and delivers nothing. A set that is not there is refused, as AWS does.
    """

    async def wrapped(method: str, path: str, headers: Message, body: bytes, query: Message) -> Any:  # noqa: ANN401 - passed through
        call = json.loads(body or b"{}") if method == "POST" and path == SEND_EMAIL else {}
        name = call.get("ConfigurationSetName")
        if name and name not in ses_v2._config_sets:
            return ses_v2._missing_config_set(name)
        answer = await handle(method, path, headers, body, query)
        status, _, sent = answer
        if name and status == 200:  # noqa: PLR2004 - HTTP's
            for address in call["Destination"].get("ToAddresses", []):
                _report(call, address, json.loads(sent)["MessageId"])
        return answer

    return wrapped


def _report(call: Message, address: str, message_id: str) -> None:
    local, _, domain = address.partition("@")
    kind = local.partition("+")[0].upper()
    if domain != SIMULATOR or kind not in NAMES:
        return
    name = call["ConfigurationSetName"]
    destinations = (ses_v2._config_sets[name].get("EventDestinations") or {}).values()
    if not any(_takes(destination, kind) for destination in destinations):
        return
    event_type, detail_type = NAMES[kind]
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    detail = {
        "eventType": event_type,
        event_type.lower(): _FEEDBACK[kind](address, now),
        "mail": _mail(call, message_id, now),
    }
    entry = {
        "Source": "aws.ses",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Resources": [f"arn:aws:ses:{get_region()}:{get_account_id()}:configuration-set/{name}"],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _takes(destination: Message, kind: str) -> bool:
    is_bus = "EventBridgeDestination" in destination
    return bool(is_bus and destination["Enabled"] and kind in destination["MatchingEventTypes"])


def _mail(call: Message, message_id: str, now: str) -> Message:
    sender = parseaddr(call["FromEmailAddress"])[1]
    return {
        "timestamp": now,
        "source": sender,
        "sourceArn": f"arn:aws:ses:{get_region()}:{get_account_id()}:identity/{sender}",
        "sendingAccountId": get_account_id(),
        "messageId": message_id,
        "destination": call["Destination"]["ToAddresses"],
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {"from": [sender], "to": call["Destination"]["ToAddresses"]},
        "tags": {
            "ses:operation": ["SendEmail"],
            "ses:configuration-set": [call["ConfigurationSetName"]],
            "ses:from-domain": [sender.rpartition("@")[2]],
        },
    }


def _bounce(address: str, now: str) -> Message:
    failed = {
        "emailAddress": address,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
    }
    return {
        "feedbackId": str(uuid4()),
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [failed],
        "timestamp": now,
        "reportingMTA": "dns; a0-0.smtp-out.amazonses.com",
    }


def _complaint(address: str, now: str) -> Message:
    return {
        "feedbackId": str(uuid4()),
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": address}],
        "timestamp": now,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": now,
    }


_FEEDBACK = {"BOUNCE": _bounce, "COMPLAINT": _complaint}
