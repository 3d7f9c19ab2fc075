"""Submitting a round, taking it back, reopening it, and the form on paper."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.forms.rounds import SubmitForm
from assessment.models import Assessment, Snapshot
from assessment.selectors.checklist import build_checklist
from assessment.selectors.consistency import list_round_consistency
from assessment.selectors.grants import list_reviewers_of
from assessment.selectors.levels import get_frozen_levels, get_live_levels
from assessment.selectors.rounds import get_plan, get_round
from assessment.services.submission import (
    UndoAfterSignOff,
    UndoTooLate,
    reopen_assessment,
    submit_assessment,
    undo_submission,
)
from assessment.workflow import UNDO_SUBMIT_FOR, MoveRefused


@require_http_methods(["GET", "POST"])
def submit(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    assessment = get_assessment(request.user, factory_id, assessment_id)
    if assessment.status == Assessment.Status.SUBMITTED:
        return _render_submitted(request, assessment)
    form = SubmitForm(request.POST or None)
    if request.method == "POST":
        assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
        if form.is_valid():
            return _submit(request, factory_id, assessment_id)
    round_ = get_round(assessment)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "round": round_,
        "items": build_checklist(round_),
        "questions": list_round_consistency(round_),
        "levels": get_live_levels(round_, timezone.now()),
        "elements": list({leaf.trail[0].key: leaf.trail[0] for leaf in round_.plan.leaves}.values()),
        "form": form,
        "may_submit": can(assessment.role, "manage"),
        "nav": "questions",
    }
    return render(request, "assessment/submit.html", context, status=422 if form.errors else 200)


def _submit(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            held = get_assessment(request.user, factory_id, assessment_id, "manage", hold=True)
            submit_assessment(assessment=held, by=request.user, at=timezone.now())
    except MoveRefused:
        messages.info(request, _("The round was submitted already."))
    return redirect("assessment:submit", factory_id, assessment_id)


def _render_submitted(request: SignedInRequest, assessment: Assessment) -> HttpResponse:
    snapshot = Snapshot.objects.current().filter(assessment=assessment).first()
    if snapshot is None:  # a colleague reopened it this moment
        return redirect("assessment:hub", assessment.factory_id, assessment.pk)
    now, undo_until = timezone.now(), snapshot.created_at + UNDO_SUBMIT_FOR
    is_signed = Snapshot.objects.signed_off().filter(assessment=assessment).exists()
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "snapshot": snapshot,
        "levels": get_frozen_levels(assessment, snapshot),
        "undo_until": undo_until if now < undo_until and not is_signed else None,
        "reviewers": list_reviewers_of(assessment, at=now),
        "may_manage": can(assessment.role, "manage"),
        "nav": "questions",
    }
    return render(request, "assessment/submitted.html", context)


@require_POST
def undo(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            held = get_assessment(request.user, factory_id, assessment_id, "manage", hold=True)
            undo_submission(assessment=held, by=request.user, at=timezone.now())
    except UndoTooLate:
        messages.error(request, _("The ten minutes for undoing have passed. You can reopen the round instead."))
        return redirect("assessment:submit", factory_id, assessment_id)
    except UndoAfterSignOff:
        messages.error(request, _("A reviewer has signed the result. You can reopen the round instead."))
        return redirect("assessment:submit", factory_id, assessment_id)
    except MoveRefused:
        messages.info(request, _("The round is open."))
    else:
        messages.success(request, _("The submission is taken back. You can go on answering."))
    return redirect("assessment:hub", factory_id, assessment_id)


@require_POST
def reopen(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            held = get_assessment(request.user, factory_id, assessment_id, "manage", hold=True)
            reopen_assessment(assessment=held, by=request.user, at=timezone.now())
    except MoveRefused:
        messages.info(request, _("The round is open."))
    else:
        messages.success(request, _("The round is open again. The earlier result is kept as superseded."))
    return redirect("assessment:hub", factory_id, assessment_id)


@require_safe
def paper(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str) -> HttpResponse:
    """A section with empty boxes, to print and take to the workshop floor."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "enter", leaf=leaf)
    plan = get_plan(assessment)
    where = next((item for item in plan.leaves if item.node.key == leaf), None)
    if where is None:
        raise Http404
    levels = [
        (level, [item for item in where.node.requirements if item.level == level.number])
        for level in plan.rubric.levels
    ]
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "rubric": plan.rubric,
        "leaf": where,
        "levels": [(level, items) for level, items in levels if items],
        "nav": "questions",
    }
    return render(request, "assessment/paper.html", context)
