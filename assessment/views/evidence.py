"""The library of a round: its files, what one of them proves, and the files themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.evidence_access import get_content, get_evidence, visible_evidence, writable_requirements
from assessment.evidence_messages import locked_text
from assessment.forms.evidence import FactsForm, LinksForm, UploadForm
from assessment.models import Assessment, Evidence
from assessment.selectors.evidence import make_file
from assessment.selectors.evidence_library import (
    is_being_drawn,
    list_by_requirement,
    list_deleted,
    list_files,
    list_link_groups,
    make_row,
)
from assessment.selectors.rounds import get_plan
from assessment.services.evidence import (
    EvidenceInUse,
    change_evidence,
    delete_evidence,
    link_evidence,
    record_consultant_download,
    restore_evidence,
    space_used,
    unlink_evidence,
)
from assessment.views.evidence_upload import Outcome, answer_upload, receive_files, upload_choices, upload_context

_UNSEEN = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_SANDBOX = "sandbox; default-src 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The files (GET), and adding some (POST)."""
    if request.method != "POST":
        return _render_library(request, get_assessment(request.user, factory_id, assessment_id, "enter"))
    assessment = get_assessment(request.user, factory_id, assessment_id, "contribute")
    form = _upload_form(assessment, request)
    outcomes = receive_files(request, assessment, form.facts(), form.requirements()) if form.is_valid() else []
    return answer_upload(
        request,
        form,
        outcomes,
        page=lambda status: _render_library(request, assessment, form, outcomes, status),
        done=lambda: redirect("assessment:evidence", factory_id, assessment_id),
    )


def _upload_form(assessment: Assessment, request: SignedInRequest | None = None) -> UploadForm:
    """A manager may add files before saying what they prove; a contributor's file proves an answer of theirs."""
    must_choose = not can(assessment.role, "manage")
    choices = upload_choices(assessment) if must_choose else ()
    return UploadForm(request.POST if request else None, choices=choices, must_choose=must_choose)


def _render_library(
    request: SignedInRequest,
    assessment: Assessment,
    form: UploadForm | None = None,
    outcomes: list[Outcome] | None = None,
    status: int = 200,
) -> HttpResponse:
    now, files, plan = timezone.now(), visible_evidence(assessment, request.user), get_plan(assessment)
    by_requirement = request.GET.get("by") == "requirement"
    number = request.GET.get("page")
    page: Any
    if by_requirement:
        page = list_by_requirement(assessment, files, plan, number, now)
    else:
        page = list_files(assessment, files, number, now)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "page": page,
        "by_requirement": by_requirement,
        "may_manage": can(assessment.role, "manage"),
    }
    if request.htmx:
        return render(request, "assessment/_evidence_list.html", context)
    context |= upload_context(assessment, form or _upload_form(assessment), outcomes)
    context |= {"deleted": list_deleted(files, now), "used": space_used(assessment), "nav": "evidence"}
    return render(request, "assessment/evidence.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    """One file: what it is and what it proves (GET), and saying again what it is (POST)."""
    if request.method != "POST":
        assessment, evidence = get_evidence(request.user, factory_id, assessment_id, evidence_id)
        return _render_page(request, assessment, evidence)
    form = FactsForm(request.POST)
    with transaction.atomic():
        assessment, evidence = get_evidence(
            request.user, factory_id, assessment_id, evidence_id, "contribute", hold=True
        )
        if not _may_change(request, assessment, evidence):
            raise PermissionDenied
        if form.is_valid():
            change_evidence(evidence=evidence, facts=form.facts(), by=request.user, at=timezone.now())
    if form.errors:
        return _render_page(request, assessment, evidence, form, 422)
    messages.success(request, _("Saved."))
    return redirect("assessment:evidence-page", factory_id, assessment_id, evidence_id)


def _may_change(request: SignedInRequest, assessment: Assessment, evidence: Evidence) -> bool:
    """Managers change every file, contributors what they added; nothing that a round handed in stands on."""
    is_theirs = can(assessment.role, "manage") or evidence.uploaded_by_id == request.user.pk
    handed_in = evidence.links.exclude(assessment__status=Assessment.Status.DRAFT).exists()
    return can(assessment.role, "contribute") and is_theirs and evidence.deleted_at is None and not handed_in


def _render_page(
    request: SignedInRequest,
    assessment: Assessment,
    evidence: Evidence,
    form: FactsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "evidence": evidence,
        "file": make_file(evidence, now),
        "is_being_drawn": is_being_drawn(evidence, now),
        "nav": "evidence",
    }
    if request.htmx:
        return render(request, "assessment/_evidence_preview.html", context)
    writable = writable_requirements(assessment)
    facts = {"kind": evidence.kind, "dated": evidence.dated, "expires_on": evidence.expires_on}
    context |= {
        "form": form or FactsForm(initial=facts),
        "row": make_row(assessment, evidence, now),
        "groups": list_link_groups(assessment, evidence, get_plan(assessment), writable),
        "may_link": bool(writable) and evidence.deleted_at is None,
        "may_change": _may_change(request, assessment, evidence),
        "may_manage": can(assessment.role, "manage"),
    }
    return render(request, "assessment/evidence-page.html", context, status=status)


@require_POST
def links(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Say of the answers that were shown which of them the file proves."""
    with transaction.atomic():
        assessment, evidence = get_evidence(
            request.user, factory_id, assessment_id, evidence_id, "contribute", hold=True
        )
        writable = writable_requirements(assessment)
        if writable and evidence.deleted_at is None:
            form, now = LinksForm(request.POST, writable), timezone.now()
            facts: dict[str, Any] = {"assessment": assessment, "evidence": evidence, "by": request.user, "at": now}
            link_evidence(requirements=form.ticked, **facts)
            unlink_evidence(requirements=form.cleared, **facts)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, locked_text())
    back = request.POST.get("back", "")
    if back in get_plan(assessment).rubric.requirements:
        return redirect("assessment:evidence-of", factory_id, assessment_id, back)
    return redirect("assessment:evidence-page", factory_id, assessment_id, evidence_id)


