"""Making a report: the work behind the job. Safe to run twice and to be killed at any point.

The file is written under a name that nobody else uses, and counts only once the row points at it; that commit is fenced
by the job's claim. So however often the work runs, one file remains.
"""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.models import Membership
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import JobRefused
from reports.assembly import case_of_snapshot
from reports.content import build_content
from reports.models import Report
from reports.pdf import Pdf, RenderFailed, render

STEPS = ("collecting", "drawing", "writing")
NEVER_WORKS = frozenset({"template", "too_large"})
"""Failures that the same content would meet again."""


def build_report(job: Job, tick: Tick) -> dict[str, Any]:
    """The handler of the job. Raises JobRefused when the requester has lost the right or the report cannot be made."""
    report = _get_report(job)
    _check_requester(job, report)
    if report.file and default_storage.exists(report.file):
        return {}
    tick("collecting")
    _remove_leftovers(report)
    content = build_content(case_of_snapshot(report.snapshot))
    tick("drawing")
    _store(report, _render(content, report.language, tick), tick, timezone.now())
    _remove_leftovers(report)
    return {}


def _get_report(job: Job) -> Report:
    report = Report.objects.select_related("snapshot__assessment").filter(job_id=job.pk).first()
    if report is None:
        raise JobRefused("gone")
    return report


def _check_requester(job: Job, report: Report) -> None:
    """Rights are asked again when the work is done: the person may have left the factory since."""
    memberships = Membership.objects.filter(factory_id=report.snapshot.assessment.factory_id)
    role = memberships.filter(user_id=job.requester_id or 0).values_list("role", flat=True).first()
    if role is None or not can(role, "manage"):
        raise JobRefused("no_right")


def _render(content: dict[str, Any], language: Any, tick: Tick) -> Pdf:
    try:
        return render(content, language, between=lambda: tick("writing"))
    except RenderFailed as failure:
        if failure.code in NEVER_WORKS:
            raise JobRefused(failure.code) from failure
        raise


def _store(report: Report, pdf: Pdf, tick: Tick, at: datetime) -> None:
    name = default_storage.save(f"{_folder(report)}/{uuid.uuid4()}.pdf", ContentFile(pdf.data))
    try:
        with transaction.atomic():
            tick("writing")  # from here on this worker alone holds the job, or nothing is stored
            Report.objects.filter(pk=report.pk).update(
                file=name,
                sha256=hashlib.sha256(pdf.data).hexdigest(),
                size=len(pdf.data),
                pages=pdf.pages,
                ready_at=at,
            )
    except BaseException:
        default_storage.delete(name)
        raise
    report.file = name


def _remove_leftovers(report: Report) -> None:
    """Files of attempts that were killed before their commit."""
    folder = _folder(report)
    if not default_storage.exists(folder):
        return
    for file in default_storage.listdir(folder)[1]:
        if f"{folder}/{file}" != report.file:
            default_storage.delete(f"{folder}/{file}")


def _folder(report: Report) -> str:
    return f"reports/{report.pk}"
