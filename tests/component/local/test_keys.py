"""`make keys`: keys of shops, and the hint that two of them would share their numbers."""

from collections.abc import Iterator

import pytest

from local import keys
from orderhub.http.keyring import Keyring
from tests.support.tables import moto_tables


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    with moto_tables("OperationsTable") as dynamodb:
        keyring = Keyring(dynamodb, "OperationsTable")
        monkeypatch.setattr(keys, "hub_of", lambda _env: None)
        monkeypatch.setattr(keys, "keyring_of", lambda _hub: keyring)
        yield keyring


def create(*words: str) -> None:
    keys.main(["create", "--scopes", "orders:write", *words])


def test_a_key_of_a_shop_is_made_and_listed_with_what_it_says(
    keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    create("--name", "kyiv", "--prefix", "kyiv-", "--store", "S1", "--items", "complete")
    keys.main(["list"])

    (key,) = keyring.all()
    assert (key.shop.prefix, key.shop.store_id, key.shop.complete_items) == ("kyiv-", "S1", True)
    assert capsys.readouterr().out.count("kyiv  prefix=kyiv-  store=S1  items=complete") == 2


def test_a_second_shop_without_a_prefix_of_its_own_is_warned_of(
    keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    create("--name", "kyiv")
    create("--name", "lviv", "--prefix", "lviv-")
    create("--name", "kyiv")
    assert "--prefix" not in capsys.readouterr().out

    create("--name", "odesa")

    assert "give each shop's key a --prefix" in capsys.readouterr().out
    assert len(list(keyring.all())) == 4
