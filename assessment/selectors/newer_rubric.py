"""READ whether an open round could move to a newer version of its rubric."""

from datetime import date

from assessment.models import Assessment
from rubrics.models import RubricVersion


def find_newer_version(assessment: Assessment, *, today: date) -> RubricVersion | None:
    """The newest version in effect, where it is newer than the round's own. None for a round that is not open, and
    where only words differ: then the round moves by itself. One query for an open round."""
    if assessment.status != Assessment.Status.DRAFT:
        return None
    own = assessment.rubric_version
    versions = RubricVersion.objects.usable(today).filter(slug=own.slug, number__gt=own.number)
    newest = versions.defer("document").order_by("-number").first()
    return None if newest is None or newest.scoring_hash == own.scoring_hash else newest
