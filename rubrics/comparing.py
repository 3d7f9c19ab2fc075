"""PURE: two rubric documents side by side, by key: every difference, its effect on scores, each taken back alone."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rubrics.comparing_parts import group_scoring, scoring_skeleton
from rubrics.comparing_steps import steps_between
from rubrics.document_facts import (
    MOVING,
    PROFILES,
    ROOT,
    Facts,
    Item,
    Place,
    is_wording,
    keys_of,
    place_back,
    put_together,
    read_both,
)
from rubrics.operations import Step

KINDS = ("added", "removed", "moved", "text", "weight", "policy", "scale", "level", "trimming", "other")
VERDICTS = ("text_only", "other_score", "needs_answers")

_KIND_OF_PART = {
    "weight": "weight",
    "rule": "policy",
    "evidence_policy": "policy",
    "scale": "scale",
    "scales": "scale",
    "levels": "level",
}
_SAME_ANSWERS = frozenset({("level",), ("binding",), ("answer", "steps"), ("answer", "lower_is_better")})


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference. `old` or `new` is None where there is nothing; `scores`: the scoring hash sees it.

    `path` names what it is about, as operations do (in the new document, or in the old one for what is gone); `key` is
    the nearest node or requirement, else the part of the document. What moved has its old and new path with the place
    in the list; what came or went has its values by key, without the nodes and requirements in it.
    """

    kind: str
    path: tuple[str, ...]
    key: str
    old: Any
    new: Any
    scores: bool
    needs_answers: bool
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Change:
    """Entries that are taken back together, because one without the others leaves no whole document."""

    entries: tuple[Entry, ...]
    comparison: "Comparison"

    def revert(self) -> tuple[Step, ...]:
        """The steps that take this change alone back in the new document."""
        return self.comparison.steps_back(self.entries)

    def reverted(self) -> dict[str, Any]:
        """What scores in the new document with this change alone taken back; texts are blanks (scoring_skeleton)."""
        return _taken_back(self.entries, self.comparison.skeletons)


