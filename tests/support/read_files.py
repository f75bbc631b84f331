"""Reading the bytes of files of one kind, whatever they are."""

from orderhub.imports.files.csv_file import csv_pages
from orderhub.imports.files.xlsx_file import xlsx_pages
from orderhub.imports.header_search import sheet_with_header
from orderhub.imports.sheet import Sheet


def read_csv(data: bytes) -> Sheet:
    """A CSV file."""
    return sheet_with_header(csv_pages(data))


def read_xlsx(data: bytes) -> Sheet:
    """A workbook."""
    return sheet_with_header(xlsx_pages(data))
