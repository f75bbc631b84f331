from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from orderhub.messages.buyer_zone import zone_of
from tests.unit.messages.fakes import BARE


@pytest.mark.parametrize(
    ("extra", "phones", "zone"),
    [
        ({"timeZone": "Europe/Kyiv"}, (), "Europe/Kyiv"),
        ({"customer_time_zone": "Asia/Tokyo", "country": "FR"}, (), "Asia/Tokyo"),
        ({"shippingCountry": "fr"}, (), "Europe/Paris"),
        ({"country": "FR", "shipping-country-code": "JP"}, (), "Asia/Tokyo"),
        ({}, ("+380942583691",), "Europe/Kyiv"),
        ({"timeZone": "Europe"}, (None, "+33612345678"), "Europe/Paris"),
    ],
)
def test_an_order_tells_where_its_buyer_lives(
    extra: dict[str, str], phones: tuple[str | None, ...], zone: str
) -> None:
    receiver, own = (*phones, None, None)[:2]
    header = replace(BARE, extra=extra, receiver_phone=receiver, phone=own)

    assert zone_of(header, "CN") == ZoneInfo(zone)


@pytest.mark.parametrize(
    "header",
    [
        BARE,
        replace(BARE, phone="13800138000"),
        replace(BARE, phone="+12025550123"),
        replace(BARE, phone="no number"),
        # Of the zones of the United States nobody knows which; the phone does not contradict it.
        replace(BARE, extra={"country": "US"}, phone="+33612345678"),
        replace(BARE, extra={"timeZone": 8, "country": ["FR"]}),
    ],
)
def test_what_an_order_does_not_tell_is_not_guessed(header: object) -> None:
    assert zone_of(header, "CN") is None  # type: ignore[arg-type]
