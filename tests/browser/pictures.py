"""Makes the pictures of the screens that docs/console.md shows: ``python -m tests.browser.pictures``."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, FOUND, ROOT
from tests.browser.consoles import Person, served
from tests.unit.console.filled import SCREENS, filled_api

FOLDER = ROOT / "docs" / "pictures"
NAMES = (
    *(
        "start",
        "search",
        "orders",
        "order",
        "customers",
        "customer",
        "events",
        "event-figures",
        "imports",
        "import",
    ),
    *("workflows", "workflow", "workflow-run", "messages", "message-preview", "brand", "rules", "rule", "tasks"),
    *("rfm", "segments", "edit-segment", "revenue", "products", "webhooks", "settings", "audit", "status", "keys"),
)
"""The screens there is a picture of."""
_WINDOW = {"width": 1024, "height": 680}


def picture(name: str) -> Path:
    """The file of a screen's picture."""
    return FOLDER / f"{name}.png"


def main() -> None:
    """Open each screen as the tests do, and keep what is seen of it."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, served(filled_api()) as server:
        browser = playwright.chromium.launch(executable_path=FOUND.read_text("utf-8").strip(), args=FLAGS)
        for name in NAMES:
            page = Person(browser, server).open(SCREENS[name], viewport=_WINDOW)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=picture(name))
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
