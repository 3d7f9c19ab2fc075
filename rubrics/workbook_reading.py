"""PURE: the cells of a workbook (XLSX) as texts, whoever wrote it. Runs in a process of its own (files/apart.py):

    python -m rubrics.workbook_reading      file on standard input -> sheets as JSON

Nothing is calculated and nothing is fetched: a formula, a macro, an error or a date instead of a text is a problem with
its sheet and cell. Everything is counted while it is read.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from files.apart import answer
from files.office import check_office
from files.refusal import MEGABYTE, FileRefused

MAX_BYTES = 2 * MEGABYTE
MAX_UNPACKED = 20 * MEGABYTE
MAX_ELEMENTS = 400_000
MAX_CELLS = 100_000
MAX_TEXT = 4 * MEGABYTE
MAX_ROW, MAX_COLUMN = 20_000, 500
MEMORY = 400 * MEGABYTE
SECONDS = 5

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,17})?(E[-+]?[0-9]{1,3})?")
_DATE_CODES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])

Sheets = dict[str, dict[str, Any]]


def main() -> int:
    return answer(lambda data: json.dumps(read_sheets(data)).encode(), cpu_seconds=SECONDS, memory=MEMORY)


def read_sheets(data: bytes) -> Sheets:
    """Sheet -> `rows`, each with its number and its cells by column number, and `problems` (code, cell).

    Raises FileRefused.
    """
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big", size=len(data), limit=MAX_BYTES)
    check_office("xlsx", data, MAX_UNPACKED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _Book(archive).read()


class _Book:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.elements = self.cells = self.characters = 0

    def read(self) -> Sheets:
        parts = dict(self.parts())
        shared = _Shared()
        if "sharedStrings" in parts:
            self.parse(parts["sharedStrings"], shared)
        styles = _Styles()
        if "styles" in parts:
            self.parse(parts["styles"], styles)
        names = _Names()
        self.parse("xl/workbook.xml", names)
        found: Sheets = {}
        for name, relation in names.sheets:
            sheet = _Sheet(self, shared.texts, styles.dates)
            self.parse(parts.get(relation, ""), sheet)
            found[name] = {"rows": sheet.rows, "problems": sheet.problems}
        return found

    def parts(self) -> Iterator[tuple[str, str]]:
        """Relation ids, and the parts that every workbook has once, with their names in the archive."""
        relations = _Relations()
        self.parse("xl/_rels/workbook.xml.rels", relations)
        for key, kind, target, is_outside in relations.found:
            if is_outside:
                raise FileRefused("links_outside")
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            yield key, path
            yield kind.rpartition("/")[2], path

    def parse(self, name: str, handler: Any) -> None:
        """Give every element of a part to a handler, counted."""
        if name not in self.archive.namelist():
            raise FileRefused("damaged")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def start(tag: str, attributes: dict[str, str]) -> None:
            self.count_element()
            handler.start(tag.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(" ")[2])
        parser.CharacterDataHandler = self.counted(handler.text)
        try:
            with self.archive.open(name) as file:
                parser.ParseFile(file)
        except expat.ExpatError as error:
            raise FileRefused("damaged") from error

    def counted(self, take: Callable[[str], None]) -> Callable[[str], None]:
        def text(data: str) -> None:
            self.characters += len(data)
            if self.characters > MAX_TEXT:
                raise FileRefused("too_many_cells")
            take(data)

        return text

    def count_element(self) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise FileRefused("too_many_cells")

    def count_cell(self) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise FileRefused("too_many_cells")


class _Part:
    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


class _Relations(_Part):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            outside = attributes.get("TargetMode") == "External"
            self.found.append(
                (attributes.get("Id", ""), attributes.get("Type", ""), attributes.get("Target", ""), outside)
            )


class _Names(_Part):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))


class _Styles(_Part):
    """Which styles show a number as a date."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.dates: set[str] = set()
        self.is_cell = False
        self.number = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.is_cell = True
        elif tag == "xf" and self.is_cell:
            if self.is_date(attributes.get("numFmtId", "0")):
                self.dates.add(str(self.number))
            self.number += 1

    def end(self, tag: str) -> None:
        self.is_cell = self.is_cell and tag != "cellXfs"

    def is_date(self, code: str) -> bool:
        if code.isdecimal() and int(code[:6]) in _DATE_CODES:
            return True
        bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", self.formats.get(code, ""))
        return any(letter in bare.lower() for letter in "ymdhs") and "general" not in bare.lower()


