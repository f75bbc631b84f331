"""The time zone a buyer lives in, where their order names it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from orderhub.orders.model import Header
from orderhub.orders.phones import country_of

_ZONES = Path(__file__).parent / "country_zones.txt"
_ZONE_FIELDS = frozenset({"timezone", "customertimezone", "buyertimezone"})
_COUNTRY_FIELDS = (
    "shippingcountrycode",
    "deliverycountrycode",
    "shippingcountry",
    "deliverycountry",
    "countrycode",
    "country",
)
"""Extra fields with the country a parcel goes to, the surest first; in small letters, without signs."""


def zone_of(header: Header, region: str) -> ZoneInfo | None:
    """The zone of a buyer; None where the order does not give it.

    It is given by an extra field with a time zone, by one with a country, or by a phone number of another country
    than ``region``, the shop's own. A country of several zones gives none.
    """
    extra = {_plain(name): value for name, value in header.extra.items() if isinstance(value, str)}
    named = (_zone(extra[name].strip()) for name in sorted(_ZONE_FIELDS & extra.keys()))
    by_country = (_country_zones().get(country) for country in _countries(header, extra, region))
    country_zone = next(by_country, None)
    return next(filter(None, named), None) or (_zone(country_zone) if country_zone else None)


def _countries(header: Header, extra: dict[str, str], region: str) -> Iterator[str]:
    """The countries an order names, the surest first."""
    yield from (extra[name].strip().upper() for name in _COUNTRY_FIELDS if name in extra)
    for phone in filter(None, (header.receiver_phone, header.phone)):
        country = country_of(phone, region)
        if country and country != region:
            yield country


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    # A folder of zones, a path, a name that is too long, or none at all.
    except (KeyError, ValueError, OSError):
        return None


@cache
def _country_zones() -> dict[str, str]:
    lines = _ZONES.read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))
