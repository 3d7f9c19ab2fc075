"""PURE: a document as the sheets of a workbook, and back. A row is an item of a list, a column a place in the item.

Every cell is a text. What a bare cell cannot say stands behind a backslash as JSON: an empty text or list, characters
that workbooks change, a text that begins with a backslash.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rubrics.document_shape import read_shape
from rubrics.json_schema import document_schema
from rubrics.problems import Problem

LISTS: Mapping[str, tuple[str, ...]] = {
    "scale": ("scale",),
    "scales": ("scales",),
    "levels": ("levels",),
    "glossary": ("help", "glossary"),
    "efforts": ("effort", "sizes"),
    "effects": ("relevance",),
    "consistency": ("consistency",),
    "sources": ("sources",),
}
"""The sheets of lists that stand once in a document; what is in none of them stands on the sheet `rubric`."""
NODES, REQUIREMENTS, RUBRIC = "nodes", "requirements", "rubric"
SHEETS = (REQUIREMENTS, NODES, *LISTS, RUBRIC)
LOCKED = {REQUIREMENTS: ("key",), NODES: ("node",), RUBRIC: ("place",)}
"""The columns that name a row, where they are not simply `key` or `number`."""
MAX_CELL = 32_767
MAX_NODE_DEPTH = 12

_FIRST_COLUMNS = {
    REQUIREMENTS: ("key", "node", "level"),
    NODES: ("node",),
    RUBRIC: ("place", "value"),
    "levels": ("number",),
    "sources": ("title/en",),
}
_PLACE = re.compile(r"[A-Za-z0-9_-]{1,60}(/[A-Za-z0-9_-]{1,60}){0,11}")
_CHANGED_BY_WORKBOOKS = re.compile("[\r\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$|^\\\\")

Row = dict[str, str]
Place = tuple[str, ...]


@dataclass(slots=True)
class Sheet:
    name: str
    columns: tuple[str, ...]
    rows: list[Row]


class CellTooLong(ValueError):
    """A text is longer than a cell of a workbook can be; `place` says where it stands."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def take_apart(document: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """Every sheet of a canonical document. Raises CellTooLong."""
    data = read_shape(json.loads(json.dumps(document, sort_keys=True)))[0]
    lists = {name: _taken_out(data, path) for name, path in LISTS.items()}
    rows: dict[str, list[Row]] = {name: [_flat(item) for item in items] for name, items in lists.items()}
    rows[NODES], rows[REQUIREMENTS] = [], []
    for path, node in _walk(data.pop("nodes"), ""):
        below = {key: value for key, value in node.items() if key not in ("key", "nodes", "requirements")}
        rows[NODES].append({"node": path, **_flat(below)})
        asked = node.get("requirements", ())
        rows[REQUIREMENTS] += [{"key": item["key"], "node": path, **_flat(item)} for item in asked]
    rows[RUBRIC] = [{"place": place, "value": text} for place, text in _flat(data).items()]
    return tuple(Sheet(name, _columns(rows[name], _FIRST_COLUMNS.get(name, ("key",))), rows[name]) for name in SHEETS)


def _taken_out(data: dict[str, Any], path: Place) -> list[Any]:
    for key in path[:-1]:
        data = data.get(key, {})
    return data.pop(path[-1], [])


def _walk(nodes: list[dict[str, Any]], above: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for node in nodes:
        path = f"{above}/{node['key']}" if above else node["key"]
        yield path, node
        yield from _walk(node.get("nodes", []), path)


def _flat(value: Any) -> Row:
    return {"/".join(place): _cell(item, place) for place, item in _leaves(value, ())}


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if not isinstance(value, dict | list) or not value:
        yield place, value
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value, 1):
        yield from _leaves(item, (*place, str(key)))


def _cell(value: Any, place: Place) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return f"\\{json.dumps(value)}" if isinstance(value, dict | list) else str(value)
    if value and not _CHANGED_BY_WORKBOOKS.search(value):
        text = value
    else:
        text = "\\" + json.dumps(value, ensure_ascii=False).replace("_x", "\\u005fx")
        text = re.sub("[\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", text)
    if len(text) > MAX_CELL:
        raise CellTooLong("/".join(place))
    return text


def _columns(rows: Iterable[Row], first: tuple[str, ...]) -> tuple[str, ...]:
    """Every column of any row, each new one behind the one that it follows in its row."""
    columns = list(first)
    for row in rows:
        last = len(first) - 1
        for column in row:
            if column in columns:
                last = max(last, columns.index(column))
            else:
                columns.insert(last + 1, column)
                last += 1
    return tuple(columns)


# ---------------------------------------------------------------- back
@dataclass(slots=True)
class Origin:
    """Where in the workbook a place of the document comes from; `column` is empty for a whole row."""

    sheet: str
    row: int
    column: str = ""


@dataclass(slots=True)
class Gathered:
    """A raw document, the cells that its places come from, and what is wrong with the sheets themselves."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Place, Origin] = field(default_factory=dict)
    problems: list[tuple[Problem, Origin]] = field(default_factory=list)


@dataclass(slots=True)
class ReadRow:
    """A row with its number in the sheet and its cells by column."""

    number: int
    cells: Row


def put_together(sheets: Mapping[str, Iterable[ReadRow]]) -> Gathered:
    """The raw document of sheets that were read. Scalars are texts, as a YAML file gives them."""
    return _Gatherer().gather(sheets)


