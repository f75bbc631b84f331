"""One cell of a worksheet, as a parser tells its tags."""

from collections.abc import Mapping

from orderhub.imports.files.excess import cell_too_long
from orderhub.imports.files.limits import MAX_CELL_LENGTH
from orderhub.imports.files.sheet_cells import INLINE, STRING, Values
from orderhub.imports.files.xml_part import Attributes, Closing, Opening


class WalkedCell:
    """Takes the tags within a cell, one cell after the other."""

    __slots__ = ("_has_formula", "_inline", "_is_phonetic", "_value", "_values", "attributes")

    def __init__(self, values: Values) -> None:
        self._values = values
        self.attributes: Attributes = {}
        self._value: str | None = None
        self._inline: str | None = None
        self._has_formula = False
        self._is_phonetic = False

    def openings(self) -> Mapping[str, Opening]:
        """What to call at which opening tag."""
        return {"c": self._open, "is": self._open_inline, "rPh": self._open_phonetic}

    def closings(self) -> Mapping[str, Closing]:
        """What to call at which closing tag."""
        return {
            "v": self._take_value,
            "f": self._take_formula,
            "t": self._take_run,
            "rPh": self._close_phonetic,
        }

    @property
    def kind(self) -> str:
        """The kind of value; a number where none is named."""
        return self.attributes.get("t", "n")

    def text(self) -> str:
        """What the cell says: an inline string its text, whatever else it has, others their value."""
        if self._inline is not None and (self.kind == INLINE or not self._value):
            return self._values.reader(INLINE, None)(self._inline)
        style = self.attributes.get("s")
        return self._values.reader(self.kind, style)(self._value) if self._value else ""

    @property
    def is_uncalculated(self) -> bool:
        """Whether it is a formula without a value; a formula may well make nothing, a text then."""
        if not self._has_formula or self._value or self._inline is not None:
            return False
        return self._value is None or self.kind != STRING

    def _open(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self._value = self._inline = None
        self._has_formula = False

    def _open_inline(self, _: Attributes) -> None:
        self._inline = ""

    def _take_value(self, value: str) -> None:
        self._value = value

    def _take_formula(self, _: str) -> None:
        self._has_formula = True

    def _take_run(self, run: str) -> None:
        if self._is_phonetic or self._inline is None:
            return
        self._inline += run
        if len(self._inline) > MAX_CELL_LENGTH:
            raise cell_too_long(f"A cell has more than {MAX_CELL_LENGTH:,} characters.")

    def _open_phonetic(self, _: Attributes) -> None:
        self._is_phonetic = True

    def _close_phonetic(self, _: str) -> None:
        self._is_phonetic = False
