"""The secret by which the provider knows the hub: a parameter of Systems Manager, read by this module alone."""

from typing import TYPE_CHECKING

from orderhub.platform.faults import ignored, translated

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class ClientSecret:
    """The secret, where somebody put one.

    Args:
        client: Systems Manager.
        name: What the parameter is called.
    """

    def __init__(self, client: "SSMClient", name: str) -> None:
        self._client = client
        self._name = name

    def read(self) -> str:
        """The secret as it is now; empty where there is none, for a client that proves itself by PKCE alone.

        Raises:
            TransientError: ``client_secret_unreadable``.
        """
        message = "the secret of the provider's client cannot be read right now"
        with ignored("ParameterNotFound"), translated(message, "client_secret_unreadable"):
            answer = self._client.get_parameter(Name=self._name, WithDecryption=True)
            return answer["Parameter"].get("Value", "").strip()
        return ""