class _Text(_Part):
    """Collects what stands in `t`, without the reading aids of `rPh`."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.takes = False
        self.aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.aside += tag == "rPh"
        self.takes = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        self.aside -= tag == "rPh"
        self.takes = False

    def text(self, data: str) -> None:
        if self.takes:
            self.pieces.append(data)

    def taken(self) -> str:
        text, self.pieces = "".join(self.pieces), []
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


class _Shared(_Text):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            self.texts.append(self.taken())


class _Sheet(_Text):
    def __init__(self, book: _Book, shared: list[str], dates: set[str]) -> None:
        super().__init__()
        self.book, self.shared, self.dates = book, shared, dates
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.problems: list[tuple[str, str]] = []
        self.row: dict[int, str] = {}
        self.row_number = self.column = 0
        self.cell: dict[str, str] = {}
        self.is_value = self.is_formula = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "row":
            self.start_row(attributes.get("r", ""))
        elif tag == "c":
            self.start_cell(attributes)
        elif tag == "f":
            self.is_formula = True
        self.is_value = tag == "v"

    def text(self, data: str) -> None:
        if self.takes or self.is_value:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        super().end(tag)
        self.is_value = False
        if tag == "c":
            self.end_cell()

    def start_row(self, number: str) -> None:
        self.row_number = int(number) if number.isdecimal() and len(number) < 8 else self.row_number + 1
        self.row, self.column = {}, 0
        self.rows.append((self.row_number, self.row))

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.book.count_cell()
        self.cell, self.pieces, self.is_formula = attributes, [], False
        if where := _REFERENCE.fullmatch(attributes.get("r", "")):
            self.column = _column_number(where[1])
        else:
            self.column += 1

    def end_cell(self) -> None:
        text = "".join(self.pieces) if self.cell.get("t", "n") not in ("inlineStr", "str") else self.taken()
        self.pieces = []
        if not text and not self.is_formula:
            return
        if self.row_number > MAX_ROW or self.column > MAX_COLUMN:
            raise FileRefused("too_many_cells")
        self.row[self.column] = "" if self.is_formula else self.value(text)
        if self.is_formula:
            self.problem("formula")

    def value(self, text: str) -> str:
        kind = self.cell.get("t", "n")
        if kind == "s":
            known = text.strip().isdecimal() and int(text[:9]) < len(self.shared)
            return self.shared[int(text)] if known else self.refused("damaged_cell")
        if kind in ("inlineStr", "str"):
            return text
        if kind == "b":
            return "true" if text.strip() == "1" else "false"
        if kind != "n":
            return self.refused("error_cell" if kind == "e" else "date_cell" if kind == "d" else "damaged_cell")
        if self.cell.get("s", "0") in self.dates:
            return self.refused("date_cell")
        return _number(text.strip()) if _NUMBER.fullmatch(text.strip()) else self.refused("damaged_cell")

    def refused(self, code: str) -> str:
        self.problem(code)
        return ""

    def problem(self, code: str) -> None:
        self.problems.append((code, f"{column_letters(self.column)}{self.row_number}"))


def _number(text: str) -> str:
    """A number as somebody typed it: workbooks keep 0.1 + 0.2 as 0.30000000000000004."""
    plain = f"{float(text):.15g}"
    return format(float(plain), "f").rstrip("0").rstrip(".") if "e" in plain else plain


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


if __name__ == "__main__":
    sys.exit(main())
