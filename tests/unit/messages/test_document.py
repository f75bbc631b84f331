"""What docs/messages.md says of templates and brands, held against the code."""

import re
from pathlib import Path

from orderhub.messages.brand import NAMES
from orderhub.messages.grammar import FILTERS
from orderhub.messages.placeholders import OF_LOOP, OF_PRODUCT, PLACEHOLDERS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "messages.md").read_text("utf-8")


def first_cells(title: str) -> set[str]:
    """What the first cells of the table below a title name."""
    chapter = DOCUMENT.partition(f"# {title}\n")[2].partition("\n#")[0]
    cells = [line.split("|")[1] for line in chapter.splitlines() if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_placeholder_filter_and_field_is_in_the_document_and_no_other() -> None:
    assert first_cells("Placeholders") == PLACEHOLDERS
    assert first_cells("Filters") == FILTERS
    assert first_cells("The brand") == set(NAMES)


def test_what_can_be_said_of_a_product_is_in_the_document() -> None:
    assert set(re.findall(r"`line\.(\w+)`", DOCUMENT)) == OF_PRODUCT
    assert set(re.findall(r"`loop\.(\w+)`", DOCUMENT)) == OF_LOOP
