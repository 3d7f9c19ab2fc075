"""The page on which a factory states its four indicators."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft
from assessment.forms.kpi import KpiForm
from assessment.indicators import INDICATORS, Indicator
from assessment.models import Assessment
from assessment.selectors.kpi import KpiEntry, list_kpi_entries, mark_of
from assessment.services.kpi import KpiChanged, save_kpi_entries
from assessment.workflow import RoundLocked


@require_http_methods(["GET", "POST"])
def kpi(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _save(request, factory_id, assessment_id)
    assessment = get_assessment(request.user, factory_id, assessment_id)
    entries = list_kpi_entries(assessment)
    return _render(request, assessment, KpiForm(initial=KpiForm.initial_of(entries, mark_of(entries))))


def _save(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    form = KpiForm(request.POST)
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id)
            if form.is_valid():
                seen = form.cleaned_data["seen"]
                save_kpi_entries(
                    assessment=assessment, entries=form.entries(), seen=seen, by=request.user, at=timezone.now()
                )
    except RoundLocked:
        messages.error(request, _("This round is submitted, so the indicators cannot change. Reopen it to go on."))
        return redirect("assessment:kpi", factory_id, assessment_id)
    except KpiChanged:
        return _render_changed(request, assessment, form)
    if not form.is_valid():
        return _render(request, assessment, form, status=422)
    messages.success(request, _("The indicators are saved."))
    return redirect("assessment:kpi", factory_id, assessment_id)


def _render_changed(request: SignedInRequest, assessment: Assessment, form: KpiForm) -> HttpResponse:
    """What was typed stays in the form; saving again, now knowing the other values, replaces them."""
    theirs = list_kpi_entries(assessment)
    typed = request.POST.copy()
    typed["seen"] = mark_of(theirs)
    form.data = typed
    form.add_error(None, _("A colleague changed the indicators while you typed. Compare, then save again."))
    return _render(request, assessment, form, status=409, theirs=_rows(theirs))


def _rows(entries: dict[str, KpiEntry]) -> list[tuple[Indicator, KpiEntry | None]]:
    return [(indicator, entries.get(indicator.key)) for indicator in INDICATORS]


def _render(
    request: SignedInRequest, assessment: Assessment, form: KpiForm, status: int = 200, **extra: object
) -> HttpResponse:
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "form": form,
        "rows": _rows(list_kpi_entries(assessment)),
        "may_answer": can(assessment.role, "answer") and assessment.status == Assessment.Status.DRAFT,
        "nav": "questions",
        **extra,
    }
    return render(request, "assessment/kpi.html", context, status=status)
