"""PURE: what moving a round to another version of its rubric does to the answers that were given.

Only what touches given answers is asked about. Each question has ways to go on, one of which is taken unless somebody
chooses another. A preview and the move itself settle the same questions, so that their numbers cannot differ.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from assessment.merging import Content
from assessment.scoring.plan import Plan, make_plan
from rubrics.document import Leaf, Requirement, Rubric

KEEP, EMPTY = "keep", "empty"
AS = "as:"
"""Before the choice of the new scale that an answer becomes."""


class ProfileGone(ValueError):
    """The other version does not know the round's profile."""


class UnknownWay(ValueError):
    """The question cannot be settled that way."""


@dataclass(frozen=True, slots=True)
class Question:
    """One change that touches given answers, and the ways to deal with them.

    `kind`: removed (not asked any more), changed (moved, or other words), returned (asked again), choice (not in the
    scale any more), number (not within the bounds any more) or untrimmed (a part that cannot be left out any more).
    `key` is the requirement, the choice with the scale it leaves for, or the part.
    """

    kind: str
    key: str
    answers: tuple[str, ...]
    ways: tuple[str, ...]
    default: str

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.key}"


@dataclass(frozen=True)
class Move:
    """A round between two versions: its scope before and after, and what has to be decided."""

    before: Plan
    after: Plan
    questions: tuple[Question, ...]
    untrimmed: tuple[str, ...]

    @cached_property
    def newly_asked(self) -> frozenset[str]:
        """What comes into the scope, because it is new or because its part is no longer left out."""
        return self.after.requirement_keys() - self.before.requirement_keys()

    def unanswered(self, answers: Mapping[str, Content]) -> dict[str, int]:
        """Subdomain -> how many of the newly asked requirements have no answer, in document order."""
        leaf_of = self.after.rubric.leaf_of
        open_ = (key for key in self.newly_asked if key not in answers or not answers[key].value)
        counts = Counter(leaf_of[key].node.key for key in open_)
        order = [leaf.node.key for leaf in self.after.leaves]
        return {key: counts[key] for key in order if counts[key]}

    def settle(self, answers: Mapping[str, Content], ways: Mapping[str, str]) -> dict[str, Content]:
        """The answers that change, as they will be. `ways`: name of a question -> way; the default where it is absent.
        Raises UnknownWay."""
        settled = dict(answers)
        for question in self.questions:
            way = ways.get(question.name, question.default)
            if way not in question.ways:
                raise UnknownWay(question.name)
            for key in question.answers:
                settled[key] = _go(question, way, settled[key])
        return {key: content for key, content in settled.items() if content != answers[key]}


def _go(question: Question, way: str, content: Content) -> Content:
    if way == KEEP or not content.value and question.kind != "removed":
        return content
    if way == EMPTY:
        return Content() if question.kind == "removed" else replace(content, value="", confidence="")
    return replace(content, value=way.removeprefix(AS))


def plan_move(
    old: Rubric,
    new: Rubric,
    *,
    profile: str,
    trimmed: Collection[str],
    answers: Mapping[str, Content],
    settled: Collection[str] = (),
) -> Move:
    """What has to be decided before a round goes from one version to the other. Nothing is asked about `settled`
    answers. Raises ProfileGone."""
    if profile not in new.profiles:
        raise ProfileGone(profile)
    before = make_plan(old, profile, frozenset(key for key in trimmed if key in old.trimmable))
    after = make_plan(new, profile, frozenset(key for key in trimmed if key in new.trimmable))
    untrimmed = tuple(key for key in sorted(trimmed) if key not in new.trimmable and key in _parts(new))
    given = {key: content for key, content in answers.items() if content.value or content.note}
    asked_about = {key: content for key, content in given.items() if key not in settled}
    order = {key: place for place, key in enumerate((*new.requirements, *old.requirements))}
    keys = sorted(asked_about, key=lambda key: (order.get(key, len(order)), key))
    questions = (
        *_of_requirements(old, new, keys),
        *_of_answers(old, new, {key: content for key, content in given.items() if content.value}),
        *_of_parts(new, untrimmed, keys),
    )
    return Move(before, after, questions, untrimmed)


