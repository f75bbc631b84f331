"""What SES reports of a mail after it was sent: that it bounced, or that its receiver complained; pure, no AWS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.customers.mail_block import BlockReason, MailBlock
from orderhub.errors import InvalidInput
from orderhub.messages.reach import is_email

UNKNOWN = "unknown"
"""The code of a report that says no more."""
_PERMANENT = "Permanent"
_NOT_SPAM = "not-spam"
"""The complaint that is none: a mail was taken for spam and should not have been."""
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}", re.ASCII)
"""The status codes of RFC 3463 that are final."""
_BOUNCES = {
    "General": "general",
    "NoEmail": "no_email",
    "Suppressed": "suppressed",
    "OnAccountSuppressionList": "on_account_suppression_list",
}
_COMPLAINTS = {
    "abuse": "abuse",
    "auth-failure": "auth_failure",
    "fraud": "fraud",
    "other": "other",
    "virus": "virus",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFeedback:
    """An address, and why it is not to be written to any more; the address is never logged."""

    address: str = field(repr=False)
    block: MailBlock


def feedback_in(event: Mapping[str, Any], now: datetime) -> MailFeedback | None:
    """What an event of SES says of the one address a mail went to; None where it may be written to as before.

    Args:
        event: As EventBridge delivers it; ``detail`` is what SES publishes of a configuration set.
        now: The time.

    Raises:
        InvalidInput: ``mail_feedback_unreadable``: it has another shape than SES documents.
    """
    detail = _mapping(event, "detail")
    match detail.get("eventType"):
        case "Bounce":
            bounce = _mapping(detail, "bounce")
            if bounce.get("bounceType") != _PERMANENT:
                return None
            block = MailBlock(reason=BlockReason.BOUNCED, at=now, code=_code_of_bounce(bounce))
        case "Complaint":
            complaint = _mapping(detail, "complaint")
            kind = complaint.get("complaintFeedbackType")
            if kind == _NOT_SPAM:
                return None
            block = MailBlock(reason=BlockReason.COMPLAINED, at=now, code=_word(_COMPLAINTS, kind))
        case _:
            raise _unreadable()
    return MailFeedback(address=_receiver(_mapping(detail, "mail")), block=block)


def _receiver(mail: Mapping[str, Any]) -> str:
    """Where the mail was sent: a server that forwards it reports the address it forwards to, which is not ours."""
    match mail.get("destination"):
        case [str(address)] if is_email(address):
            return address
    raise _unreadable()


def _code_of_bounce(bounce: Mapping[str, Any]) -> str:
    match bounce.get("bouncedRecipients"):
        case [{"status": str(status)}, *_] if _STATUS.fullmatch(status):
            return status
    return _word(_BOUNCES, bounce.get("bounceSubType"))


def _word(codes: Mapping[str, str], word: object) -> str:
    """The code for a word of SES; servers write free text, of which nothing is passed on."""
    return codes.get(word, UNKNOWN) if isinstance(word, str) else UNKNOWN


def _mapping(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = of.get(name)
    if not isinstance(value, Mapping):
        raise _unreadable()
    return value


def _unreadable() -> InvalidInput:
    return InvalidInput("an event of SES has another shape than is known", "mail_feedback_unreadable")
