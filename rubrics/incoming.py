"""A file with a whole rubric document, YAML or XLSX: read without touching anything, every problem with its place."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from files.apart import run_apart
from files.refusal import MEGABYTE, FileRefused
from rubrics.document_checks import check_canonical
from rubrics.document_facts import name_of
from rubrics.document_shape import read_shape
from rubrics.operations import OperationRefused, read_draft
from rubrics.problems import DocumentError, Problem
from rubrics.sheets import LOCKED, Gathered, Origin, ReadRow, put_together
from rubrics.workbook_reading import column_letters
from rubrics.yaml_text import MAX_NODES, TextDocument, load_yaml

MAX_BYTES = 2 * MEGABYTE
ENDINGS = ("yaml", "yml", "xlsx")
_READER = "rubrics.workbook_reading"

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A problem with where it stands: a line of YAML, or a sheet and a cell (a row, where it is about all of it)."""

    problem: Problem
    line: int | None = None
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`document` is None when `faults` keep it out; `rules` only keep it from being published."""

    document: dict[str, Any] | None
    faults: tuple[Found, ...] = ()
    rules: tuple[Found, ...] = ()


def read_incoming(name: str, data: bytes) -> Incoming:
    """Raises FileRefused when the file is not read at all."""
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise FileRefused("type")
    if not data:
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big", limit=MAX_BYTES)
    return _read_workbook(data) if ending == "xlsx" else _read_yaml(data)


def _read_yaml(data: bytes) -> Incoming:
    try:
        source = load_yaml(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FileRefused("not_text") from None
    except DocumentError as error:
        return Incoming(None, tuple(Found(problem, problem.line) for problem in error.problems))
    faults = tuple(Found(problem, problem.line) for problem in source.problems)
    return _judged(source.data, faults, lambda problem: Found(problem, _line(source, problem)))


def _line(source: TextDocument, problem: Problem) -> int | None:
    steps = place_of(source.data, problem)
    return next((line for n in range(len(steps), -1, -1) if (line := source.line(*steps[:n]))), None)


def _read_workbook(data: bytes) -> Incoming:
    book = _Book(json.loads(run_apart(_READER, data=data)))
    gathered = put_together(book.sheets)
    faults = (*book.faults, *(book.found(problem, origin) for problem, origin in gathered.problems))
    return _judged(gathered.data, faults, lambda problem: book.found(problem, _origin(gathered, problem)))


def _origin(gathered: Gathered, problem: Problem) -> Origin | None:
    steps = place_of(gathered.data, problem)
    origins = (gathered.origins.get(steps[:n]) for n in range(len(steps), 0, -1))
    return next((origin for origin in origins if origin), None)


def _judged(raw: Any, faults: tuple[Found, ...], place: Callable[[Problem], Found]) -> Incoming:
    if faults:
        return Incoming(None, faults)
    try:
        document = read_draft(raw)
    except OperationRefused as refusal:
        return Incoming(None, tuple(map(place, refusal.problems)))
    return Incoming(document, (), tuple(map(place, _rules(raw, document))))


def _rules(raw: Any, document: dict[str, Any]) -> Iterable[Problem]:
    """What keeps it from being published: languages that are missing, then the rules between the parts."""
    return (*read_shape(raw)[1], *check_canonical(document))


# ---------------------------------------------------------------- workbooks
@dataclass
class _Book:
    """What the reader of workbooks found, by sheets with a head row each."""

    read: dict[str, Any]
    sheets: dict[str, list[ReadRow]] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[Found] = field(default_factory=list)

    def __post_init__(self) -> None:
        cells = 0
        for name, sheet in self.read.items():
            self.faults += [Found(Problem(code, ""), None, name, cell) for code, cell in sheet["problems"]]
            rows = [(number, {int(column): text for column, text in row.items()}) for number, row in sheet["rows"]]
            cells += sum(len(row) for _, row in rows)
            self.take(name, [(number, row) for number, row in rows if any(row.values())])
        if cells > MAX_NODES:
            raise FileRefused("too_many_cells")

    def take(self, name: str, rows: list[tuple[int, dict[int, str]]]) -> None:
        if not rows:
            return
        (_, head), *body = rows
        self.columns[name] = {}
        for column, title in head.items():
            if title in self.columns[name]:
                self.faults.append(Found(Problem("repeated_column", ""), None, name, f"{column_letters(column)}1"))
            self.columns[name][title] = column
        self.sheets[name] = []
        for number, row in body:
            for column in row.keys() - head.keys():
                if row[column]:
                    place = f"{column_letters(column)}{number}"
                    self.faults.append(Found(Problem("column_without_head", ""), None, name, place))
            cells = {title: row[column] for column, title in head.items() if title and row.get(column)}
            self.sheets[name].append(ReadRow(number, cells))

    def found(self, problem: Problem, origin: Origin | None) -> Found:
        if origin is None:
            return Found(problem)
        column = origin.column or LOCKED.get(origin.sheet, ("key",))[0]
        number = self.columns.get(origin.sheet, {}).get(column)
        return Found(
            problem, None, origin.sheet, f"{column_letters(number)}{origin.row}" if number else str(origin.row)
        )


# ---------------------------------------------------------------- from the path of a problem to a place in raw data
def place_of(raw: Any, problem: Problem) -> Steps:
    """Where a problem stands; a key that is there twice stands where it is there again."""
    way = steps_to(raw, problem.path)
    if problem.code != "repeated_key":
        return way
    named = [steps for steps, item in _items(raw.get("nodes"), ("nodes",)) if name_of(item) == problem.params["key"]]
    return next((steps for steps in reversed(named) if steps[: len(way)] == way), way)


def steps_to(raw: Any, path: str) -> Steps:
    """The keys and places (counted from 1) that lead as far as the path of a problem goes.

    Paths name whole ways (nodes/MFG/title) or, in the rules between the parts, nodes and requirements by their keys.
    """
    parts = [part for part in path.split("/") if part]
    steps = _follow(raw, parts)
    if steps or not isinstance(raw, dict):
        return steps
    for start, item in _items(raw.get("nodes"), ("nodes",)):
        if parts and name_of(item) == parts[0]:
            return (*start, *_follow_keys(item, parts[1:]))
    return ()


def _follow(value: Any, parts: list[str]) -> Steps:
    steps: Steps = ()
    for part in parts:
        step = _step(value, part)
        if step is None:
            break
        steps = (*steps, step)
        value = value[part] if isinstance(value, dict) else value[int(step) - 1]
    return steps


def _follow_keys(item: Any, parts: list[str]) -> Steps:
    """As _follow, where the lists of nodes and requirements are not named."""
    if not parts:
        return ()
    for name in ("nodes", "requirements"):
        step = _step(item.get(name), parts[0])
        if step is not None and isinstance(item.get(name), list):
            return (name, step, *_follow_keys(item[name][int(step) - 1], parts[1:]))
    return _follow(item, parts)


def _step(value: Any, part: str) -> str | None:
    if isinstance(value, dict):
        return part if part in value else None
    if not isinstance(value, list):
        return None
    named = next((place for place, item in enumerate(value, 1) if name_of(item) == part), 0)
    if named:
        return str(named)
    return part if part.isdecimal() and len(part) < 7 and 0 < int(part) <= len(value) else None


def _items(nodes: Any, steps: Steps) -> Iterable[tuple[Steps, dict[str, Any]]]:
    """Every node and requirement, those higher up first."""
    level = [(steps, nodes)]
    while level:
        below: list[tuple[Steps, Any]] = []
        for way, items in level:
            for place, item in enumerate(items if isinstance(items, list) else (), 1):
                if isinstance(item, dict):
                    yield (*way, str(place)), item
                    below += [((*way, str(place), name), item.get(name)) for name in ("nodes", "requirements")]
        level = below
