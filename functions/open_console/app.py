"""API, no key: /console and below; pages on which people work with the hub, made of what the API answers them."""

from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo

from orderhub.console.api import Line
from orderhub.console.desk import Desk
from orderhub.console.screens import SCREENS
from orderhub.console.sessions import Sessions
from orderhub.http.answer import Response
from orderhub.http.request import Event
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    public_url: str
    default_time_zone: str
    sign_in_issuer: str


settings = load(Settings)
desk = Desk(
    screens=SCREENS,
    send=Line(),
    public_url=settings.public_url,
    zone=ZoneInfo(settings.default_time_zone),
    sessions=Sessions(monotonic),
    issuer=settings.sign_in_issuer,
)


def handler(event: Event, context: object) -> Response:
    """Answer with a page."""
    return desk.answer(event)
