"""PURE: a canonical document taken apart into single facts, so that two documents can be laid side by side.

A fact stands at a place: a tuple of keys and items. Items of lists are named by their key or number; nodes and
requirements keep their name wherever they stand, so that a move is a move and not the end of one and another's birth.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rubrics.document import KEYED_BY_PROFILE, WORDING

MOVING = frozenset({"nodes", "requirements"})
"""The lists whose items can change places between lists."""
PROFILES = ("profiles",)
"""A mapping whose keys are names: its values are taken as items, in the order of their names."""


class Item(NamedTuple):
    """An entry of a list. `turn` tells apart what (wrongly) bears the same name."""

    name: str
    turn: int
    kind: str = ""


Place = tuple["str | Item", ...]
ROOT: Place = ()


@dataclass(slots=True)
class Facts:
    """`values` holds texts, scalars and lists without identity; `order` the items of the others; `owner` their list."""

    values: dict[Place, Any] = field(default_factory=dict)
    owner: dict[Place, Place] = field(default_factory=dict)
    order: dict[Place, tuple[Place, ...]] = field(default_factory=dict)

    def enclosing(self, place: Place) -> Place:
        """The nearest item around a place, or the document itself."""
        for length in range(len(place), 0, -1):
            if isinstance(place[length - 1], Item):
                return place[:length]
        return ROOT

    def path(self, place: Place) -> tuple[str, ...]:
        """Where a place stands, as a tuple of keys and names of items."""
        if not place:
            return ()
        above = self.owner[place] if isinstance(place[-1], Item) else place[:-1]
        return (*self.path(above), name_at(place))


def read_both(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Facts, Facts]:
    """The facts of two documents, in which the same node bears the same name."""
    languages = frozenset([*old.get("languages", ()), *new.get("languages", ())])
    names = _match(old.get("nodes", []), new.get("nodes", []))
    return _Taker(languages, names[0]).take(old), _Taker(languages, names[1]).take(new)


def name_at(place: Place) -> str:
    """The last key of a place, or the name of the item."""
    return place[-1].name if isinstance(place[-1], Item) else place[-1]


def keys_of(place: Place) -> tuple[str, ...]:
    return tuple(part for part in place if isinstance(part, str))


def is_wording(place: Place) -> bool:
    """Whether what stands there stays out of the scoring hash."""
    is_name = False
    for part in place:
        if isinstance(part, str) and not is_name and part in WORDING:
            return True
        is_name = not is_name and part in KEYED_BY_PROFILE
    return False


# ---------------------------------------------------------------- taking apart
class _Taker:
    def __init__(self, languages: frozenset[str], names: dict[int, Item]) -> None:
        self.languages = languages
        self.names = names
        self.facts = Facts()
        self.seen: Counter[Place] = Counter()

    def take(self, document: Mapping[str, Any]) -> Facts:
        self.mapping(document, ROOT)
        return self.facts

    def value(self, value: Any, place: Place) -> None:
        if place == PROFILES and value:
            self.items(sorted(value.items()), place)
        elif isinstance(value, dict) and value and not self.is_text(value, place):
            self.mapping(value, place)
        elif isinstance(value, list) and value and all(name_of(item) for item in value):
            self.items([(name_of(item), item) for item in value], place)
        else:
            self.facts.values[place] = value

    def mapping(self, value: Mapping[str, Any], place: Place) -> None:
        for key, item in value.items():
            self.value(item, (*place, key))

    def is_text(self, value: Mapping[str, Any], place: Place) -> bool:
        if place[-1] in KEYED_BY_PROFILE:
            return False
        return value.keys() <= self.languages and all(isinstance(text, str) for text in value.values())

    def items(self, items: list[tuple[str, dict[str, Any]]], place: Place) -> None:
        places = tuple(self.place_of(name, item, place) for name, item in items)
        self.facts.order[place] = places
        for (_, item), here in zip(items, places, strict=True):
            self.facts.owner[here] = place
            self.mapping(item, here)

    def place_of(self, name: str, item: dict[str, Any], place: Place) -> Place:
        if place[-1] == "nodes":
            return (self.names[id(item)],)
        kind = str(place[-1]) if place[-1] in MOVING else ""
        where = ROOT if kind else place
        turn = self.seen[*where, kind, name]
        self.seen[*where, kind, name] += 1
        return (*where, Item(name, turn, kind))


def name_of(item: Any) -> str:
    """What an item of a list is called for good: its key or its number; nothing for an item without one."""
    return str(item.get("key") or item.get("number") or "") if isinstance(item, dict) else ""


# ---------------------------------------------------------------- which node is which
def _match(old: list[Any], new: list[Any]) -> tuple[dict[int, Item], dict[int, Item]]:
    """Siblings of the same key under the same node are the same; then what is left on both sides under one key."""
    names: tuple[dict[int, Item], dict[int, Item]] = ({}, {})
    _match_siblings(old, new, names)
    while pair := _find_moved(old, new, names):
        _name_both(*pair, names)
        _match_siblings(pair[0].get("nodes", []), pair[1].get("nodes", []), names)
    for side, nodes in zip(names, (old, new), strict=True):
        for node in _all_nodes(nodes):
            if id(node) not in side:
                side[id(node)] = Item(node["key"], len(names[0]) + len(names[1]), "nodes")
    return names


def _match_siblings(old: list[Any], new: list[Any], names: tuple[dict[int, Item], dict[int, Item]]) -> None:
    there = {node["key"]: node for node in reversed(old) if id(node) not in names[0]}
    for node in new:
        match = there.pop(node["key"], None) if id(node) not in names[1] else None
        if match is not None:
            _name_both(match, node, names)
            _match_siblings(match.get("nodes", []), node.get("nodes", []), names)


def _name_both(old: Any, new: Any, names: tuple[dict[int, Item], dict[int, Item]]) -> None:
    names[0][id(old)] = names[1][id(new)] = Item(new["key"], len(names[0]) + len(names[1]), "nodes")


def _find_moved(
    old: list[Any], new: list[Any], names: tuple[dict[int, Item], dict[int, Item]]
) -> tuple[Any, Any] | None:
    """The first node of both documents that has no partner yet, under a key that nothing else without one bears."""
    left, right = (_alone(nodes, side) for nodes, side in zip((old, new), names, strict=True))
    return next(((left[key], right[key]) for key in right if key in left), None)


def _alone(nodes: list[Any], named: dict[int, Item]) -> dict[tuple[str, bool], Any]:
    free = [node for node in _all_nodes(nodes) if id(node) not in named]
    counts = Counter((node["key"], bool(node.get("nodes"))) for node in free)
    marks = (((node["key"], bool(node.get("nodes"))), node) for node in free)
    return {mark: node for mark, node in marks if counts[mark] == 1}


def _all_nodes(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        yield from _all_nodes(node.get("nodes", []))


# ---------------------------------------------------------------- putting together
def put_together(new: Facts, old: Facts, back: Set[Place] = frozenset()) -> dict[str, Any]:
    """The document of `new` in which every place of `back` – values and items – stands as in `old`."""
    return _Builder(new, old, back).build()


class _Builder:
    def __init__(self, new: Facts, old: Facts, back: Set[Place]) -> None:
        self.new, self.old, self.back = new, old, back
        self.made: dict[Place, dict[str, Any]] = {ROOT: {}}
        self.here: dict[Place, bool] = {ROOT: True}

    def build(self) -> dict[str, Any]:
        for place in self.new.values | self.old.values:
            side = self.side(place)
            if place in side.values and self.is_here(side.enclosing(place)) and not self.is_empty_list(place):
                self.mapping(place[:-1])[str(place[-1])] = side.values[place]
        for place in self.new.order | self.old.order:
            if self.is_here(self.new.enclosing(place)):
                self.put_list(place)
        return self.made[ROOT]

    def side(self, place: Place) -> Facts:
        return self.old if place in self.back else self.new

    def owner(self, item: Place) -> Place | None:
        return self.side(item).owner.get(item)

    def is_here(self, item: Place) -> bool:
        if item not in self.here:
            owner = self.owner(item)
            self.here[item] = owner is not None and self.is_here(self.new.enclosing(owner))
        return self.here[item]

    def is_empty_list(self, place: Place) -> bool:
        return place in self.new.order or place in self.old.order

    def mapping(self, place: Place) -> dict[str, Any]:
        if place not in self.made:
            self.made[place] = {}
            if not isinstance(place[-1], Item):
                self.mapping(place[:-1])[place[-1]] = self.made[place]
        return self.made[place]

    def put_list(self, place: Place) -> None:
        there = self.new.order.get(place, ())
        kept = [item for item in there if item not in self.back and self.is_here(item)]
        items = place_back(kept, self.old.order.get(place, ()), self.back)
        if items or place in self.new.values or place in self.old.values:
            made = [self.mapping(item) for item in items if self.is_here(item)]
            named = {name_at(item): self.mapping(item) for item in items} if place == PROFILES else made
            self.mapping(place[:-1])[str(place[-1])] = named


def place_back(kept: Iterable[Place], old: Iterable[Place], back: Set[Place]) -> list[Place]:
    """`kept`, and from the old order what goes back, each behind the nearest that stood before it."""
    stays = list(kept)
    known = set(stays)
    behind: dict[Place | None, list[Place]] = {}
    last: Place | None = None
    for item in old:
        if item in back:
            behind.setdefault(last, []).append(item)
        elif item in known:
            last = item
    return [*behind.get(None, ()), *(item for stay in stays for item in (stay, *behind.get(stay, ())))]
