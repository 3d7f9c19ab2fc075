"""PURE: what evidence carries. An answer above a cap without strong enough proof counts as the cap."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.scoring.maturity import Answers
from rubrics.document import Rubric


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """Answers above the value of `cap` need evidence of strength `at_least` (0 none to 5 measured data)."""

    cap: str
    at_least: int


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