def _of_requirements(old: Rubric, new: Rubric, keys: Iterable[str]) -> Iterator[Question]:
    for key in keys:
        if key not in new.requirements:
            if key in old.requirements:
                yield Question("removed", key, (key,), (KEEP, EMPTY), KEEP)
        elif key not in old.requirements:
            yield Question("returned", key, (key,), (KEEP, EMPTY), KEEP)
        elif is_moved(old, new, key) or is_reworded(old, new, key):
            yield Question("changed", key, (key,), (KEEP, EMPTY), KEEP)


def _of_answers(old: Rubric, new: Rubric, given: Mapping[str, Content]) -> Iterator[Question]:
    """Answers that cannot be given any more, also outside the scope: they may come back into it."""
    gone: dict[tuple[str, str], list[str]] = {}
    for key, item in new.requirements.items():
        if key not in given or item.asked.accepts(given[key].value):
            continue
        if item.asked.number:
            yield Question("number", key, (key,), (EMPTY,), EMPTY)
        else:
            gone.setdefault((given[key].value, item.asked.scale.key), []).append(key)
    for (choice, scale), keys in sorted(gone.items()):
        choices = new.requirement(keys[0]).asked.choices
        ways = (*(f"{AS}{item.key}" for item in choices), EMPTY)
        name = f"{choice}.{scale}" if scale else choice
        yield Question("choice", name, tuple(keys), ways, _nearest(old, new, keys[0], choice))


def _nearest(old: Rubric, new: Rubric, key: str, answer: str) -> str:
    """The new choice that is worth as much, else the next lower one: a move by itself lifts nothing."""
    if key not in old.requirements or not old.requirement(key).asked.accepts(answer):
        return EMPTY
    worth = old.requirement(key).asked.value_of(answer)
    lower = [item for item in new.requirement(key).asked.choices if item.value <= worth]
    return f"{AS}{max(lower, key=lambda item: item.value).key}" if lower else EMPTY


def _of_parts(new: Rubric, untrimmed: Iterable[str], keys: Collection[str]) -> Iterator[Question]:
    for part in untrimmed:
        below = {item.key for leaf in new.leaves() if _is_below(leaf, part) for item in leaf.node.requirements}
        kept = tuple(key for key in keys if key in below)
        if kept:
            yield Question("untrimmed", part, kept, (KEEP, EMPTY), KEEP)


def _is_below(leaf: Leaf, part: str) -> bool:
    return any(node.key == part for node in leaf.trail)


def _parts(rubric: Rubric) -> frozenset[str]:
    return frozenset(node.key for leaf in rubric.leaves() for node in leaf.trail)


def is_moved(old: Rubric, new: Rubric, key: str) -> bool:
    """Asked at another level or in another subdomain."""
    levels = old.requirement(key).level, new.requirement(key).level
    leaves = old.leaf_of[key].node.key, new.leaf_of[key].node.key
    return levels[0] != levels[1] or leaves[0] != leaves[1]


def is_reworded(old: Rubric, new: Rubric, key: str) -> bool:
    """What is asked, or what an answer that both versions have means, is said otherwise; help beside it does not
    matter."""
    before, after = old.requirement(key), new.requirement(key)
    both = {choice.key for choice in before.asked.choices} & {choice.key for choice in after.asked.choices}
    meanings = [{choice: item.meaning.get(choice) for choice in both} for item in (before, after)]
    return has_other_text(before, after) or meanings[0] != meanings[1]


def has_other_text(before: Requirement, after: Requirement) -> bool:
    """The question itself, or the unit of the number that it asks for."""
    units = [item.asked.number and item.asked.number.unit for item in (before, after)]
    return before.text != after.text or units[0] != units[1]


def mark_of(move: Move, versions: Mapping[str, int], ways: Mapping[str, str]) -> str:
    """What a preview was made from: both versions, the scope, every answer and every decision. A move whose mark is
    another one would not do what was seen."""
    scope = [sorted(move.before.trimmed), sorted(move.after.trimmed), move.before.profile]
    hashes = [move.before.rubric.rubric_hash, move.after.rubric.rubric_hash]
    decided = {question.name: ways.get(question.name, question.default) for question in move.questions}
    told = json.dumps([hashes, scope, sorted(versions.items()), sorted(decided.items())])
    return hashlib.sha256(told.encode()).hexdigest()
