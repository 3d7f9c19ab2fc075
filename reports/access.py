"""The report and the right together, by the rules of its round."""

from uuid import UUID

from django.http import Http404

from accounts.access import Need
from accounts.models import User
from assessment.access import get_assessment
from reports.models import Report


def get_report(user: User, factory_id: UUID, assessment_id: UUID, report_id: UUID, need: Need = "read") -> Report:
    """The report with its snapshot, round and factory. Two queries.

    Raises Http404 when it does not belong to that round or the person is no member, PermissionDenied without the right.
    """
    assessment = get_assessment(user, factory_id, assessment_id, need)
    report = Report.objects.filter(pk=report_id, snapshot__assessment=assessment).select_related("snapshot").first()
    if report is None:
        raise Http404
    report.snapshot.assessment = assessment
    return report
