"""`make keys`: makes, lists and revokes access keys, and links to sign in by, of the local stack or of one on AWS.

make keys ARGS="create --name workbench --scopes cards:read --days 90"
make keys ARGS="create --name 'shop in Kyiv' --scopes orders:write --prefix kyiv- --store S1 --items complete"
make keys ARGS="create --name Ann --role agent --console"
make keys ARGS="link 0a1b2c3d4e5f"
make keys ARGS="list"
make keys ARGS="revoke 0a1b2c3d4e5f" ENV=dev
"""

import argparse
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import CONFIG, session
from local.hub import Hub, hub_of
from local.layout import LocalError
from local.progress import run
from local.sign_in import address_of, grants_of, link_of
from local.stack import Stack
from orderhub.errors import InvalidInput, TransientError
from orderhub.http.credentials import presented
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.keys import AccessKey, ShopSettings, new_key
from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

FIRST = "first key"


def ensure_first_key(stack: Stack) -> str:
    """The stack's key if it still opens the door, else a new one with all scopes."""
    keyring = local_keyring(stack)
    shown = presented(f"Bearer {stack.api_key}")
    known = keyring.find(shown.public_id) if shown else None
    if shown and known and known.opens(shown.secret, datetime.now(UTC)) and set(known.scopes) == set(Scope):
        return stack.api_key
    record, key = new_key(FIRST, tuple(Scope), datetime.now(UTC))
    keyring.add(record)
    return key


def first_link(stack: Stack) -> str:
    """A link to sign in to the console of a stack on the embedded cloud, by its first key."""
    client, table = _dynamodb(stack), stack.tables["operations"]
    shown = presented(f"Bearer {stack.api_key}")
    key_id = shown.public_id if shown else ""
    return link_of(Keyring(client, table), Grants(client, table), key_id, stack.api_url, datetime.now(UTC))


def local_keyring(stack: Stack) -> Keyring:
    """The keys of a stack on the embedded cloud."""
    return Keyring(_dynamodb(stack), stack.tables["operations"])


def _dynamodb(stack: Stack) -> "DynamoDBClient":
    return session().client("dynamodb", endpoint_url=stack.endpoint_url, config=CONFIG)


def create(hub: Hub, arguments: argparse.Namespace, now: datetime) -> None:
    """Make a key and show it, this once."""
    expires_at = now + timedelta(days=arguments.days) if arguments.days else None
    shop = ShopSettings(
        prefix=arguments.prefix, store_id=arguments.store, complete_items=arguments.items == "complete"
    )
    scopes = ROLES[arguments.role] if arguments.role else tuple(arguments.scopes)
    record, key = new_key(arguments.name, scopes, now, expires_at, shop)
    record, keyring = replace(record, role=arguments.role), keyring_of(hub)
    others = [other for other in keyring.all() if other.is_alive(now)]
    keyring.add(record)
    print(key)
    print(f"{_line(record, now)}\nThis is the only time the key is shown: only its hash is kept.")
    if _shares_numbers(record, others):
        print(
            "Another key sends orders under the same numbers. If that is another shop's, give each shop's key a "
            "--prefix: order 1046 and customer 4711 of both would be one."
        )
    if arguments.console:
        print(_link(hub, record.key_id, now))


def link(hub: Hub, arguments: argparse.Namespace, now: datetime) -> None:
    """Make a link to sign in to the console by a key."""
    print(_link(hub, arguments.key_id, now))


def _link(hub: Hub, key_id: str, now: datetime) -> str:
    return link_of(keyring_of(hub), grants_of(hub), key_id, address_of(hub), now)


def keyring_of(hub: Hub) -> Keyring:
    """The keys of a hub."""
    return Keyring(hub.client("dynamodb"), hub.physical("OperationsTable"))


def _shares_numbers(key: AccessKey, others: "Iterable[AccessKey]") -> bool:
    """Whether orders sent by a key can meet those of another, which somebody has given to another party."""
    sending = [
        other for other in others if Scope.ORDERS_WRITE in other.scopes and other.name not in (key.name, FIRST)
    ]
    return Scope.ORDERS_WRITE in key.scopes and any(other.shop.prefix == key.shop.prefix for other in sending)


def show(hub: Hub, _arguments: argparse.Namespace, now: datetime) -> None:
    """List all keys, without their secrets."""
    for key in sorted(keyring_of(hub).all(), key=lambda key: key.created_at):
        print(_line(key, now))


def revoke(hub: Hub, arguments: argparse.Namespace, now: datetime) -> None:
    """Make a key worthless."""
    keyring_of(hub).revoke(arguments.key_id, now)
    print(f"{arguments.key_id} is revoked; requests that are cached may pass for a minute more.")


def _line(key: AccessKey, now: datetime) -> str:
    state = "valid" if key.is_alive(now) else "revoked" if key.revoked_at else "expired"
    until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "no expiry"
    return f"{key.key_id}  {state:<8} {until:<16} {key.role or ','.join(key.scopes)}  {key.name}{_shop(key.shop)}"


def _shop(shop: ShopSettings) -> str:
    shown = {
        "prefix": shop.prefix,
        "store": shop.store_id,
        "items": "complete" if shop.complete_items else "",
    }
    return "".join(f"  {name}={value}" for name, value in shown.items() if value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make keys ARGS=…", description="Access keys of a stack.")
    commands = parser.add_subparsers(required=True, metavar="create | link | list | revoke")
    command = commands.add_parser("create", help="make a key and show it once")
    command.add_argument("--name", required=True, help="who will use it")
    rights = command.add_mutually_exclusive_group(required=True)
    rights.add_argument("--scopes", type=_scopes, help=f"of {', '.join(Scope)}; comma-separated")
    rights.add_argument("--role", choices=tuple(ROLES), default="", help="the scopes of a ready role")
    command.add_argument("--console", action="store_true", help="also make a link to sign in to the console by it")
    command.add_argument("--days", type=int, help="days until it expires; never without")
    command.add_argument("--prefix", default="", help="goes before order numbers and customer ids that come by it")
    command.add_argument("--store", default="", help="store id of orders that name none")
    command.add_argument(
        "--items",
        choices=("complete", "partial"),
        default="partial",
        help="complete: a line that is missing in an order's items was removed in the shop",
    )
    command.set_defaults(do=create)
    way = commands.add_parser("link", help="make a link to sign in to the console by a key, once")
    way.add_argument("key_id", help="the part of the key after ohk_")
    way.set_defaults(do=link)
    commands.add_parser("list", help="list all keys").set_defaults(do=show)
    end = commands.add_parser("revoke", help="make a key worthless")
    end.add_argument("key_id", help="the part of the key after ohk_")
    end.set_defaults(do=revoke)
    return parser


def _scopes(text: str) -> list[Scope]:
    try:
        return [Scope(word.strip()) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"scopes are {', '.join(Scope)}") from None


def main(words: "Sequence[str] | None" = None) -> None:
    """Do what the command line says."""
    arguments = _parser().parse_args(words)
    env = os.environ.get("ENV", "")
    try:
        arguments.do(hub_of(env), arguments, datetime.now(UTC))
    except (InvalidInput, TransientError) as fault:
        raise LocalError(str(fault)) from None
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None


if __name__ == "__main__":
    run(main)
