"""PURE: rows as CSV text that spreadsheets open with the right letters and without running anything."""

import csv
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = tuple("=+-@|\t\r\n＝＋－＠")
_UNSEEN = "\ufeff\u200b\u2060\u00ad"  # spreadsheets skip these in front of a formula, and so do we


class _Line:
    """Hands on what the writer makes of one row."""

    def write(self, text: str, /) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A byte order mark, then a line for each row, every cell quoted and safe; made while it is sent."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def safe_cell(text: str) -> str:
    """A spreadsheet runs a cell that starts like a formula; an apostrophe in front makes it text."""
    bare = text.lstrip(f" {_UNSEEN}")
    dangerous = bare.startswith(_FORMULA) or bare.strip().startswith(_FORMULA)
    return f"'{text}" if dangerous else text
