"""READ which answers a reviewer has asked to change: in a round with requests only those are open."""

from assessment.models import AnswerChange, Assessment, ChangeRequest
from rubrics.selectors import load_rubric


def list_open_requests(assessment: Assessment) -> dict[str, ChangeRequest]:
    """Requirement key -> the request that waits for the factory. One query while changes are requested, else none."""
    if assessment.status != Assessment.Status.CHANGES:
        return {}
    rows = ChangeRequest.objects.open().filter(assessment=assessment).select_related("requested_by", "firm")
    return {row.requirement: row for row in rows.order_by("requested_at", "pk")}


def next_requested(assessment: Assessment) -> str | None:
    """The first requested answer of the reader's part that the factory has not touched since. Two queries."""
    leaf_of = load_rubric(assessment.rubric_version).leaf_of
    requests = list_open_requests(assessment)
    changes = AnswerChange.objects.filter(assessment=assessment, requirement__in=requests)
    touched = {row.requirement for row in changes if row.at > requests[row.requirement].requested_at}
    mine = (key for key in requests if assessment.holds(leaf_of[key].node.key))
    return next((key for key in mine if key not in touched), None)
