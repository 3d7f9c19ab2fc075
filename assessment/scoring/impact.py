"""PURE: what another rubric makes of stored answers, exactly and round by round, and which of its changes does it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from sys import intern

from assessment.scoring.maturity import Answers, UnknownAnswer, measure
from assessment.scoring.plan import UnknownScope, make_plan
from rubrics.document import Rubric

Standing = tuple[int, Fraction]
"""Level and score."""

MOST_SCORED = 400_000
"""Results that the search for causes computes at most; beyond that it looks at every second, third … moved round."""


def find_standing(rubric: Rubric, profile: str, trimmed: frozenset[str], answers: Answers) -> Standing | None:
    """Level and score; None where the rubric has no such profile, part to leave out, or answer."""
    try:
        found = measure(make_plan(rubric, profile, trimmed), answers)
    except (UnknownScope, UnknownAnswer):
        return None
    return found.level, found.score


@dataclass(frozen=True, slots=True)
class Moved:
    """A round whose result differs; `values` are its answers in the order of the tally's keys, "" for none."""

    profile: str
    trimmed: frozenset[str]
    values: tuple[str, ...]
    before: Standing
    after: Standing


class Tally:
    """Counts rounds by stratum, industry, old and new level, and keeps what moved in the first stratum, whose rounds
    also say how many answer each requirement that goes."""

    def __init__(self, base: Rubric, draft: Rubric, stratum: str) -> None:
        self.base, self.draft, self.stratum = base, draft, stratum
        self.keys = tuple(dict.fromkeys([*draft.requirements, *base.requirements]))
        self.removed = tuple(key for key in base.requirements if key not in draft.requirements)
        self.counts: Counter[tuple[str, str, int, int]] = Counter()
        self.left_out: Counter[str] = Counter()
        self.answering: Counter[str] = Counter()
        self.moved: list[Moved] = []

    def add(
        self,
        *,
        stratum: str,
        industry: str,
        profile: str,
        trimmed: frozenset[str],
        answers: Answers,
        before: Standing | None,
    ) -> None:
        """`before` is the result under the base where it is known. What either rubric cannot score is left out."""
        before = before or find_standing(self.base, profile, trimmed, answers)
        after = find_standing(self.draft, profile, trimmed, answers)
        if before is None or after is None:
            self.left_out[stratum] += 1
            return
        self.counts[stratum, industry, before[0], after[0]] += 1
        if stratum != self.stratum:
            return
        self.answering.update(key for key in self.removed if answers.get(key))
        if before != after:
            values = tuple(intern(answers.get(key, "")) for key in self.keys)
            self.moved.append(Moved(profile, trimmed, values, before, after))


@dataclass(frozen=True, slots=True)
class Cause:
    """What taking one change back would do: how many results it touches, how many rounds stand on their old level
    again, and how much of the way that scores went is undone (below 0 where the change holds others back)."""

    number: int
    touched: int
    back: int
    undone: Fraction


@dataclass(frozen=True, slots=True)
class Causes:
    """All causes, the strongest first. `looked_at` of the rounds that moved were scored again; `by_level`: those whose
    level moved, else those whose score did. `together` came back with no change alone: several moved them. `movement`
    is the way that their scores went, up and down alike."""

    strongest: tuple[Cause, ...]
    looked_at: int
    moved: int
    by_level: bool
    together: int
    movement: Fraction


class Attribution:
    """Takes back one change at a time, over the rounds that moved. The effects need not add up: two changes may each
    be enough to move a round, or both be needed."""

    def __init__(self, tally: Tally, changes: int) -> None:
        by_level = [item for item in tally.moved if item.before[0] != item.after[0]]
        self.by_level = bool(by_level)
        self.all = by_level or tally.moved
        every = max(-(-len(self.all) * changes // MOST_SCORED), 1)
        self.rounds: Sequence[Moved] = self.all[::every]
        self.keys = tally.keys
        self.causes: list[Cause] = []
        self.returned: set[int] = set()

    def try_without(self, number: int, rubric: Rubric) -> None:
        """`rubric` is the draft with change `number` taken back."""
        touched, back, undone = 0, 0, Fraction(0)
        for place, item in enumerate(self.rounds):
            answers = {key: value for key, value in zip(self.keys, item.values, strict=True) if value}
            found = find_standing(rubric, item.profile, item.trimmed, answers)
            if found is None or found == item.after:
                continue
            touched += 1
            undone += abs(item.after[1] - item.before[1]) - abs(found[1] - item.before[1])
            if found[0] == item.before[0] if self.by_level else found == item.before:
                back += 1
                self.returned.add(place)
        self.causes.append(Cause(number, touched, back, undone))

    def result(self) -> Causes:
        """Ordered by the rounds brought back, then by the way undone; without changes that do neither."""
        working = [cause for cause in self.causes if cause.back or cause.undone > 0]
        strongest = sorted(working, key=lambda cause: (-cause.back, -cause.undone, cause.number))
        together = len(self.rounds) - len(self.returned)
        movement = sum((abs(item.after[1] - item.before[1]) for item in self.rounds), Fraction(0))
        return Causes(tuple(strongest), len(self.rounds), len(self.all), self.by_level, together, movement)


def select(counts: Mapping[tuple[str, str, int, int], int], stratum: str) -> Iterator[tuple[str, int, int, int]]:
    """Industry, old level, new level and number of rounds of one stratum."""
    return ((industry, old, new, n) for (whose, industry, old, new), n in counts.items() if whose == stratum)