class _Gatherer:
    def __init__(self) -> None:
        self.made = Gathered()
        self.nodes: dict[str, dict[str, Any]] = {}
        self.places: dict[str, Place] = {}

    def gather(self, sheets: Mapping[str, Iterable[ReadRow]]) -> Gathered:
        for name in (name for name in (REQUIREMENTS, NODES, RUBRIC) if name not in sheets):
            self.problem("sheet_missing", Origin(name, 1), sheet=name)
        self.rubric(sheets.get(RUBRIC, ()))
        for name, path in LISTS.items():
            self.one_list(name, path, list(sheets.get(name, ())))
        self.made.data["nodes"] = []
        for row in sheets.get(NODES, ()):
            self.node(row)
        for row in sheets.get(REQUIREMENTS, ()):
            self.requirement(row)
        return self.made

    def problem(self, code: str, origin: Origin, **params: str) -> None:
        self.made.problems.append((Problem(code, "", params), origin))

    def rubric(self, rows: Iterable[ReadRow]) -> None:
        cells: dict[Place, tuple[str, Origin]] = {}
        for row in rows:
            place, origin = row.cells.get("place", ""), Origin(RUBRIC, row.number, "value")
            if not _PLACE.fullmatch(place):
                self.problem("place_unknown", Origin(RUBRIC, row.number, "place"), place=place[:60])
            elif tuple(place.split("/")) in cells:
                self.problem("duplicate_key", Origin(RUBRIC, row.number, "place"))
            else:
                cells[tuple(place.split("/"))] = row.cells.get("value", ""), origin
        grown = self.grow(cells, ())
        self.made.data = grown if isinstance(grown, dict) else {}

    def one_list(self, name: str, path: Place, rows: list[ReadRow]) -> None:
        holder = self.made.data
        for key in path[:-1]:
            if not rows and key not in holder:
                return
            holder = holder.setdefault(key, {})
            if not isinstance(holder, dict):
                return
        items = holder[path[-1]] = []
        for row in rows:
            items.append(self.item(row, name, (*path, str(len(items) + 1))))

    def node(self, row: ReadRow) -> None:
        path, origin = row.cells.pop("node", ""), Origin(NODES, row.number, "node")
        above, _, key = path.rpartition("/")
        if path in self.nodes:
            self.problem("duplicate_key", origin)
        elif path.count("/") >= MAX_NODE_DEPTH:
            self.problem("too_deep", origin)
        elif above and above not in self.nodes:
            self.problem("node_unknown", origin, node=above[:60])
        else:
            holder = self.nodes[above] if above else self.made.data
            siblings = holder.setdefault("nodes", [])
            place = (*self.places.get(above, ()), "nodes", str(len(siblings) + 1))
            self.nodes[path], self.places[path] = {"key": key} | self.item(row, NODES, place), place
            self.made.origins[*place, "key"] = origin
            siblings.append(self.nodes[path])

    def requirement(self, row: ReadRow) -> None:
        path = row.cells.pop("node", "")
        if path not in self.nodes:
            self.problem("node_unknown", Origin(REQUIREMENTS, row.number, "node"), node=path[:60])
            return
        items = self.nodes[path].setdefault("requirements", [])
        items.append(self.item(row, REQUIREMENTS, (*self.places[path], "requirements", str(len(items) + 1))))

    def item(self, row: ReadRow, sheet: str, place: Place) -> dict[str, Any]:
        self.made.origins[place] = Origin(sheet, row.number)
        cells = {
            tuple(column.split("/")): (text, Origin(sheet, row.number, column))
            for column, text in row.cells.items()
            if self.is_place(column, sheet, row.number)
        }
        grown = self.grow(cells, place)
        return grown if isinstance(grown, dict) else {}

    def is_place(self, column: str, sheet: str, row: int) -> bool:
        if _PLACE.fullmatch(column):
            return True
        self.problem("place_unknown", Origin(sheet, row, column), place=column[:60])
        return False

    def grow(self, cells: dict[Place, tuple[str, Origin]], place: Place) -> Any:
        """The value of cells by their places inside it: numbers count the entries of a list, the rest are keys."""
        if () in cells:
            text, origin = cells.pop(())
            self.made.origins[place] = origin
            if not cells:
                return self.value(text, origin)
            self.problem("cell_conflict", origin)
        groups: dict[str, dict[Place, tuple[str, Origin]]] = {}
        for (first, *rest), cell in cells.items():
            groups.setdefault(first, {})[tuple(rest)] = cell
        for below in groups.values():
            self.made.origins.setdefault(place, next(iter(below.values()))[1])
        if groups and all(key.isdecimal() for key in groups) and not (place and place[-1] in mappings_of_names()):
            numbered = sorted(groups, key=int)
            return [self.grow(groups[key], (*place, str(number))) for number, key in enumerate(numbered, 1)]
        return {key: self.grow(below, (*place, key)) for key, below in groups.items()}

    def value(self, text: str, origin: Origin) -> Any:
        if not text.startswith("\\"):
            return text
        try:
            value = json.loads(text[1:])
        except ValueError:
            value = None
        if isinstance(value, str) or value in ([], {}):
            return value
        self.problem("not_a_cell", origin)
        return ""


@cache
def mappings_of_names() -> frozenset[str]:
    """The keys of the grammar whose values are mappings from names, so that a numeral below them is a name as well."""
    return frozenset(_named(document_schema()))


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _named(part)
    if isinstance(schema, dict):
        for key, part in schema.get("properties", {}).items():
            if "propertyNames" in part or "additionalProperties" in part and part["additionalProperties"]:
                yield key
        for part in schema.values():
            yield from _named(part)
