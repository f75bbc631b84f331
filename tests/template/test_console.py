"""What browsers load with the console is what was pinned; its document names its screens."""

import json
import re

from local.node_packages import PACKAGES, PINNED
from orderhub.console.assets import FOLDER
from orderhub.console.screens import SCREENS
from tests.support.template import ROOT, gateway_routes

DOCUMENT = (ROOT / "docs" / "console.md").read_text("utf-8")


def test_htmx_is_the_one_that_is_pinned_by_its_hash() -> None:
    package = PACKAGES / "node_modules" / "htmx.org"
    lock = json.loads((PINNED / "package-lock.json").read_bytes())["packages"]["node_modules/htmx.org"]

    assert lock["integrity"].startswith("sha512-")
    assert lock["version"] == json.loads((package / "package.json").read_bytes())["version"]
    assert (FOLDER / "htmx.min.js").read_bytes() == (package / "dist" / "htmx.min.js").read_bytes()
    assert f"htmx](https://htmx.org) {lock['version']} " in DOCUMENT


def test_the_document_names_every_screen_with_the_scopes_that_open_it() -> None:
    rows = re.findall(r"^\| [^|]+ \| `/console/?([^`]*)` \| ([^|]+) \|", DOCUMENT, re.MULTILINE)
    named = {place: set(re.findall(r"`(\w+:\w+)`", scopes)) for place, scopes in rows}
    shown = [view for screen in SCREENS for view in screen.views if view.method == "GET"]
    views = {view.place: set(map(str, view.any_of)) for view in shown}

    assert rows
    assert named.items() <= views.items()
    assert {screen.views[0].place for screen in SCREENS} <= named.keys()


def test_all_of_the_console_is_one_function() -> None:
    assert {folder for (_, path), folder in gateway_routes().items() if path.startswith("/console")} == {
        "open_console"
    }
