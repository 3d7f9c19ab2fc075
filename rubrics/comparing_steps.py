"""PURE: the steps that turn one canonical document into another."""

from collections.abc import Iterator
from typing import Any

from rubrics.document_facts import name_of
from rubrics.operations import InsertItem, MoveItem, Path, RemoveValue, SetValue, Step


def steps_between(old: Any, new: Any, path: Path = ()) -> Iterator[Step]:
    """As few places as possible are touched; applied to `old`, they give `new`."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _between_mappings(old, new, path)
    elif _has_names(old) and _has_names(new):
        yield from _between_lists(old, new, path)
    else:
        yield SetValue(path, new)


def _between_mappings(old: dict[str, Any], new: dict[str, Any], path: Path) -> Iterator[Step]:
    for key in old.keys() - new.keys():
        yield RemoveValue((*path, key))
    for key, value in new.items():
        if key in old:
            yield from steps_between(old[key], value, (*path, key))
        else:
            yield SetValue((*path, key), value)


def _between_lists(old: list[Any], new: list[Any], path: Path) -> Iterator[Step]:
    before, after = ({name_of(item): item for item in items} for items in (old, new))
    names = [name for name in before if name in after]
    yield from (RemoveValue((*path, name)) for name in before if name not in after)
    for position, (name, item) in enumerate(after.items()):
        if name not in before:
            names.insert(position, name)
            yield InsertItem(path, position, item)
        elif names[position] != name:
            names.remove(name)
            names.insert(position, name)
            yield MoveItem((*path, name), path, position)
    for name, item in after.items():
        if name in before:
            yield from steps_between(before[name], item, (*path, name))


def _has_names(value: Any) -> bool:
    return isinstance(value, list) and all(name_of(item) for item in value)
