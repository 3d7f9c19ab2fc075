"""READ whether a round must stay as it is because somebody is reviewing it."""

from assessment.models import Assessment
from reviews.models import Review


def has_open_review(assessment: Assessment) -> bool:
    """Begun by any firm and not signed. One query."""
    return Review.objects.filter(assessment=assessment).open().exists()
