"""PURE: what evidence carries. An answer above a cap without strong enough proof counts as the cap."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.maturity import Answers, measure
from assessment.scoring.plan import Plan
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
    values, items, own = rubric.values, rubric.requirements, rubric.scales.own
    ceiling = values[policy.cap]

    def carried(key: str, answer: str) -> str:
        if not answer or strengths.get(key, 0) >= policy.at_least:
            return answer
        asked = items[key].asked
        if asked.scale is own:
            return policy.cap if values[answer] > ceiling else answer
        return asked.at_most(ceiling) if asked.value_of(answer) > ceiling else answer

    return {key: carried(key, answer) for key, answer in answers.items()}


def score_evidenced(plan: Plan, answers: Answers, strengths: Mapping[str, int]) -> Evidenced | None:
    """The result by the rubric's policy of evidence; None where it has none. Answers outside the scope are ignored."""
    policy = plan.rubric.evidence_policy
    if policy is None:
        return None
    claimed = {key: answers[key] for key in plan.requirement_keys() if answers.get(key)}
    carried = evidenced_answers(plan.rubric, claimed, strengths, policy)
    found = measure(plan, carried)
    return Evidenced(found.level, found.score, tuple(sorted(key for key in claimed if carried[key] != claimed[key])))
