"""READ for the comparison of two rounds of a factory: what moved, and by what it moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate

from assessment.decomposition import CAUSES, State, decompose
from assessment.models import Assessment, Snapshot
from assessment.scoring import Figures, NodeScore, score_answers
from assessment.scoring.display import signed
from assessment.scoring.levels import Levels
from assessment.selectors.evidence import STRENGTHS, evidence_strengths
from assessment.selectors.levels import get_result_levels
from assessment.selectors.result import Result, get_result
from assessment.selectors.snapshots import read_payload
from rubrics.document import Node, Rubric

Basis = Literal["claimed", "checked"]


@dataclass(frozen=True)
class Side:
    """One of the two rounds: its result as the factory stated it, the proof behind it, what a reviewer put in the place
    of answers, where one signed, and the level by each of the three."""

    result: Result
    strengths: Mapping[str, int]
    reviewed: Mapping[str, str]
    levels: Levels

    @property
    def assessment(self) -> Assessment:
        return self.result.assessment

    @property
    def was_checked(self) -> bool:
        return bool(self.strengths or self.reviewed)

    def state(self, basis: Basis) -> State:
        plan, is_checked = self.result.plan, basis == "checked"
        return State(
            answers=self.result.choices,
            strengths=self.strengths if is_checked else {},
            reviewed=self.reviewed if is_checked else {},
            profile=plan.profile,
            trimmed=plan.trimmed,
            rubric=plan.rubric,
            policy=plan.rubric.evidence_policy if is_checked else None,
        )


@dataclass(frozen=True)
class Change:
    """A figure then and now, exact and as printed; None where a round does not have it."""

    then: Fraction | None
    now: Fraction | None
    then_text: str
    now_text: str

    @property
    def exact(self) -> Fraction | None:
        return None if self.then is None or self.now is None else self.now - self.then

    @property
    def text(self) -> str:
        return "" if self.exact is None else signed(self.exact)


@dataclass(frozen=True)
class LevelChange:
    number: int
    share: Change

    @property
    def points(self) -> str:
        """The change in points of a hundred."""
        return signed((self.share.exact or Fraction(0)) * 100)


@dataclass(frozen=True)
class SectionChange:
    """A subdomain: its index and its level in both rounds; a level is None where the subdomain is not asked."""

    node: Node
    index: Change
    then_level: int | None
    now_level: int | None

    @property
    def level_change(self) -> str:
        if self.then_level is None or self.now_level is None:
            return ""
        return signed(Fraction(self.now_level - self.then_level), 0)


@dataclass(frozen=True)
class CauseRow:
    """What one cause added to the score and, in points of a hundred, to each level."""

    cause: str
    score: Fraction
    score_text: str
    levels: tuple[Fraction, ...]
    level_texts: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """`lost`: answers of then that the rubric of now no longer asks; `added`: requirements that it did not ask then."""

    then: Side
    now: Side
    basis: Basis
    then_level: int
    now_level: int
    score: Change
    levels: tuple[LevelChange, ...]
    sections: tuple[SectionChange, ...]
    causes: tuple[CauseRow, ...]
    lost: int
    added: int

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.then, self.now

    @property
    def up(self) -> int:
        return sum((row.index.exact or 0) > 0 for row in self.sections)

    @property
    def down(self) -> int:
        return sum((row.index.exact or 0) < 0 for row in self.sections)

    @property
    def may_be_checked(self) -> bool:
        """Whether either rubric or round knows of proof or of a reviewer."""
        return any(side.was_checked or side.result.rubric.evidence_policy for side in self.sides)


def list_comparable(assessment: Assessment) -> list[Assessment]:
    """The other rounds of the factory on a rubric of the same family, newest first. One query."""
    rounds = Assessment.objects.filter(
        factory=assessment.factory_id, rubric_version__slug=assessment.rubric_version.slug
    )
    return list(rounds.exclude(pk=assessment.pk).only("pk", "name", "factory_id", "created_at"))


def compare_rounds(first: Assessment, second: Assessment, *, basis: Basis | None, at: datetime) -> Comparison:
    """The earlier of two rounds beside the later one. Without a basis: with proof and review where there is any."""
    then, now = (get_side(item, at) for item in sorted((first, second), key=lambda item: item.created_at))
    basis = basis or ("checked" if then.was_checked or now.was_checked else "claimed")
    before, after = then.state(basis), now.state(basis)
    cards = [
        score_answers(state.rubric, profile=state.profile, trimmed=state.trimmed, answers=state.counted())
        for state in (before, after)
    ]
    found = decompose(before, after)
    figures = then.result.figures, now.result.figures
    return Comparison(
        then=then,
        now=now,
        basis=basis,
        then_level=cards[0].level,
        now_level=cards[1].level,
        score=_scores(found.then[0], found.now[0], figures),
        levels=tuple(
            LevelChange(number, _percents(old, new, figures))
            for number, (old, new) in enumerate(zip(found.then[1:], found.now[1:], strict=True), 1)
        ),
        sections=_sections((before.rubric, cards[0].nodes), (after.rubric, cards[1].nodes), figures),
        causes=tuple(_cause(cause, found.shares[cause]) for cause in CAUSES),
        lost=len(then.result.choices.keys() - after.rubric.requirements.keys()),
        added=len(after.rubric.requirements.keys() - before.rubric.requirements.keys()),
    )


def get_side(assessment: Assessment, at: datetime) -> Side:
    """A round as frozen where it is submitted, as it stands otherwise."""
    result = get_result(assessment)
    if result.snapshot is None:
        return Side(result, evidence_strengths(assessment, at), {}, get_result_levels(result, []))
    review = Snapshot.objects.signed_off().filter(assessment=assessment).first()
    levels = get_result_levels(result, [review] if review else [])
    return Side(result, _frozen_strengths(result), _reviewed(result, review) if review else {}, levels)


def _frozen_strengths(result: Result) -> dict[str, int]:
    """The strongest file of each answer that was valid when the round was submitted."""
    payload = result.payload or {}
    submitted = parse_datetime(payload["submitted_at"])
    day = localdate(submitted).isoformat() if submitted else ""
    return {
        key: max(valid)
        for key, files in payload.get("evidence", {}).items()
        if (valid := [STRENGTHS[file["kind"]] for file in files if (file["expires_on"] or day) >= day])
    }


def _reviewed(result: Result, review: Snapshot) -> dict[str, str]:
    """The answers that a signed review changed."""
    answers = read_payload(review)["answers"]
    return {key: said["value"] for key, said in answers.items() if said["value"] != result.choices.get(key, "")}


def _sections(
    before: tuple[Rubric, Mapping[str, NodeScore]],
    after: tuple[Rubric, Mapping[str, NodeScore]],
    figures: tuple[Figures, Figures],
) -> tuple[SectionChange, ...]:
    """Every subdomain that either round asks, in the order of the newer rubric."""
    old, new = _by_leaf(*before), _by_leaf(*after)
    leaves = {**before[0].leaf_by_key, **after[0].leaf_by_key}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_section(leaves[key].node, old.get(key), new.get(key), figures) for key in keys)


def _by_leaf(rubric: Rubric, nodes: Mapping[str, NodeScore]) -> dict[str, NodeScore]:
    return {leaf.node.key: nodes[leaf.path] for leaf in rubric.leaves() if leaf.path in nodes}


def _section(
    node: Node, then: NodeScore | None, now: NodeScore | None, figures: tuple[Figures, Figures]
) -> SectionChange:
    index = _scores(then.index if then else None, now.index if now else None, figures)
    return SectionChange(node, index, then.level if then else None, now.level if now else None)


def _cause(cause: str, shares: tuple[Fraction, ...]) -> CauseRow:
    score, *levels = shares
    return CauseRow(cause, score, signed(score), tuple(levels), tuple(signed(share * 100) for share in levels))


def _scores(then: Fraction | None, now: Fraction | None, figures: tuple[Figures, Figures]) -> Change:
    texts = ("" if value is None else own.score(value) for own, value in zip(figures, (then, now), strict=True))
    return Change(then, now, *texts)


def _percents(then: Fraction, now: Fraction, figures: tuple[Figures, Figures]) -> Change:
    return Change(then, now, figures[0].percent(then), figures[1].percent(now))
