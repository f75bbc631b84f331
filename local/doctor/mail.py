"""Whether messages to buyers can go out by mail."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.doctor.finding import Finding
from local.hub import Hub
from local.template_parameters import deployed_parameters, effective_parameters, has_no_ses, mailing_workflows

IDENTITY = "sender"
ACCESS = "SES production access"


def check_mail(hub: Hub) -> Iterator[Finding]:
    """The sender's identity, and what SES lets the account send."""
    parameters = effective_parameters(deployed_parameters(hub.client("cloudformation"), hub.stack_name))
    ses = hub.client("sesv2")
    mailing = mailing_workflows(parameters)
    if has_no_ses(ses.meta.region_name):
        yield _without_ses(parameters, mailing)
    elif not mailing:
        yield Finding(IDENTITY, "no workflow writes to buyers by mail")
    else:
        yield _identity(ses, parameters["SenderEmail"])
        if not hub.embedded:
            yield _access(ses)


def _without_ses(parameters: Mapping[str, str], mailing: list[str]) -> Finding:
    channels = parameters["MessageChannels"]
    if not mailing:
        return Finding(IDENTITY, f"no mail, as there is no SES in China; MessageChannels is {channels}")
    return Finding(
        IDENTITY,
        f"{', '.join(mailing)} would write by mail, and there is no SES in China",
        "deploy with MessageChannels=bus, or webhook:<name>, and send messages from there",
    )


def _identity(ses: Any, sender: str) -> Finding:  # noqa: ANN401 - a boto3 client
    domain = sender.rpartition("@")[2]
    for identity in (sender, domain):
        try:
            found = ses.get_email_identity(EmailIdentity=identity)
        except ses.exceptions.NotFoundException:
            continue
        if found["VerifiedForSendingStatus"]:
            return Finding(IDENTITY, f"{identity} is verified")
    return Finding(
        IDENTITY,
        f"neither {sender} nor {domain} is verified in SES",
        f"aws sesv2 create-email-identity --email-identity {sender}, then open the link in the mail that comes",
    )


def _access(ses: Any) -> Finding:  # noqa: ANN401 - a boto3 client
    account = ses.get_account()
    if not account.get("SendingEnabled", True):
        return Finding(ACCESS, "SES has stopped this account", "the SES console says why, and how to go on")
    if not account["ProductionAccessEnabled"]:
        return Finding(
            ACCESS,
            "the account is in the sandbox: 200 mails a day, to verified addresses only",
            "ask for production access in the SES console (Account dashboard)",
        )
    return Finding(ACCESS, f"{account.get('SendQuota', {}).get('MaxSendRate', 0):g} mails a second")
