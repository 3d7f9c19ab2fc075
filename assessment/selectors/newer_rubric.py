"""READ whether an open round can move to a newer rubric that scores differently, and what would change."""

from dataclasses import dataclass
from typing import Any

from assessment.models import Assessment
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric


@dataclass(frozen=True)
class NewerRubric:
    """The newest version that the round's answers fit. `asks_for_proof`: its policy of evidence is new or another;
    `new_rules`: how many consistency rules it adds; `scores_otherwise`: weights, gates or values differ."""

    version: RubricVersion
    rubric: Rubric
    asks_for_proof: bool
    new_rules: int
    scores_otherwise: bool


def find_newer_rubric(assessment: Assessment) -> NewerRubric | None:
    """None for a round that is not open, where nothing is newer, and where the answers do not fit the newest version.
    One query for an open round."""
    if assessment.status != Assessment.Status.DRAFT:
        return None
    old = assessment.rubric_version
    newer = RubricVersion.objects.filter(slug=old.slug, number__gt=old.number, status=RubricVersion.Status.PUBLISHED)
    version = newer.defer("document").order_by("-number").first()
    if version is None:
        return None
    before, after = load_rubric(old), load_rubric(version)
    if not _fits(assessment, before, after):
        return None
    known = {rule.key for rule in before.consistency}
    return NewerRubric(
        version=version,
        rubric=after,
        asks_for_proof=after.evidence_policy is not None and after.evidence_policy != before.evidence_policy,
        new_rules=sum(rule.key not in known for rule in after.consistency),
        scores_otherwise=_scoring_of(before) != _scoring_of(after),
    )


def _fits(assessment: Assessment, before: Rubric, after: Rubric) -> bool:
    """Everything the round says means the same in both: requirements, choices, its profile and what it leaves out."""
    return (
        before.requirements.keys() == after.requirements.keys()
        and before.values.keys() <= after.values.keys()
        and assessment.profile in after.profiles
        and assessment.trimmed.keys() <= after.trimmable.keys()
    )


def _scoring_of(rubric: Rubric) -> tuple[Any, ...]:
    """What turns answers into a claimed level."""
    rule = rubric.rule
    leaves = tuple(
        (
            leaf.path,
            tuple(tuple(sorted(node.weight.items())) for node in leaf.trail),
            tuple((item.key, item.level) for item in leaf.node.requirements),
        )
        for leaf in rubric.leaves()
    )
    policies = (rule.at_least, rule.sequential_stop, rule.highest_satisfied_counts, rule.empty_level, rule.opens)
    bands = tuple((level.lower, level.upper) for level in rubric.levels)
    return leaves, policies, bands, tuple(sorted(rubric.values.items()))
