"""PURE: why the result of a round differs from that of an earlier one, cause by cause, adding up exactly.

Five things may have changed: the answers, the evidence, what a reviewer put in their place, the scope and the rubric.
Let v(C) be a score when the causes in C are as now and all others as then. With n causes, a cause's share is

    share(i) = sum over every C without i of  |C|! (n - |C| - 1)! / n!  *  ( v(C with i) - v(C) )

its marginal change averaged over all orders in which the causes could have changed (the Shapley value: "A Value for
n-Person Games", Contributions to the Theory of Games II, Annals of Mathematics Studies 28, 1953). No order is
preferred, a cause that changes nothing gets 0, and the shares add up to v(all) - v(none) without a rest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

from assessment.scoring.evidence import EvidencePolicy, evidenced_answers
from assessment.scoring.maturity import Answers, measure
from assessment.scoring.plan import Plan, make_plan
from rubrics.document import Rubric, Rule

CAUSES = ("answers", "evidence", "reviewer", "scope", "rubric")

Values = tuple[Fraction, ...]
"""Several scores that are taken apart together: the total and each level's."""


@dataclass(frozen=True, slots=True)
class State:
    """All that decides the result of a round. `strengths`: the strongest valid proof of each answer; `reviewed`: what a
    reviewer put in the place of an answer; `policy`: what the rubric asks of proof (None: nothing)."""

    answers: Answers
    strengths: Mapping[str, int]
    reviewed: Answers
    profile: str
    trimmed: frozenset[str]
    rubric: Rubric
    policy: EvidencePolicy | None = None

    def mixed_with(self, now: "State", causes: frozenset[str]) -> "State":
        """This state with the causes as they are in the other."""
        answers = now if "answers" in causes else self
        evidence = now if "evidence" in causes else self
        reviewer = now if "reviewer" in causes else self
        scope = now if "scope" in causes else self
        rubric = now if "rubric" in causes else self
        return State(
            answers=answers.answers,
            strengths=evidence.strengths,
            reviewed=reviewer.reviewed,
            profile=scope.profile if scope.profile in rubric.rubric.profiles else rubric.profile,
            trimmed=scope.trimmed.intersection(rubric.rubric.trimmable),
            rubric=rubric.rubric,
            policy=rubric.policy,
        )

    def plan(self) -> Plan:
        return make_plan(self.rubric, self.profile, self.trimmed)

    def counted(self) -> dict[str, str]:
        """The choice that counts for each requirement of the scope: the reviewer's, else what the evidence carries of
        the answer. Requirements and choices that the rubric does not have count as unanswered."""
        asked, items = self.plan().requirement_keys(), self.rubric.requirements

        def is_known(key: str, choice: str) -> bool:
            return key in asked and items[key].asked.accepts(choice)

        known = {key: choice for key, choice in self.answers.items() if is_known(key, choice)}
        if self.policy is not None:
            known = evidenced_answers(self.rubric, known, self.strengths, self.policy)
        return known | {key: choice for key, choice in self.reviewed.items() if is_known(key, choice)}


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`then` and `now` hold the total score and each level's; `shares` what each cause added to them."""

    then: Values
    now: Values
    shares: Mapping[str, Values]

    @property
    def change(self) -> Values:
        return tuple(now - then for then, now in zip(self.then, self.now, strict=True))


def decompose(then: State, now: State) -> Decomposition:
    """The change of the total and of each level's score, shared out among the causes."""
    known: dict[frozenset[str], Values] = {}
    length = max(_scored_levels(then.rubric), _scored_levels(now.rubric))

    def value(causes: frozenset[str]) -> Values:
        if causes not in known:
            known[causes] = _values(then.mixed_with(now, causes), length)
        return known[causes]

    shares = share_out(CAUSES, value)
    return Decomposition(value(frozenset()), value(frozenset(CAUSES)), shares)


def share_out(causes: Sequence[str], value: Callable[[frozenset[str]], Values]) -> dict[str, Values]:
    """The share of every cause in value(all) - value(none), by the formula above."""
    return {cause: _share(cause, causes, value) for cause in causes}


def _share(cause: str, causes: Sequence[str], value: Callable[[frozenset[str]], Values]) -> Values:
    total = tuple(Fraction(0) for _ in value(frozenset()))
    for others in _subsets([other for other in causes if other != cause]):
        weight = Fraction(factorial(len(others)) * factorial(len(causes) - len(others) - 1), factorial(len(causes)))
        with_it, without = value(others | {cause}), value(others)
        total = tuple(t + weight * (a - b) for t, a, b in zip(total, with_it, without, strict=True))
    return total


def _subsets(items: Sequence[str]) -> Iterator[frozenset[str]]:
    for size in range(len(items) + 1):
        yield from map(frozenset, combinations(items, size))


def _scored_levels(rubric: Rubric) -> int:
    return len(rubric.levels) if isinstance(rubric.rule, Rule) else 0


def _values(state: State, length: int) -> Values:
    """The total, then each level's score; a level at which nothing is asked, or that does not exist, counts 0. Where
    the rule is no gate there is the total alone."""
    found = measure(state.plan(), state.counted())
    levels = [score or Fraction(0) for score in found.scores]
    return (found.score, *levels, *[Fraction(0)] * (length - len(levels)))
