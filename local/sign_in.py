"""Links to sign in to the console by: made for an access key, good once and for ten minutes."""

from datetime import datetime

from local.hub import Hub
from local.layout import LocalError
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.sessions import SIGN_IN, new_sign_in

_MINUTES = int(SIGN_IN.total_seconds() // 60)


def link_of(keyring: Keyring, grants: Grants, key_id: str, address: str, now: datetime) -> str:
    """A link for a key, with what is to be known of it.

    Args:
        keyring: Where keys are found.
        grants: Where the link is kept.
        key_id: Whose link it is.
        address: The API's, up to its first route.
        now: From when on it is good.

    Raises:
        LocalError: There is no such key, or it has ended.
    """
    key = keyring.find(key_id, is_consistent=True)
    if key is None or not key.is_alive(now):
        raise LocalError(f"there is no valid key {key_id}; see: make keys ARGS=list")
    link, token = new_sign_in(key, now)
    grants.add(link)
    return (
        f"console: {address.rstrip('/')}/console/sign-in#{token}\n"
        f'(signs {key.name} in, once, within {_MINUTES} minutes; another one: make keys ARGS="link {key_id}")'
    )


def grants_of(hub: Hub) -> Grants:
    """The sessions and sign-in links of a hub."""
    return Grants(hub.client("dynamodb"), hub.physical("OperationsTable"))


def address_of(hub: Hub) -> str:
    """The address people reach a hub's API by: its parameter PublicUrl, else its output ApiUrl."""
    (stack,) = hub.client("cloudformation").describe_stacks(StackName=hub.stack_name)["Stacks"]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])}
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
    return str(parameters.get("PublicUrl") or outputs["ApiUrl"])
