"""`make unblock`: lets an e-mail address be written to again, of the local stack or with ENV of one on AWS.

make unblock EMAIL=jane@example.com
make unblock EMAIL=jane@example.com ENV=dev
"""

import os

from botocore.exceptions import BotoCoreError, ClientError

from local.hub import Hub, hub_of
from local.layout import LocalError
from local.progress import run
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.secret import IdentitySecret
from orderhub.errors import TransientError
from orderhub.messages.reach import is_email


def blocks_of(hub: Hub) -> MailBlocks:
    """The blocked addresses of a hub."""
    client = hub.client("dynamodb")
    secret = IdentitySecret(client, hub.physical("SecretsTable"))
    return MailBlocks(client, hub.physical("OperationsTable"), secret)


def main() -> None:
    """Lift the block of the address that EMAIL names.

    Raises:
        LocalError: EMAIL names none, or AWS did not do it.
    """
    address = os.environ.get("EMAIL", "").strip()
    if not is_email(address):
        raise LocalError("name one address, as in `make unblock EMAIL=jane@example.com`")
    try:
        was_blocked = blocks_of(hub_of(os.environ.get("ENV", ""))).lift(address)
    except TransientError as fault:
        raise LocalError(str(fault)) from None
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None
    print("The address is written to again." if was_blocked else "The address was not blocked.")


if __name__ == "__main__":
    run(main)
