"""What a draft would change: asking for it, watching it being measured, reading it. Counts only, for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from assessment.impact_words import cause_rows, finding, impact_rows, level_bars
from assessment.models import Snapshot
from assessment.selectors.impact import ImpactState, get_impact_state
from assessment.selectors.impact_samples import list_sample_impacts
from assessment.services.impact import KIND, STEPS, DraftHasProblems, cancel_impact, request_impact
from audit.spreadsheet import csv_lines
from rubrics.access import get_draft
from rubrics.document import Rubric, parse_document
from rubrics.models import Draft
from rubrics.selectors import RubricTampered, load_rubric
from rubrics.selectors.studio import Studio, open_studio
from rubrics.views.drafts import studio_context

WAIT = 2
"""Seconds between two looks at a measurement under way."""


@require_http_methods(["GET", "HEAD", "POST"])
def impact(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    if request.method == "POST":
        return _request(request, draft)
    studio = open_studio(draft)
    state = get_impact_state(draft, studio.rubric_hash, KIND)
    context = {"draft": draft, "state": state, "steps": _steps(state), "wait": WAIT if state.is_running else None}
    if request.htmx and state.is_running:
        return render(request, "assessment/_impact_progress.html", context)
    context |= _outcome(studio, state) | {"here": _("Impact"), "printed_at": timezone.now()}
    page = studio_context(request, draft, "impact", studio=studio) | context
    response = render(request, "assessment/impact.html", page)
    if request.htmx:  # it is over: the whole page, not the part that was asked for
        response["HX-Refresh"] = "true"
    return response


def _request(request: SignedInRequest, draft: Draft) -> HttpResponse:
    try:
        request_impact(draft=draft, by=request.user, at=timezone.now())
    except DraftHasProblems:
        messages.error(request, _("Mend the errors of the draft first. A document with errors cannot be scored."))
    return redirect("assessment:impact", draft.pk)


def _steps(state: ImpactState) -> list[tuple[str, str]]:
    """Every step of the work as done, now or to come."""
    now = STEPS.index(state.job.step) if state.job and state.job.step in STEPS else -1
    return [(step, "done" if place < now else "now" if place == now else "") for place, step in enumerate(STEPS)]


def _outcome(studio: Studio, state: ImpactState) -> dict[str, Any]:
    rubric, base = _rubrics(studio)
    if rubric is None or base is None:
        return {"rubric": rubric, "is_tampered": base is None}
    context: dict[str, Any] = {
        "rubric": rubric,
        "is_text_only": rubric.scoring_hash == base.scoring_hash,
        "samples": list_sample_impacts(base, rubric),
    }
    if state.impact is None:
        return context
    figures = state.impact.figures
    tables = figures["strata"][Snapshot.Kind.SELF]
    return context | {
        "measured": state.impact,
        "figures": figures,
        "tables": tables,
        "reviewed": figures["strata"][Snapshot.Kind.REVIEWED],
        "finding": finding(tables) if tables else "",
        "chart": level_bars(tables) if tables else "",
        "causes": cause_rows(state.impact, rubric, base) if figures["causes"] else [],
    }


def _rubrics(studio: Studio) -> tuple[Rubric | None, Rubric | None]:
    """The draft's, None while there are errors; and its base's, None when it was changed behind the program's back."""
    rubric = parse_document(studio.document) if studio.rubric_hash else None
    try:
        return rubric, load_rubric(studio.draft.base)
    except RubricTampered:
        return rubric, None


@require_POST
def impact_cancel(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """What was measured so far is given up; a finished measurement stays."""
    draft = get_draft(request.user, draft_id)
    job = get_impact_state(draft, None, KIND).job
    if job is not None:
        cancel_impact(job=job, at=timezone.now())
    return redirect("assessment:impact", draft.pk)


@require_safe
def impact_csv(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    studio = open_studio(draft)
    rubric, base = _rubrics(studio)
    state = get_impact_state(draft, studio.rubric_hash, KIND)
    if rubric is None or base is None or state.impact is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="impact-{draft.slug}.csv"'
    response.writelines(csv_lines(impact_rows(state.impact, rubric, base)))
    return response
