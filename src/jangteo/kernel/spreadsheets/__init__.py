"""Tables of text in files: what people hand in, read with guards; what they take away, written without surprises."""

from jangteo.kernel.spreadsheets.archive import check_archive
from jangteo.kernel.spreadsheets.reading import MAX_BYTES, MAX_ROWS, Book, Tab, Table, read_book, read_table
from jangteo.kernel.spreadsheets.writing import Column, csv_bytes, lost_letters, xlsx_bytes

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Book",
    "Column",
    "Tab",
    "Table",
    "check_archive",
    "csv_bytes",
    "lost_letters",
    "read_book",
    "read_table",
    "xlsx_bytes",
]
