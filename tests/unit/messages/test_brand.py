"""How a shop shows itself, and what of it is not taken."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.brand import FOOTER, Brand, brand_of, checked
from orderhub.messages.brands import brands_by_store
from orderhub.messages.colours import BLACK, WHITE, contrast_of, readable_on
from orderhub.mistakes import Mistaken
from orderhub.platform.documents import Document
from tests.unit.messages.fakes import NOW

FULL = {
    "name": "Tea & Co",
    "logo_url": "https://cdn.example/logo.png",
    "accent": "#1f6f5c",
    "background": "#ffffff",
    "sender_name": "茶叶店",
    "reply_to": "help@shop.example",
    "address": "Tea & Co\n1 Leaf Street",
    "order_url": "https://shop.example/orders/{order_no}",
}


def codes_of(**changes: object) -> set[tuple[str, str]]:
    with pytest.raises(Mistaken) as caught:
        checked(FULL | changes)
    assert caught.value.code == "brand_invalid"
    return {(mistake.pointer, mistake.code) for mistake in caught.value.mistakes}


def test_a_brand_that_is_right_is_taken_as_it_was_sent() -> None:
    assert checked(FULL) == FULL
    assert brand_of(FULL) == Brand(**FULL)
    assert checked({}) == {}
    assert checked({"name": None, "logo_url": ""}) == {"logo_url": ""}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("name", "x" * 61, "name_invalid"),
        ("name", "Tea\r\nBcc: a@b.example", "name_invalid"),
        ("name", "\u202eTea", "name_invalid"),
        ("name", 7, "text_wanted"),
        ("logo_url", "http://shop.example/logo.png", "url_invalid"),
        ("logo_url", "https://shop.example/a b", "url_invalid"),
        ("logo_url", 'https://shop.example/"onerror=', "url_invalid"),
        ("logo_url", "https://shop.example/" + "a" * 500, "url_invalid"),
        ("accent", "green", "colour_invalid"),
        ("accent", "", "colour_invalid"),
        ("accent", "#1f6f5c;}", "colour_invalid"),
        ("accent", "#ffffff", "contrast_too_low"),
        ("background", "#000000", "contrast_too_low"),
        ("sender_name", "a\nb", "name_invalid"),
        ("reply_to", "Shop <help@shop.example>", "address_invalid"),
        ("reply_to", "a@b.example, c@d.example", "address_invalid"),
        ("reply_to", "a@b.example\r\nBcc:", "address_invalid"),
        ("address", "x" * 301, "text_invalid"),
        ("address", "\n".join("1234567"), "text_invalid"),
        ("address", "a\r\nb", "text_invalid"),
        ("order_url", "https://shop.example/", "url_invalid"),
        ("order_url", "https://shop.example/{order_no}/{order_no}", "url_invalid"),
        ("order_url", "https://shop.example/{order_no}/{name}", "url_invalid"),
        ("order_url", "javascript:{order_no}", "url_invalid"),
        ("colour", "#123456", "field_unknown"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(name: str, value: object, code: str) -> None:
    assert codes_of(**{name: value}) == {(f"/{name}", code)}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert codes_of(name=7, accent="red", reply_to="nobody", theme="dark") == {
        ("/name", "text_wanted"),
        ("/accent", "colour_invalid"),
        ("/reply_to", "address_invalid"),
        ("/theme", "field_unknown"),
    }
    assert codes_of(accent="#ffff00", background="#333333") == {
        ("/accent", "contrast_too_low"),
        ("/background", "contrast_too_low"),
    }


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_what_stands_on_a_colour_can_be_read(colour: str) -> None:
    assert contrast_of(readable_on(colour), colour) >= 4.5


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast_of("#ffffff", "#000000") == pytest.approx(21)
    assert contrast_of("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert (readable_on("#ffff00"), readable_on("#003366")) == (BLACK, WHITE)
    assert contrast_of(Brand().background, FOOTER) >= 4.5


class Saved:
    def __init__(self, **bodies: dict[str, Any] | None) -> None:
        self.bodies = bodies
        self.reads = 0

    def each(self) -> list[Document]:
        self.reads += 1
        return [
            Document(name=name.replace("_", "#"), version=1, body=body, saved_at=NOW, saved_by="k")
            for name, body in self.bodies.items()
        ]


def test_a_store_has_its_own_brand_and_for_the_rest_the_shops() -> None:
    saved = Saved(default={"name": "Tea", "accent": "#111111"}, store_S1={"name": "Mugs", "logo_url": ""})
    brand = brands_by_store(saved, lambda: NOW)  # type: ignore[arg-type]

    assert (brand("S1").name, brand("S1").accent) == ("Mugs", "#111111")
    assert (brand("S2").name, brand(None).name) == ("Tea", "Tea")
    assert saved.reads == 1


def test_a_shop_that_says_nothing_has_the_brand_of_nobody() -> None:
    times = iter((NOW, NOW + timedelta(minutes=2)))
    saved = Saved()
    brand = brands_by_store(saved, lambda: next(times))  # type: ignore[arg-type]

    assert brand("S1") == Brand()
    saved.bodies["default"] = {"name": "Tea", "of_another_release": "x"}
    assert brand("S1") == Brand(name="Tea")
