"""PURE: a rubric as a workbook (XLSX) that people fill in: keys are locked, words are chosen, every cell is a text."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

from rubrics.json_schema import document_schema
from rubrics.sheets import LISTS, LOCKED, NODES, REQUIREMENTS, RUBRIC, Sheet, take_apart

_MOST_ROWS = 5_000
_LONGEST_LIST = 256
_WIDE, _NARROW = 48, 16
_LONG = frozenset({"text", "help", "meaning", "example", "evidence", "title", "note", "notes", "value", "reason"})
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_INSIDE: Mapping[str, tuple[str, ...]] = {
    RUBRIC: (),
    NODES: ("nodes", "1"),
    REQUIREMENTS: ("nodes", "1", "requirements", "1"),
    **{name: (*path, "1") for name, path in LISTS.items()},
}
"""Where in the document a row of a sheet stands."""


def write_workbook(document: Mapping[str, Any]) -> bytes:
    """The workbook of a canonical document. Raises CellTooLong."""
    sheets = take_apart(document)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E9EDF1", "text_wrap": True, "valign": "top"}),
            "key": book.add_format({"num_format": "@", "bg_color": "#F4F6F8", "valign": "top"}),
            "cell": book.add_format({"num_format": "@", "locked": False, "text_wrap": True, "valign": "top"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _write_cells(page, sheet, formats)
            _offer_words(page, sheet, document)
    return target.getvalue()


def _write_cells(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    locked = LOCKED.get(sheet.name, ("key", "number"))
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, _WIDE if set(column.split("/")) & _LONG else _NARROW, formats["cell"])
        page.write_string(0, number, column, formats["head"])
        for at, row in enumerate(sheet.rows, 1):
            if column in row:
                page.write_string(at, number, row[column], formats["key" if column in locked else "cell"])
    page.freeze_panes(1, 1)
    page.protect("", dict.fromkeys(("insert_rows", "delete_rows", "format_columns", "format_rows"), True))


def _offer_words(page: Any, sheet: Sheet, document: Mapping[str, Any]) -> None:
    """Drop-downs: for a whole column, or for one row of the sheet on which every row is a place of its own."""
    if sheet.name == RUBRIC:
        for at, row in enumerate(sheet.rows, 1):
            _offer(page, at, at, 1, words_at(tuple(row["place"].split("/"))))
        return
    own = _words_of_its_own(document) if sheet.name == REQUIREMENTS else {}
    for number, column in enumerate(sheet.columns):
        words = own.get(column) or words_at((*_INSIDE[sheet.name], *column.split("/")))
        _offer(page, 1, _MOST_ROWS, number, words)


def _words_of_its_own(document: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """What requirements name of their own document."""
    return {
        "level": [str(level["number"]) for level in document["levels"]],
        "effort/size": [size["key"] for size in document.get("effort", {}).get("sizes", ())],
        "answer/scale": [scale["key"] for scale in document.get("scales", ())],
    }


def _offer(page: Any, first: int, last: int, column: int, words: Sequence[str]) -> None:
    if words and len(",".join(words)) < _LONGEST_LIST:
        page.data_validation(first, column, last, column, {"validate": "list", "source": list(words)})


def words_at(place: Sequence[str], schema: Any = None) -> list[str]:
    """The words that the grammar knows for a place of a document, or none where it takes any text."""
    for part in _branches(schema or document_schema()):
        if not place and "enum" in part:
            return [word for word in part["enum"] if isinstance(word, str)]
        if place:
            below = part.get("properties", {}).get(place[0]) or part.get("additionalProperties") or part.get("items")
            if below and (words := words_at(place[1:], below)):
                return words
    return []


def _branches(schema: Any) -> Iterator[Any]:
    """A schema, or what it refers to, and every branch of a choice in it."""
    if "$ref" in schema:
        schema = document_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _branches(branch)
