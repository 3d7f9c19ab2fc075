"""PURE: what a report is made from, whether it comes from a snapshot or from an answers file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessment.scoring import Figures
from assessment.scoring.levels import Levels, read_levels
from benchmarks.reference import Distribution, KpiInput, KpiSet, Tier
from rubrics.document import Leaf, Node, Requirement, Rubric

Texts = Mapping[str, str]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Factory:
    """The facts on the cover; empty where they are not stated. Industry and region may be texts in both languages."""

    name: str = ""
    industry: Texts | str = ""
    region: Texts | str = ""
    size: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    value: str = ""
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Where a reader checks the report, and the same address as rows of 0 and 1."""

    code: str
    url: str
    qr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedReview:
    """Who signed the review of a reviewed result, for which firm, and on which day."""

    name: str
    firm: str
    date: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The rubric version is withdrawn since that day; the reason may be empty."""

    date: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportCase:
    """`result` is the result JSON; of a reviewed one `claimed` says what the factory claimed. Without a date none is
    printed; without `verification` the report says that it was made from a file, and without `review` that nobody has
    reviewed it; `withdrawn` tells that its rubric is."""

    rubric: Rubric
    result: Mapping[str, Any]
    result_hash: str
    answers: Mapping[str, GivenAnswer]
    trimmed: Mapping[str, str]
    factory: Factory
    kpis: Mapping[str, KpiInput]
    reference_set: KpiSet
    distributions: tuple[Distribution, ...] = ()
    tiers: tuple[Tier, ...] = ()
    date: str | None = None
    verification: Verification | None = None
    review: SignedReview | None = None
    claimed: Mapping[str, Any] | None = None
    withdrawn: Withdrawn | None = None

    @property
    def profile(self) -> str:
        return str(self.result["profile"])

    @cached_property
    def figures(self) -> Figures:
        return Figures.of(self.rubric)

    @cached_property
    def levels(self) -> Levels:
        """The level in its three forms, from what was frozen with the result."""
        if self.claimed is None:
            return read_levels(self.rubric, self.result, None)
        return read_levels(self.rubric, self.claimed, self.result)

    @cached_property
    def level_scores(self) -> tuple[Fraction | None, ...]:
        """A_1 to A_n; None where nothing is asked at a level. None at all where the rule is no gate."""
        return tuple(exact(level["exact"]) for level in self.result.get("levels", {}).values())

    @cached_property
    def next_level(self) -> int | None:
        """The first level that is not reached."""
        told = self.result.get("levels") or self.result["conditions"]
        failing = (int(number) for number, level in told.items() if not level["satisfied"])
        return next(failing, None)

    def is_opened(self, number: int, leaves: Iterable[Leaf]) -> bool:
        """A level above the first failing one was never opened in subdomains that have no answer at it."""
        if self.rubric.gate.opens == "none" or self.next_level is None or number <= self.next_level:
            return True
        asked = (item for leaf in leaves for item in leaf.node.requirements if item.level == number)
        return any(self.answer(item.key).value for item in asked)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The subdomains of the profile, the trimmed ones among them."""
        return self.rubric.leaves(self.profile)

    @cached_property
    def active_leaves(self) -> tuple[Leaf, ...]:
        return self.rubric.leaves(self.profile, tuple(self.trimmed))

    def trimmed_node(self, leaf: Leaf) -> Node | None:
        """The trimmed node that takes this subdomain out of the assessment."""
        return next(
            (node for node in leaf.trail if node.trimmable and node.key in self.trimmed),
            None,
        )

    @cached_property
    def open_requirements(self) -> int:
        """How many requirements in scope are below the best answer."""
        asked = (item for leaf in self.active_leaves for item in leaf.node.requirements)
        return sum(not self._is_best(item) for item in asked)

    def _is_best(self, item: Requirement) -> bool:
        given = self.answer(item.key).value
        return bool(given) and item.asked.value_of(given) == 1

    def answer(self, requirement: str) -> GivenAnswer:
        return self.answers.get(requirement, GivenAnswer())


def exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
