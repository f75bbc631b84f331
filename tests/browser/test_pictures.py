"""The document of the console shows a picture of each screen."""

import re

from orderhub.console import screens
from tests.browser.conftest import ROOT
from tests.browser.pictures import FOLDER, NAMES, picture
from tests.unit.console.filled import SCREENS


def test_the_document_shows_all_pictures_there_are() -> None:
    document = (ROOT / "docs" / "console.md").read_text("utf-8")
    shown = re.findall(r"^!\[[^\]]+\]\(pictures/([\w-]+)\.png\)$", document, re.MULTILINE)

    assert tuple(shown) == NAMES
    assert {path.stem for path in FOLDER.iterdir()} == {*NAMES}
    assert all(picture(name).stat().st_size < 100_000 for name in NAMES)


def test_each_screen_of_the_navigation_has_one() -> None:
    pictured = {SCREENS[name].lstrip("/") for name in NAMES}

    assert {screen.views[0].place for screen in screens.SCREENS} <= pictured