@dataclass(frozen=True)
class Comparison:
    entries: tuple[Entry, ...]
    documents: tuple[Any, Any]

    @cached_property
    def skeletons(self) -> tuple[Facts, Facts]:
        old, new = (scoring_skeleton(document, self.documents[1]["languages"]) for document in self.documents)
        return read_both(old, new)

    @property
    def verdict(self) -> str:
        """`text_only` exactly where both documents have the same scoring hash."""
        if any(entry.needs_answers for entry in self.entries):
            return "needs_answers"
        return "other_score" if any(entry.scores for entry in self.entries) else "text_only"

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Everything that can move a score, in the smallest parts that can be taken back alone.

        When both documents are without problems, so is each with one change taken back.
        """
        scoring = [entry for entry in self.entries if entry.scores and entry.path[0] not in _NAMES_OF_THE_WHOLE]
        return tuple(Change(tuple(entries), self) for entries in group_scoring(scoring, *self.skeletons))

    def steps_back(self, entries: Iterable[Entry]) -> tuple[Step, ...]:
        """The steps that take these differences back in the new document."""
        return tuple(steps_between(self.documents[1], _taken_back(entries, read_both(*self.documents))))


_NAMES_OF_THE_WHOLE = frozenset({"format", "slug", "languages"})
"""The scoring hash sees them, but no score depends on them."""


def _taken_back(entries: Iterable[Entry], facts: tuple[Facts, Facts]) -> dict[str, Any]:
    old, new = facts
    return put_together(new, old, {place for entry in entries for place in entry.places})


def compare_documents(old: Any, new: Any) -> Comparison:
    """Every difference between two canonical documents, in the order of the new one."""
    return Comparison(tuple(_Differences(*read_both(old, new)).walk()), (old, new))


class _Differences:
    def __init__(self, old: Facts, new: Facts) -> None:
        self.old, self.new = old, new
        self.values = _by_item(new.values | old.values, new, old)
        self.lists = _by_item(new.order | old.order, new, old)

    def walk(self, item: Place = ROOT) -> Iterator[Entry]:
        """The differences in an item that both documents have, then in its lists."""
        for place in self.values.get(item, ()):
            if self.differs(place):
                yield self.value_entry(place)
        for place in self.lists.get(item, ()):
            yield from self.list_entries(place)

    def differs(self, place: Place) -> bool:
        """An empty list differs through the items that the other one has."""
        is_list = place in self.old.order or place in self.new.order
        return not is_list and self.old.values.get(place) != self.new.values.get(place)

    def value_entry(self, place: Place) -> Entry:
        facts = self.new if place in self.new.values else self.old
        old, new, scores = self.old.values.get(place), self.new.values.get(place), not is_wording(place)
        path = facts.path(place)
        return Entry(
            kind=_kind_of_value(place) if scores else "text",
            path=path,
            key=_key(path, facts.enclosing(place)),
            old=old,
            new=new,
            scores=scores,
            needs_answers=scores and _value_needs_answers(place, old, new),
            places=frozenset({place}),
        )

    def list_entries(self, place: Place) -> Iterator[Entry]:
        old, new = self.old.order.get(place, ()), self.new.order.get(place, ())
        stood = {item: number for number, item in enumerate(old)}
        kept = longest_rise([stood[item] for item in new if item in stood])
        gone = {item for item in old if item not in self.new.owner}
        for item in place_back(new, old, gone):
            if item in gone or item not in self.old.owner:
                yield from self.item_entries(item)
                continue
            if stood.get(item) not in kept:
                yield self.moved_entry(item)
            yield from self.walk(item)

    def moved_entry(self, item: Place) -> Entry:
        return Entry(
            kind="moved",
            path=self.new.path(item),
            key=_key(self.new.path(item), item),
            old=_standing(item, self.old),
            new=_standing(item, self.new),
            scores=not is_wording(self.new.owner[item]),
            needs_answers=False,
            places=frozenset({item}),
        )

    def item_entries(self, item: Place) -> Iterator[Entry]:
        """What came or went, then what came or went with it under a name of its own."""
        is_new = item in self.new.owner
        facts = self.new if is_new else self.old
        places, above = tuple(self.inside(item)), len(facts.path(item))
        value = {"/".join(facts.path(place)[above:]): facts.values[place] for place in places if place in facts.values}
        scores = not is_wording(facts.owner[item])
        yield Entry(
            kind=_kind_of_item(facts.owner[item], is_new),
            path=facts.path(item),
            key=_key(facts.path(item), item),
            old=None if is_new else value,
            new=value if is_new else None,
            scores=scores,
            needs_answers=scores and _item_needs_answers(item, facts, is_new),
            places=frozenset(places),
        )
        for place in self.lists.get(item, ()):
            if place[-1] in MOVING:
                yield from self.list_entries(place)

    def inside(self, item: Place) -> Iterator[Place]:
        """The item and everything in it but what can stand elsewhere."""
        yield item
        yield from self.values.get(item, ())
        for place in self.lists.get(item, ()):
            if place[-1] not in MOVING:
                for facts in (self.old, self.new):
                    yield from (found for below in facts.order.get(place, ()) for found in self.inside(below))


def _by_item(places: Iterable[Place], new: Facts, old: Facts) -> dict[Place, list[Place]]:
    found: dict[Place, list[Place]] = {}
    for place in places:
        found.setdefault(new.enclosing(place), []).append(place)
    return found


def _standing(item: Place, facts: Facts) -> tuple[str, ...]:
    owner = facts.owner[item]
    return (*facts.path(owner), str(facts.order[owner].index(item) + 1))


def _key(path: tuple[str, ...], item: Place) -> str:
    last = item[-1] if item else ""
    return last.name if isinstance(last, Item) and last.kind else "/".join(path[:2])


def _kind_of_item(owner: Place, is_new: bool) -> str:
    return _KIND_OF_PART.get(keys_of(owner)[0], "added" if is_new else "removed")


def _kind_of_value(place: Place) -> str:
    keys = keys_of(place)
    if keys == ("level",):
        return "moved"
    return _KIND_OF_PART.get(keys[0], "trimming" if keys == ("trimmable",) else "other")


def _is_of(place: Place, kind: str) -> bool:
    return bool(place) and isinstance(place[0], Item) and place[0].kind == kind


def _value_needs_answers(place: Place, old: Any, new: Any) -> bool:
    """Whether answers that were whole under the old value may lack something under the new one."""
    keys = keys_of(place)
    if _is_of(place, "requirements"):
        return keys not in _SAME_ANSWERS
    if _is_of(place, "nodes"):
        return (keys[0] == "weight" and old is None) or (keys == ("trimmable",) and not new)
    return keys == ("rule", "opens") and new == "none"


def _item_needs_answers(item: Place, facts: Facts, is_new: bool) -> bool:
    owner = keys_of(facts.owner[item])
    return owner[-1] == "requirements" if is_new else owner in {("scale",), ("scales", "choices"), PROFILES}


def longest_rise(numbers: list[int]) -> set[int]:
    """A longest rising run of different numbers: what kept its order, so that as few as possible moved."""
    ends: list[int] = []
    runs: list[Any] = []  # the best run of each length, as a number and the run before it
    for number in numbers:
        length = bisect_left(ends, number)
        run = (number, runs[length - 1] if length else None)
        ends[length : length + 1] = [number]
        runs[length : length + 1] = [run]
    kept: set[int] = set()
    last: Any = runs[-1] if runs else None
    while last:
        kept.add(last[0])
        last = last[1]
    return kept
