"""PURE: editing a document. Operations on canonical data, each with the steps that take it back.

A path names mapping keys and items of lists: an item by its identity (its `key`, or the `number` of a level), an item
without one by its index. ("nodes", "MFG", "nodes", "PRD", "weight", "discrete") is a weight, () the whole document.

An edited document always keeps the shape of a rubric. What stays allowed until it is published is a missing language,
and whatever breaks the rules between the parts, such as weights that do not add up.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from rubrics.document_shape import read_shape
from rubrics.problems import Problem
from rubrics.texts import CONTROL
from rubrics.yaml_text import MAX_DEPTH

Path = tuple[str | int, ...]
Data = dict[str, Any]

ALLOWED_IN_DRAFTS = frozenset({"missing_language"})
NEVER_EMPTY = ("languages", "profiles", "scale", "levels")
"""What every page of a draft is built from."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Creates or replaces what stands at the path, with the mappings above it where they are missing."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class RemoveValue:
    """Takes away a key of a mapping, which may be gone already, or an item of a list, which must be there."""

    path: Path


@dataclass(frozen=True, slots=True)
class InsertItem:
    """Puts a value into the list at the path; a position beyond its end means the end."""

    path: Path
    position: int
    value: Any


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Takes the item at the path out and puts it into the list `to`; the position counts without the item."""

    path: Path
    to: Path
    position: int


Step = SetValue | RemoveValue | InsertItem | MoveItem


@dataclass(frozen=True, slots=True)
class Applied:
    """The canonical document afterwards, and the steps that lead back to the one before."""

    document: Data
    inverse: tuple[Step, ...]


class OperationRefused(ValueError):
    """The steps cannot be done; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))
        self.problems = problems

    @property
    def problem(self) -> Problem:
        return self.problems[0]


def apply_steps(document: Any, steps: Iterable[Step]) -> Applied:
    """Do all steps on a canonical document or none. The input is never changed. Raises OperationRefused."""
    inverse: list[Step] = []
    for step in steps:
        _check_step(step)
        document, back = _DO[type(step)](document, step)
        inverse[:0] = back
    return Applied(read_draft(document), tuple(inverse))


def read_draft(raw: Any) -> Data:
    """Canonical data of a document that may still break rules. Raises OperationRefused where the shape is broken."""
    data, problems = read_shape(raw)
    broken = [problem for problem in problems if problem.code not in ALLOWED_IN_DRAFTS]
    broken = broken or [Problem("empty", name) for name in NEVER_EMPTY if not data[name]] or list(_repeated(data, ()))
    if broken:
        raise OperationRefused(*broken)
    return data


