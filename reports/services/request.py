"""Asking for reports, trying again, giving up, and what the verification page may show."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Snapshot
from audit.services import record
from audit.verbs import Verb
from jobs.models import Job
from jobs.services import cancel_job, enqueue, retry_job
from reports.models import Report
from reports.pdf import TEMPLATE_VERSION

KIND = "report"
AT_ONCE = 2
"""Unfinished reports one person may have when asking for more."""


class TooManyReports(Exception):
    """This person's earlier reports are still being made."""


@transaction.atomic
def request_reports(*, snapshot: Snapshot, languages: Sequence[str], by: User, at: datetime) -> tuple[Report, ...]:
    """One report per snapshot, language and template: asking again returns the one that is there, and starts it again
    when it had stopped. Raises TooManyReports."""
    known = {
        report.language: report
        for report in Report.objects.filter(snapshot=snapshot, template_version=TEMPLATE_VERSION)
    }
    if not known.keys() >= set(languages):
        _check_limit(by)
    for language in known.keys() & set(languages):
        retry_job(job_id=known[language].job_id, at=at, requester_id=by.pk)
    return tuple(known.get(language) or _new_report(snapshot, language, by, at) for language in languages)


def _check_limit(by: User) -> None:
    unfinished = Job.objects.filter(kind=KIND, requester_id=by.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if unfinished.count() >= AT_ONCE:
        raise TooManyReports


def _new_report(snapshot: Snapshot, language: str, by: User, at: datetime) -> Report:
    job = enqueue(
        kind=KIND,
        key=f"{KIND}:{snapshot.pk}:{language}:{TEMPLATE_VERSION}",
        payload={"snapshot": str(snapshot.pk), "language": language},
        requester_id=by.pk,
        factory_id=snapshot.assessment.factory_id,
        subject_id=str(snapshot.assessment_id),
        at=at,
    )
    report, is_new = Report.objects.get_or_create(
        snapshot=snapshot,
        language=language,
        template_version=TEMPLATE_VERSION,
        defaults={"job_id": job.pk, "created_at": at, "created_by": by},
    )
    if is_new:
        _record(Verb.REPORT_REQUESTED, report, by, at)
    return report


@transaction.atomic
def retry_report(*, report: Report, by: User, at: datetime) -> Report:
    """Start a report again that stopped or was cancelled; any other stays as it is."""
    retry_job(job_id=report.job_id, at=at, requester_id=by.pk)
    return report


def cancel_report(*, report: Report, at: datetime) -> Report:
    """A report that is being made is given up; a finished one stays."""
    cancel_job(job_id=report.job_id, at=at)
    return report


@transaction.atomic
def record_download(*, report: Report, by: User, at: datetime) -> None:
    _record(Verb.REPORT_DOWNLOADED, report, by, at)


def _record(verb: Verb, report: Report, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=_factory_id(report),
        object_type="report",
        object_id=str(report.pk),
        details={"snapshot": report.snapshot.number, "language": report.language, "sha256": report.sha256},
        at=at,
    )


def _factory_id(report: Report) -> uuid.UUID:
    return report.snapshot.assessment.factory_id
