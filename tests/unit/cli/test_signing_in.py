"""Profiles and their keys, which stand on no command line, in no output and in no error."""

import json
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub_cli import files, vault
from orderhub_cli.errors import Failure
from orderhub_cli.profiles import address
from tests.support.command import Machine

SESSION = {"name": "Ann", "scopes": ["orders:read"], "expiresAt": None}
KEY = "ohk_one-that-is-typed"
SHOP = "https://shop.example/api"


@pytest.fixture
def machine(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in ("ORDERHUB_URL", "ORDERHUB_KEY"):
        monkeypatch.delenv(name)
    machine.answer("GET /v1/sessions/current", SESSION)
    machine.answer("GET /v1/orders", {"orders": [], "next": None})
    return machine


def sign_in(machine: Machine, *words: str) -> str:
    ended = machine.run("login", "--url", SHOP, "--key-stdin", *words, stdin=f"{KEY}\n")
    assert ended.code == 0, ended.err
    assert KEY not in ended.out + ended.err
    return ended.out


def test_a_key_is_tried_and_kept_in_the_keyring(machine: Machine) -> None:
    assert "the system keyring" in sign_in(machine)

    assert machine.run("orders", "list").code == 0
    assert {request.headers["Authorization"] for request in machine.requests} == {f"Bearer {KEY}"}
    assert machine.keyring.kept == {("orderhub", "default:key"): KEY}
    assert not (files.folder() / vault.KEYS).exists()
    assert KEY not in (files.folder() / "profiles.json").read_text("utf-8")


@pytest.mark.parametrize("state", ["broken", "off"])
def test_where_no_keyring_works_a_file_for_its_owner_alone_has_the_key(machine: Machine, state: str) -> None:
    setattr(machine.keyring, state, True)

    said = sign_in(machine)

    path = files.folder() / vault.KEYS
    assert f"{path} (there is no system keyring that works), readable by you alone" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert machine.run("orders", "list").code == 0
    setattr(machine.keyring, state, False)
    sign_in(machine)
    assert json.loads(path.read_text("utf-8")) == {}
    setattr(machine.keyring, state, True)
    machine.keyring.kept.clear()
    assert machine.run("orders", "list").code == 3
    sign_in(machine)
    assert machine.run("logout").code == 0
    assert json.loads(path.read_text("utf-8")) == {}


def test_a_key_the_hub_does_not_know_is_not_kept(machine: Machine) -> None:
    machine.problem("GET /v1/sessions/current", 401, "key_invalid")

    ended = machine.run("login", "--url", SHOP, "--key-stdin", stdin=KEY)

    assert ended.code == 3
    assert KEY not in ended.err
    assert machine.run("orders", "list").code == 3


def test_somebody_at_a_terminal_is_asked(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([SHOP, KEY])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))

    assert machine.run("login", terminal=True).code == 0
    assert machine.run("login").code == 2
    assert machine.run("login", "--url", SHOP, "--key-stdin", stdin="two words").code == 2


def test_several_hubs_have_profiles_of_which_one_is_the_default(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No profile yet" in machine.run("profiles").err
    sign_in(machine, "--profile", "one")
    sign_in(machine, "--profile", "two", "--json")

    rows = machine.run("profiles", "--json").lines
    assert [(row["name"], row["default"]) for row in rows] == [("one", True), ("two", False)]
    assert (
        machine.run("profiles", "--use", "two").out == f"name\turl\tdefault\none\t{SHOP}\tno\ntwo\t{SHOP}\tyes\n"
    )
    monkeypatch.setenv("ORDERHUB_PROFILE", "three")
    ended = machine.run("orders", "list")
    assert (ended.code, "orderhub login` --profile three" in ended.err) == (3, True)
    assert machine.run("orders", "list", "--profile", "one").code == 0
    assert machine.run("orders", "list", "--profile", "a b").code == 2
    assert machine.run("profiles", "--use", "four").code == 4
    monkeypatch.delenv("ORDERHUB_PROFILE")
    assert machine.run("logout").out == "Forgot two. Its key is good until it is revoked.\n"
    assert machine.run("logout", "--profile", "two").code == 4
    assert machine.run("logout", "--profile", "one").code == 0
    assert machine.keyring.kept == {}


def test_the_environment_wins_over_any_profile(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(machine)
    monkeypatch.setenv("ORDERHUB_URL", "https://ci.example/api/")
    assert machine.run("orders", "list").code == 2
    monkeypatch.setenv("ORDERHUB_KEY", "ohk_ci")

    assert machine.run("orders", "list").code == 0
    assert (machine.requests[-1].url.host, machine.requests[-1].headers["Authorization"]) == (
        "ci.example",
        "Bearer ohk_ci",
    )
    assert "wins over this profile" in machine.run("login", "--url", SHOP, "--key-stdin", stdin=KEY).err


@pytest.mark.parametrize(
    "url",
    ["shop.example", "ftp://shop.example", "https://", "https://u:p@shop.example", "https://x/?a", "https://["],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Failure, match="no address"):
        address(url)


def test_a_key_goes_over_https_or_stays_on_this_machine() -> None:
    for url in ("http://shop.example/api", "http://10.0.0.1/api"):
        with pytest.raises(Failure, match="https only"):
            address(url)
    assert address("http://localhost:4566/api/") == "http://localhost:4566/api"
    assert address("http://127.0.0.1:4566/api/v1") == "http://127.0.0.1:4566/api"


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with suppress(Failure):
        assert address(text)


def test_files_that_cannot_be_read_or_written_are_named(machine: Machine, tmp_path: Path) -> None:
    files.folder().mkdir()
    (files.folder() / "profiles.json").write_text("[]", "utf-8")
    assert "cannot be read. (config_unreadable)" in machine.run("orders", "list").err
    (files.folder() / "profiles.json").write_text("{", "utf-8")
    assert machine.run("profiles").code == 1
    (files.folder() / "profiles.json").write_text('{"profiles": 1}', "utf-8")
    assert machine.run("orders", "list").code == 3

    (tmp_path / "taken").write_text("", "utf-8")
    machine.monkeypatch.setenv("ORDERHUB_CONFIG", str(tmp_path / "taken"))
    with pytest.raises(Failure, match="cannot be written"):
        files.write("profiles.json", {})


def test_without_a_folder_of_its_own_the_systems_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORDERHUB_CONFIG", raising=False)
    assert "orderhub" in files.folder().name.lower()


def test_the_keyring_of_the_system_is_loaded_when_it_is_needed() -> None:
    assert vault._keyring().__name__ == "keyring"  # noqa: SLF001 - what the tests replace


def test_a_secret_is_made_once(machine: Machine) -> None:
    first = vault.made("x:listen")
    assert first.startswith("whsec_")
    assert vault.made("x:listen") == first
    vault.forget("x:listen")
    vault.forget("x:listen")
    assert not machine.keyring.kept