@require_POST
def delete(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            _round, evidence = get_evidence(request.user, factory_id, assessment_id, evidence_id, "manage", hold=True)
            delete_evidence(evidence=evidence, by=request.user, at=timezone.now())
    except EvidenceInUse:
        messages.error(request, _("This file proves answers of a submitted round, so it stays."))
        return redirect("assessment:evidence-page", factory_id, assessment_id, evidence_id)
    messages.success(request, _("“%(name)s” is deleted. You can bring it back for 30 days.") % {"name": evidence.name})
    return redirect("assessment:evidence", factory_id, assessment_id)


@require_POST
def restore(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    with transaction.atomic():
        _round, evidence = get_evidence(request.user, factory_id, assessment_id, evidence_id, "manage", hold=True)
        restore_evidence(evidence=evidence, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is back, with all it proves.") % {"name": evidence.name})
    return redirect("assessment:evidence", factory_id, assessment_id)


@require_safe
def content(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponseBase:
    """The right is asked at every download; that of a consultant is recorded."""
    now = timezone.now()
    evidence, as_consultant = get_content(request.user, factory_id, assessment_id, evidence_id, now)
    file = _open(evidence.file.name)
    if as_consultant and request.method == "GET":
        record_consultant_download(evidence=evidence, assessment_id=assessment_id, by=request.user, at=now)
    return _send(file, evidence.name, evidence.content_type, as_attachment=True)


@require_safe
def preview(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, evidence_id: UUID) -> HttpResponseBase:
    """The first page as an image of our own making."""
    evidence, _ = get_content(request.user, factory_id, assessment_id, evidence_id, timezone.now())
    return _send(_open(evidence.preview.name), "preview.png", "image/png", as_attachment=False)


def _open(name: str | None) -> Any:
    if not name or not default_storage.exists(name):
        raise Http404
    return default_storage.open(name)


def _send(file: Any, name: str, content_type: str, *, as_attachment: bool) -> FileResponse:
    response = FileResponse(
        file, as_attachment=as_attachment, filename=name, content_type=content_type, headers=_UNSEEN
    )
    response["Content-Security-Policy"] = _SANDBOX
    return response
