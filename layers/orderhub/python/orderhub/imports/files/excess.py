"""What to say of a file that has more of something than is read."""

from orderhub.errors import InvalidInput
from orderhub.imports.files.limits import MAX_CELLS, MAX_COLUMNS, MAX_LENGTH, MAX_ROWS


def too_many_rows(known: int = 0) -> InvalidInput:
    """More rows than a file may have, of which so many are known."""
    about = f" (about {known:,})" if known > MAX_ROWS else ""
    message = f"The file has more than {MAX_ROWS:,} rows{about}; nothing was stored. Split it into smaller files."
    return InvalidInput(message, "too_many_rows")


def too_many_cells() -> InvalidInput:
    """More cells than are read."""
    message = f"The file has more than {MAX_CELLS:,} cells with values. Split it."
    return InvalidInput(message, "too_many_cells")


def too_many_columns() -> InvalidInput:
    """A value to the right of the last column that is read."""
    message = f"The file has values in more than {MAX_COLUMNS} columns. Delete those that are not needed."
    return InvalidInput(message, "too_many_columns")


def text_too_long() -> InvalidInput:
    """All cells together hold more than is read."""
    message = f"The cells hold more than {MAX_LENGTH:,} characters together. Split the file into smaller ones."
    return InvalidInput(message, "text_too_long")


def cell_too_long(message: str) -> InvalidInput:
    """A cell that is longer than any spreadsheet allows."""
    return InvalidInput(message, "cell_too_long")