def write_draft(data: Data) -> str:
    """Canonical data as it is stored: compact JSON, sorted keys, not ASCII-escaped."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def find_value(document: Any, path: Path, default: Any = None) -> Any:
    """What stands at a path, or the default."""
    try:
        for name in path:
            document = document[_place(document, name)]
    except (LookupError, TypeError):
        return default
    return document


def path_text(path: Iterable[str | int]) -> str:
    """The path as problems name it: nodes/MFG/weight/discrete."""
    return "/".join(map(str, path)) or "document"


# ---------------------------------------------------------------- steps as JSON
_KINDS: dict[str, type[Step]] = {"set": SetValue, "remove": RemoveValue, "insert": InsertItem, "move": MoveItem}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def steps_as_json(steps: Iterable[Step]) -> list[Data]:
    return [{"do": _NAMES[type(step)], **_as_json(step)} for step in steps]


def _as_json(step: Step) -> Data:
    values = {field.name: getattr(step, field.name) for field in fields(step)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def steps_from_json(raw: Any) -> tuple[Step, ...]:
    """Steps as they were written. Raises OperationRefused when it is something else."""
    if not isinstance(raw, list):
        raise OperationRefused(Problem("not_a_list", "steps"))
    return tuple(_step_from_json(item, f"steps/{number}") for number, item in enumerate(raw, 1))


def _step_from_json(raw: Any, place: str) -> Step:
    kind = _KINDS.get(raw.get("do", "")) if isinstance(raw, dict) and isinstance(raw.get("do"), str) else None
    if kind is None:
        raise OperationRefused(Problem("not_a_step", place))
    values = {name: value for name, value in raw.items() if name != "do"}
    if values.keys() != {field.name for field in fields(kind)}:
        raise OperationRefused(Problem("not_a_step", place))
    for name in values.keys() & {"path", "to"}:
        if not isinstance(values[name], list) or not all(_is_name(part) for part in values[name]):
            raise OperationRefused(Problem("not_a_step", place))
        values[name] = tuple(values[name])
    if "position" in values and not _is_name(values["position"], int):
        raise OperationRefused(Problem("not_a_step", place))
    return kind(**values)


def _is_name(part: Any, kinds: Any = str | int) -> bool:
    return isinstance(part, kinds) and not isinstance(part, bool)


# ---------------------------------------------------------------- doing a step: the new document, and the way back
Done = tuple[Any, tuple[Step, ...]]


def _set(document: Any, step: SetValue) -> Done:
    known = _known(document, step.path)
    if known == len(step.path):
        changed = _changed(document, step.path, lambda _: step.value)
        after = _renamed(document, changed, step.path)
        if after != step.path:
            _check_siblings(changed, step.path)
        return changed, (SetValue(after, find_value(document, step.path)),)
    if not isinstance(find_value(document, step.path[:known]), dict):
        raise OperationRefused(Problem("path_unknown", path_text(step.path)))
    value = step.value
    for name in reversed(step.path[known + 1 :]):
        value = {str(name): value}
    name = str(step.path[known])
    added = _changed(document, step.path[:known], lambda above: {**above, name: value})
    return added, (RemoveValue(step.path[: known + 1]),)


def _remove(document: Any, step: RemoveValue) -> Done:
    known, above = _known(document, step.path), step.path[:-1]
    if known < len(step.path) and isinstance(find_value(document, step.path[:known]), dict):
        return document, ()
    if known < len(step.path) or not step.path:
        raise OperationRefused(Problem("path_unknown", path_text(step.path)))
    container, old = find_value(document, above), find_value(document, step.path)
    place = _place(container, step.path[-1])
    back: Step = InsertItem(above, place, old) if isinstance(container, list) else SetValue(step.path, old)
    return _changed(document, above, lambda whole: _without(whole, place)), (back,)


def _insert(document: Any, step: InsertItem) -> Done:
    if _known(document, step.path) < len(step.path):
        return _set(document, SetValue(step.path, [step.value]))
    items = find_value(document, step.path)
    if not isinstance(items, list):
        raise OperationRefused(Problem("not_a_list", path_text(step.path)))
    position = max(0, min(step.position, len(items)))
    changed = _changed(document, step.path, lambda whole: [*whole[:position], step.value, *whole[position:]])
    name = _identity(step.value)
    here = (*step.path, position if name is None else name)
    if name is not None:
        _check_siblings(changed, here)
    return changed, (RemoveValue(here),)


def _move(document: Any, step: MoveItem) -> Done:
    above, item = step.path[:-1], find_value(document, step.path)
    if _known(document, step.path) < len(step.path) or not isinstance(find_value(document, above), list):
        raise OperationRefused(Problem("path_unknown", path_text(step.path)))
    if [str(name) for name in step.to[: len(step.path)]] == [str(name) for name in step.path]:
        raise OperationRefused(Problem("moves_into_itself", path_text(step.path)))
    position = _place(find_value(document, above), step.path[-1])
    taken, _ = _remove(document, RemoveValue(step.path))
    missing = _known(taken, step.to) < len(step.to)
    put, back = _insert(taken, InsertItem(step.to, step.position, item))
    if missing:
        name = _identity(item)
        return put, (MoveItem((*step.to, 0 if name is None else name), above, position), *back)
    return put, (MoveItem(back[0].path, above, position),)


_DO: dict[type[Step], Callable[[Any, Any], Done]] = {
    SetValue: _set,
    RemoveValue: _remove,
    InsertItem: _insert,
    MoveItem: _move,
}


# ---------------------------------------------------------------- paths
def _known(document: Any, path: Path) -> int:
    """How many names of the path lead somewhere."""
    for count, name in enumerate(path):
        try:
            document = document[_place(document, name)]
        except LookupError:
            return count
    return len(path)


def _place(container: Any, name: str | int) -> Any:
    """The key or the index that a name of a path stands for. Raises LookupError."""
    if isinstance(container, dict) and str(name) in container:
        return str(name)
    if not isinstance(container, list):
        raise LookupError(name)
    names = [_identity(item) for item in container]
    if str(name) in names:
        return names.index(str(name))
    text = str(name)
    if any(names) or not text.isdecimal() or len(text) > 9 or int(text) >= len(container):
        raise LookupError(name)
    return int(text)


def _identity(item: Any) -> str | None:
    """What an item of a list is called for good: its key, or its number."""
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("key"), str):
        return item["key"]
    return str(item["number"]).lstrip("0") or "0" if "number" in item else None


def _changed(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """The value with one place changed. What is on the way there is copied, the rest is shared."""
    if not path:
        return change(value)
    place = _place(value, path[0])
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place] = _changed(value[place], path[1:], change)
    return copy


def _without(container: Any, place: Any) -> Any:
    if isinstance(container, dict):
        return {key: value for key, value in container.items() if key != place}
    return [*container[:place], *container[place + 1 :]]


def _renamed(old: Any, new: Any, path: Path) -> Path:
    """The path in the new document: an item on the way may go by another name there."""
    names: list[str | int] = []
    for name in path:
        place = _place(old, name)
        old, new = old[place], new[place] if isinstance(new, dict | list) else None
        called = _identity(new) if isinstance(place, int) else None
        names.append(name if called is None else called)
    return tuple(names)


def _check_siblings(document: Any, path: Path) -> None:
    """No list on the way holds two items of one name. Raises OperationRefused."""
    for count in range(len(path)):
        for problem in _repeated_here(find_value(document, path[:count]), path[:count]):
            raise OperationRefused(problem)


def _repeated(value: Any, path: Path) -> Iterator[Problem]:
    """Items of one list that go by the same name: paths could not tell them apart."""
    yield from _repeated_here(value, path)
    if isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value, 1):
            yield from _repeated(item, (*path, _identity(item) or name))


def _repeated_here(items: Any, path: Path) -> Iterator[Problem]:
    names = Counter(filter(None, map(_identity, items))) if isinstance(items, list) else Counter[str]()
    for name, count in names.items():
        if count > 1:
            yield Problem("repeated_key", path_text(path), {"key": name})


def _check_step(step: Step) -> None:
    """What is stored can be stored, and is no deeper than a file may be. Raises OperationRefused."""
    left: list[tuple[Any, int]] = [(getattr(step, field.name), 0) for field in fields(step)]
    while left:
        value, depth = left.pop()
        if isinstance(value, str) and CONTROL.search(value):
            raise OperationRefused(Problem("control_character", path_text(step.path)))
        if not isinstance(value, dict | list | tuple):
            continue
        if depth == MAX_DEPTH or len(step.path) > MAX_DEPTH:
            raise OperationRefused(Problem("too_deep", path_text(step.path[:MAX_DEPTH])))
        left += [(part, depth + 1) for part in ([*value, *value.values()] if isinstance(value, dict) else value)]


# ---------------------------------------------------------------- which places steps touch
def touch(some: Iterable[Step], others: Iterable[Step]) -> bool:
    """Whether one of the steps reaches into a place of the others; give them together with their inverse.

    Steps on different places can be taken back in any order. The order of a list is a place of its own.
    """
    places = {place for step in others for place in _places(step)}
    return any(_overlap(here, place) for step in some for here in _places(step) for place in places)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


_ORDER = ""
"""The name of a list's order in a place; no key is empty."""


def _places(step: Step) -> Iterator[tuple[str, ...]]:
    path = tuple(map(str, step.path))
    match step:
        case SetValue():
            renames = path[-1:] in (("key",), ("number",))
            yield path[:-1] if renames else path
            if renames:
                yield (*path[:-2], str(step.value))
        case RemoveValue():
            yield _named(path)
        case InsertItem():
            yield _named((*path, _identity(step.value) or "0"))
            yield (*path, _ORDER)
        case MoveItem():
            to = tuple(map(str, step.to))
            yield from (_named(path), (*path[:-1], _ORDER), _named((*to, *path[-1:])), (*to, _ORDER))


def _named(path: tuple[str, ...]) -> tuple[str, ...]:
    """An item without a name of its own stands for its list: what comes after it moves along."""
    return path[:-1] if path and path[-1].isdecimal() else path
