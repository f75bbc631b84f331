"""What SES lets an account send, which MiniStack does not limit."""

import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack.services import ses_v2

type Message = dict[str, Any]
type Handle = Callable[[str, str, Message, bytes, Message], Awaitable[Any]]

SEND_EMAIL, ACCOUNT = "/v2/email/outbound-emails", "/v2/email/account"
UNLIMITED = 1000.0


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
        status, named, said = answer
        account = json.loads(said)
        account["SendQuota"]["MaxSendRate"] = most()
        return status, named, json.dumps(account).encode()

    return wrapped
