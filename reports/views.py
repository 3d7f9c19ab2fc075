"""Asking for reports, watching them being made, downloading them, and what their verification page may show."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Need, can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.models import Assessment, Snapshot
from reports.access import get_report
from reports.forms import RequestForm, ShowingForm
from reports.selectors import download_name, get_state, list_standing, list_states, seconds_to_next_look
from reports.services.request import TooManyReports, cancel_report, record_download, request_reports, retry_report
from reports.services.verification import choose_showing


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    need: Need = "manage" if request.method == "POST" else "read"
    assessment = get_assessment(request.user, factory_id, assessment_id, need)
    standing = list_standing(assessment)
    initial = {"language": get_language(), "record": Snapshot.Kind.SELF}
    form = RequestForm(request.POST or None, kinds=standing, initial=initial)
    if request.method == "POST" and form.is_valid():
        snapshot = standing.get(form.cleaned_data["record"] or Snapshot.Kind.SELF)
        return _request(request, assessment, snapshot, form.cleaned_data["language"])
    return _render_list(request, assessment, form, standing)


def _request(
    request: SignedInRequest, assessment: Assessment, snapshot: Snapshot | None, languages: tuple[str, ...]
) -> HttpResponse:
    if snapshot is None:
        messages.info(request, _("Submit the round first. A report is made from the submitted answers."))
        return redirect("reports:list", assessment.factory_id, assessment.pk)
    snapshot.assessment = assessment
    now = timezone.now()
    try:
        made = request_reports(snapshot=snapshot, languages=languages, by=request.user, at=now)
    except TooManyReports:
        messages.info(request, _("Two of your reports are still being made. Wait for one of them."))
        return redirect("reports:list", assessment.factory_id, assessment.pk)
    if len(made) > 1:
        if all(report.created_at < now for report in made):
            messages.info(request, _("Both exist below."))
        return redirect("reports:list", assessment.factory_id, assessment.pk)
    return redirect("reports:report", assessment.factory_id, assessment.pk, made[0].pk)


def _render_list(
    request: SignedInRequest, assessment: Assessment, form: RequestForm, standing: dict[str, Snapshot]
) -> HttpResponse:
    states = list_states(assessment)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "states": states,
        "wait": seconds_to_next_look(states, timezone.now()),
        "may_manage": can(assessment.role, "manage"),
    }
    if request.htmx:
        return render(request, "reports/_rows.html", context)
    snapshot = standing.get(Snapshot.Kind.SELF)
    context |= {
        "form": form,
        "snapshot": snapshot,
        "standing": standing,
        "showing_form": ShowingForm(initial={"showing": snapshot.showing}) if snapshot else None,
    }
    return render(request, "reports/list.html", context, status=422 if form.errors else 200)


@require_safe
def report(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, report_id: UUID) -> HttpResponse:
    found = get_report(request.user, factory_id, assessment_id, report_id)
    assessment = found.snapshot.assessment
    state = get_state(found)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "report": found,
        "state": state,
        "wait": seconds_to_next_look([state], timezone.now()),
        "may_manage": can(assessment.role, "manage"),
    }
    return render(request, "reports/_progress.html" if request.htmx else "reports/report.html", context)


@require_POST
def retry(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, report_id: UUID) -> HttpResponse:
    found = get_report(request.user, factory_id, assessment_id, report_id, "manage")
    retry_report(report=found, by=request.user, at=timezone.now())
    return redirect("reports:report", factory_id, assessment_id, report_id)


@require_POST
def cancel(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, report_id: UUID) -> HttpResponse:
    found = get_report(request.user, factory_id, assessment_id, report_id, "manage")
    cancel_report(report=found, at=timezone.now())
    return redirect("reports:report", factory_id, assessment_id, report_id)


@require_safe
def file(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, report_id: UUID) -> HttpResponseBase:
    """The right is asked at every download, and every download is recorded."""
    found = get_report(request.user, factory_id, assessment_id, report_id)
    if not found.file or not default_storage.exists(found.file):
        raise Http404
    content = default_storage.open(found.file)
    if request.method == "GET":
        record_download(report=found, by=request.user, at=timezone.now())
    response = FileResponse(
        content,
        as_attachment=True,
        filename=download_name(found),
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def verification(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
    standing = list_standing(assessment)
    form = ShowingForm(request.POST)
    if not standing or not form.is_valid():
        messages.error(request, _("Choose what the verification page shows."))
        return redirect("reports:list", factory_id, assessment_id)
    for snapshot in standing.values():
        snapshot.assessment = assessment
        choose_showing(snapshot=snapshot, showing=form.cleaned_data["showing"], by=request.user, at=timezone.now())
    messages.success(request, _("Saved. The verification page shows what you chose."))
    return redirect("reports:list", factory_id, assessment_id)
