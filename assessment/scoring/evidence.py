"""PURE: what evidence carries. An answer above a cap without strong enough proof counts as the cap."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.maturity import Answers, score_levels
from assessment.scoring.plan import Plan
from assessment.scoring.walk import walk
from rubrics.document import Rubric
from rubrics.document_trust import EvidencePolicy

__all__ = ["Evidenced", "EvidencePolicy", "evidenced_answers", "score_evidenced"]


@dataclass(frozen=True, slots=True)
class Evidenced:
    """What the answers amount to by their evidence, and which of them count less for want of it."""

    level: int
    score: Fraction
    lowered: tuple[str, ...]


def evidenced_answers(
    rubric: Rubric, answers: Answers, strengths: Mapping[str, int], policy: EvidencePolicy
) -> dict[str, str]:
    """The answers that the evidence carries; never above what is claimed."""
    ceiling = rubric.values[policy.cap]
    return {
        key: policy.cap
        if choice and rubric.values[choice] > ceiling and strengths.get(key, 0) < policy.at_least
        else choice
        for key, choice in answers.items()
    }


def score_evidenced(plan: Plan, answers: Answers, strengths: Mapping[str, int]) -> Evidenced | None:
    """The result by the rubric's policy of evidence; None where it has none. Answers outside the scope are ignored."""
    policy = plan.rubric.evidence_policy
    if policy is None:
        return None
    claimed = {key: answers[key] for key in plan.requirement_keys() if answers.get(key)}
    carried = evidenced_answers(plan.rubric, claimed, strengths, policy)
    level, score = walk(plan.rubric, score_levels(plan, carried))
    return Evidenced(level, score, tuple(sorted(key for key in claimed if carried[key] != claimed[key])))
