"""PURE: which differences between two documents can be taken back alone, and which only together."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from rubrics.document import KEYED_BY_PROFILE, WORDING
from rubrics.document_checks import check_canonical
from rubrics.document_facts import Facts, Place, keys_of, name_at, put_together

_REQUIRED_TEXTS = frozenset({"title", "text", "label", "unit"})


class Difference(Protocol):
    @property
    def places(self) -> frozenset[Place]: ...


_MOST_PARTNERS = 50

D = TypeVar("D", bound=Difference)
Bond = tuple[Any, ...]


def scoring_skeleton(data: Any, languages: Sequence[str] = (), keys_are_names: bool = False) -> Any:
    """A document with all that scores and none of the wording: blanks where a text must stand."""
    if isinstance(data, list):
        return [scoring_skeleton(item, languages) for item in data]
    if not isinstance(data, dict):
        return data
    languages = languages or data["languages"]
    return {
        key: dict.fromkeys(languages, "–")
        if not keys_are_names and key in _REQUIRED_TEXTS
        else scoring_skeleton(value, languages, not keys_are_names and key in KEYED_BY_PROFILE)
        for key, value in data.items()
        if keys_are_names or key not in WORDING or key in _REQUIRED_TEXTS
    }


def group_scoring(entries: Sequence[D], old: Facts, new: Facts) -> list[list[D]]:
    """The smallest groups, in the order of their first entries, that leave a document without problems.

    Bonds that are known beforehand come first: the weights of siblings, a node with what came with it, the bands. A
    group that still leaves a problem takes in its neighbours, then the others of its kind, and at last everything.
    """
    bonds = _Bonds()
    for number, entry in enumerate(entries):
        for place in entry.places:
            for bond in _bonds_of(place, old, new):
                bonds.tie((number,), bond)
    groups = _merge([[entry] for entry in entries], [bonds.find((number,)) for number in range(len(entries))])
    if _has_problems([], old, new) or _has_problems(groups, old, new):
        return groups
    return _widen(groups, old, new)


def _widen(groups: list[list[D]], old: Facts, new: Facts) -> list[list[D]]:
    bonds = _Bonds()
    stuck = [number for number, group in enumerate(groups) if _has_problems([group], old, new)]
    areas = [_areas(group, old, new) for group in groups] if stuck else []
    for number in stuck:
        near = [other for other, area in enumerate(areas) if area & areas[number]]
        for partners in (near, *([number, other] for other in range(min(len(groups), _MOST_PARTNERS)))):
            if not _has_problems([groups[other] for other in partners], old, new):
                for other in partners:
                    bonds.tie(("group", other), ("group", number))
                break
    groups = _merge(groups, [bonds.find(("group", number)) for number in range(len(groups))])
    stuck = [number for number, group in enumerate(groups) if _has_problems([group], old, new)]
    if _has_problems([groups[number] for number in stuck], old, new):
        return _merge(groups, [("all",)] * len(groups))
    return _merge(groups, [("stuck",) if number in stuck else ("group", number) for number in range(len(groups))])


def _merge(groups: list[list[D]], names: Iterable[Bond]) -> list[list[D]]:
    merged: dict[Bond, list[D]] = {}
    for name, group in zip(names, groups, strict=True):
        merged.setdefault(name, []).extend(group)
    return list(merged.values())


def _has_problems(groups: Iterable[Iterable[D]], old: Facts, new: Facts) -> bool:
    back = {place for group in groups for entry in group for place in entry.places}
    return bool(check_canonical(put_together(new, old, back)))


class _Bonds:
    """Names that belong together, directly or through others."""

    def __init__(self) -> None:
        self.towards: dict[Bond, Bond] = {}

    def find(self, name: Bond) -> Bond:
        while name in self.towards:
            name = self.towards[name]
        return name

    def tie(self, one: Bond, other: Bond) -> None:
        one, other = self.find(one), self.find(other)
        if one != other:
            self.towards[one] = other


def _bonds_of(place: Place, old: Facts, new: Facts) -> Iterator[Bond]:
    """The names of everything that would break if this place went back alone."""
    keys = keys_of(place)
    if keys[:1] in {("levels",), ("scale",)}:
        yield keys[:1]
    if keys[:1] == ("scales",):
        yield ("scales", name_at(place[:2]))
    if keys in {("rule", "sequential_stop"), ("rule", "highest_satisfied_counts")}:
        yield ("rule",)
    if place in new.values or place in old.values:
        yield from _bonds_of_value(place, old, new)
    if place in new.owner or place in old.owner:
        yield from _bonds_of_item(place, old, new)


def _bonds_of_value(place: Place, old: Facts, new: Facts) -> Iterator[Bond]:
    values = old.values.get(place), new.values.get(place)
    keys, item = keys_of(place), new.enclosing(place)
    if keys[:1] == ("weight",):
        yield from (("weights", side.owner[item], keys[1]) for side in (old, new) if item in side.owner)
        if None in values:
            yield from (("part of", above, keys[1]) for above in _with_those_above(item, keys[1], old, new))
    if keys == ("level",) and not all(_has_level(value, side) for value in values if value for side in (old, new)):
        yield ("levels",)
    if keys == ("answer", "scale"):
        yield from (("scales", value) for value in values if value and not _both_have_scale(value, old, new))
    if keys == ("evidence_policy", "cap"):
        yield from (("scale",) for value in values for side in (old, new) if not _has_choice(value, side))
    if None in values and len(place) > 1 and isinstance(place[-2], str):
        yield ("record", place[:-1])


def _bonds_of_item(item: Place, old: Facts, new: Facts) -> Iterator[Bond]:
    if item in old.owner and item in new.owner and old.owner[item] == new.owner[item]:
        return
    yield ("item", item)
    for side in (old, new):
        if item in side.owner:
            owner = side.owner[item]
            above = side.enclosing(owner)
            if above and not (above in old.owner and above in new.owner):
                yield ("item", above)
            yield from (("weights", owner, profile) for profile in _profiles_of(item, side))
            scale = side.values.get((*item, "answer", "scale"))
            if scale and not _both_have_scale(scale, old, new):
                yield ("scales", scale)


def _with_those_above(item: Place, profile: str, old: Facts, new: Facts) -> Iterator[Place]:
    """The node and every node above that became part of the profile, or stopped to be, as well."""
    for side in (old, new):
        above = item
        while above:
            place = (*above, "weight", profile)
            if (place in old.values) != (place in new.values):
                yield above
            above = side.enclosing(side.owner[above]) if above in side.owner else ()


def _profiles_of(item: Place, side: Facts) -> list[str]:
    return [name_at(place) for place in side.values if place[: len(item)] == item and keys_of(place)[:1] == ("weight",)]


def _both_have_scale(key: str, old: Facts, new: Facts) -> bool:
    return all(any(name_at(item) == key for item in side.order.get(("scales",), ())) for side in (old, new))


def _has_level(number: int, side: Facts) -> bool:
    return any(name_at(item) == str(number) for item in side.order.get(("levels",), ()))


def _has_choice(key: str | None, side: Facts) -> bool:
    return any(name_at(item) == key for item in side.order.get(("scale",), ()))


def _areas(group: Iterable[D], old: Facts, new: Facts) -> set[Place]:
    """The nodes that a group touches: those it changes, and those around its requirements."""
    items = {side.enclosing(place) for entry in group for place in entry.places for side in (old, new)}
    around = {side.enclosing(side.owner[item]) for item in items for side in (old, new) if item in side.owner}
    return {item for item in items | around if item}
