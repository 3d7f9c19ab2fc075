"""A round and the versions of its rubric: what a newer one would change for it, moving, going back, and what was."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft
from assessment.forms.moving import read_ways
from assessment.holds import is_under_review
from assessment.models import Assessment, RubricMove
from assessment.moving import ProfileGone
from assessment.selectors.moved import find_before
from assessment.selectors.moving import (
    Proposal,
    build_preview,
    find_last_move,
    find_way_back,
    propose_move,
    propose_way_back,
)
from assessment.selectors.newer_rubric import find_newer_version
from assessment.services.moving import NotOffered, PreviewOutdated, UnderReview, move_round
from assessment.services.moving import move_back as take_back
from assessment.workflow import RoundLocked


@require_http_methods(["GET", "POST"])
def move_rubric(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """What the newer version would change for this round, and the move itself."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
    version = find_newer_version(assessment, today=timezone.localdate())
    if version is None:
        return _nothing_offered(request, assessment)
    try:
        proposal = propose_move(assessment, version)
    except ProfileGone:
        return _render(request, assessment, {"version": version, "refusal": "profile"})
    return _go(request, assessment, proposal)


@require_http_methods(["GET", "POST"])
def move_back(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """What going back to the version before would change, and the way back itself."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
    last = find_way_back(assessment)
    if last is None:
        return _nothing_offered(request, assessment)
    try:
        proposal = propose_way_back(assessment, last)
    except ProfileGone:
        return _render(request, assessment, {"version": last.from_version, "refusal": "profile", "last": last})
    return _go(request, assessment, proposal)


def _go(request: SignedInRequest, assessment: Assessment, proposal: Proposal) -> HttpResponse:
    """Show the preview with the decisions that were sent; move when the button says so and nothing else has changed."""
    ways, wrong = read_ways(proposal.move, request.POST)
    context: dict[str, Any] = {"version": proposal.version, "last": proposal.back_of, "wrong": wrong}
    if is_under_review(assessment):
        context["refusal"] = "review"
    elif request.POST.get("do") == "move" and not wrong:
        try:
            move = _carry_out(request, assessment, proposal, ways)
        except (RoundLocked, NotOffered, UnderReview, ProfileGone):
            return _nothing_offered(request, assessment)
        except PreviewOutdated:
            context["outdated"] = True
        else:
            return _moved(request, assessment, move)
    context["preview"] = build_preview(assessment, proposal, ways, timezone.now())
    return _render(request, assessment, context)


def _carry_out(
    request: SignedInRequest, assessment: Assessment, proposal: Proposal, ways: dict[str, str]
) -> RubricMove:
    seen, now, by = request.POST.get("seen", ""), timezone.now(), request.user
    with transaction.atomic():
        held = get_draft(request.user, assessment.factory_id, assessment.pk, "manage")
        if proposal.back_of:
            return take_back(assessment=held, ways=ways, seen=seen, by=by, at=now)
        return move_round(assessment=held, number=proposal.version.number, ways=ways, seen=seen, by=by, at=now)


def _moved(request: SignedInRequest, assessment: Assessment, move: RubricMove) -> HttpResponse:
    said = _("The round now uses rubric version %(number)s.") % {"number": move.to_version.number}
    changed = ngettext("%(n)s answer changed.", "%(n)s answers changed.", len(move.changed)) % {"n": len(move.changed)}
    messages.success(request, said)
    if move.changed:
        messages.success(request, changed)
    return redirect("assessment:hub", assessment.factory_id, assessment.pk)


def _nothing_offered(request: SignedInRequest, assessment: Assessment) -> HttpResponse:
    if assessment.status == Assessment.Status.DRAFT:
        messages.error(request, _("The round stays with its rubric: that version is not offered any more."))
    else:
        messages.error(request, _("This round is submitted, so it keeps its rubric."))
    return redirect("assessment:hub", assessment.factory_id, assessment.pk)


def _render(request: SignedInRequest, assessment: Assessment, context: dict[str, Any]) -> HttpResponse:
    status = 409 if context.get("outdated") else 422 if context.get("wrong") else 200
    context |= {"factory": assessment.factory, "assessment": assessment, "nav": "questions"}
    return render(request, "assessment/move.html", context, status=status)


@require_safe
def before_move(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The answers of a round as they were before it moved, the last time or the one named by `?snapshot=`."""
    assessment = get_assessment(request.user, factory_id, assessment_id)
    try:
        wanted = request.GET.get("snapshot")
        before = find_before(assessment, UUID(wanted) if wanted else None, timezone.now())
    except ValueError:
        raise Http404 from None
    if before is None:
        raise Http404
    context = {"factory": assessment.factory, "assessment": assessment, "before": before, "nav": "questions"}
    return render(request, "assessment/before-move.html", context | {"last": find_last_move(assessment)})
