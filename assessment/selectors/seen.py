"""READ from which version of the rubric a page was made that somebody still has open."""

from assessment.models import Assessment
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric


def find_seen_rubric(assessment: Assessment, rubric_hash: str) -> Rubric | None:
    """The other version that the page was made from; None for the round's own and for an unknown one. One query where
    it is not the round's own."""
    own = assessment.rubric_version
    if rubric_hash in ("", own.rubric_hash):
        return None
    versions = RubricVersion.objects.filter(slug=own.slug, rubric_hash=rubric_hash).defer("document")
    version = versions.first()
    return load_rubric(version) if version else None
