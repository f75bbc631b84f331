from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.webhooks.webhook import Target, is_public, target_in

INSIDE = [
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "no address",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_of_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_what_is_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_spelling_as_version_6_makes_an_address_public(address: IPv4Address) -> None:
    number = int(address)

    for spelt in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80, number):
        assert not is_public(str(ip_address(spelt.to_bytes(16))))


def test_a_url_says_where_to_call() -> None:
    assert target_in("https://crm.example.com/in?a=1") == Target(
        host="crm.example.com", port=443, is_tls=True, path="/in?a=1"
    )
    assert target_in("https://CRM.example.com:8443") == Target(
        host="crm.example.com", port=8443, is_tls=True, path="/"
    )
    assert target_in("https://[2606:4700:4700::1111]/x") == Target(
        host="2606:4700:4700::1111", port=443, is_tls=True, path="/x"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://crm.example.com/",
        "ftp://crm.example.com/",
        "https://",
        "https:///in",
        "https://user:word@crm.example.com/",
        "https://user@crm.example.com/",
        "https://@crm.example.com/",
        "https://crm.example.com/#top",
        "https://crm.example.com/a b",
        "https://crm.example.com/a\r\nX: y",
        "https://crm.example.com\\@127.0.0.1/",
        "https://crm.example.com:0/",
        "https://crm.example.com:99999/",
        "https://crm.example.com:port/",
        "https://[::1",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.01/",
        "https://localhost/",
        "https://crm.localhost/",
        "https://internal/",
        "https://crm_.example.com/",
        "https://crm.example.com./",
        "https://обмен.example.com/",
        "https://crm.example.com/" + "a" * 500,
    ],
)
def test_a_webhook_has_no_other_url(url: str) -> None:
    assert target_in(url) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/in", "https://localhost/", "http://internal/"])
def test_on_a_developers_machine_a_webhook_may_be_inside(url: str) -> None:
    assert target_in(url) is None
    assert target_in(url, inside=True) is not None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_urls(text: str) -> None:
    target = target_in(f"https://{text}")

    if target:
        assert target.is_tls
        assert target.host.isascii()
        assert "." in target.host or ":" in target.host
