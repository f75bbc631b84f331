"""How much of a file is looked at: enough for 5,000 orders of any shop, too little to do harm.

Each limit bounds time or memory by itself, so that a file made to be hard to read is refused within half a
second and 200 MB, whatever its own headers say about it.
"""

MAX_BYTES = 50_000_000
"""Of a file; an XLSX may carry pictures, which are never looked at."""
MAX_TEXT_BYTES = 20_000_000
"""Of a CSV file: 4 kB a row."""
MAX_ROWS = 5_000
"""Below the header; blank ones do not count."""
HEADER_ROWS = 20
"""Rows of a sheet, blank ones not counted, in which its header is looked for."""
MAX_COLUMNS = 300
MAX_CELLS = 320_000
"""Of all rows, with a value: 5,000 rows of 64 columns; Taobao's export has some 60."""
MAX_CELL_LENGTH = 32_767
"""Characters; Excel's own limit."""
MAX_LENGTH = 20_000_000
"""Characters of all cells. Counted for each cell anew: one shared text can stand in every cell of an XLSX."""

MAX_LINES = 100_000
"""Of a CSV file; a quoted cell may have several."""
MAX_QUOTED_CELLS = 2_000_000
"""Of the rows of a CSV file that have a quote, blank cells included."""
MAX_RECORD_LENGTH = 1_000_000
"""Characters of one row of a CSV file."""

MAX_ENTRIES = 1_000
"""In the archive that an XLSX is."""
MAX_DIRECTORY_BYTES = 256_000
"""Of the archive's list of entries."""
MAX_INFLATED = 25_000_000
"""Bytes of all XML that is held of one XLSX, counted while it is inflated."""
MAX_SHEET_INFLATED = 100_000_000
"""Bytes of a worksheet, with the rows and cells that only have a format; these are dropped."""
MAX_BEGINNING = 1_000_000
"""Bytes of a worksheet in which its first rows are looked for."""
MAX_BEGINNINGS = 4_000_000
"""The same, of all worksheets; those that come behind are not looked at."""
MAX_SHEET_ROWS = 30_000
"""Of a worksheet, when the blank ones are left out; more than are read may hold a formula without a value."""
MAX_MERGED = 100_000
"""Ranges of merged cells that are looked at; most of so many are blank."""
MAX_TAGS = 800_000
"""That a parser is given of cells or texts; opening and closing count each, a cell has four."""
MAX_SETTING_TAGS = 100_000
"""The same, of parts that only say where things are and how they look."""
MAX_FORMATS = 4_000
"""Of numbers that are looked at; Excel itself takes some 250."""
MAX_REFERENCES = 50_000
"""Such as ``&amp;``, that are resolved without a parser."""
MAX_DEPTH = 64
"""Of elements within elements; a rich text in a cell has nine."""
MAX_TOKEN_BYTES = 1_000_000
"""Of one tag or comment: the parser keeps it whole until it ends."""
