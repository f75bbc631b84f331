"""Files the API has made: where one is read."""

from orderhub.console.calls import Json
from orderhub.console.screen import GoTo


def leads_to_file(said: Json) -> GoTo | None:
    """The way to the file of an export, which the API's answer says under ``export``; None while there is none.

    It is asked for when it is wanted, for such an address is good for an hour only.
    """
    url = str((said.get("export") or {}).get("url") or "")
    # An address of the embedded cloud has no TLS.
    return GoTo(url) if url.startswith(("https://", "http://")) and url.isprintable() else None
