"""The four indicators beside a cited set: a page, and a fragment of the results page."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft
from assessment.models import Assessment, Snapshot
from assessment.services.rounds import choose_reference_set
from assessment.workflow import RoundLocked
from benchmarks.forms import ReferenceSetForm
from benchmarks.reference import kpi_sets
from benchmarks.selectors import Comparison, get_comparison
from benchmarks.wording import finding, kpi_bars, shortfall


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def kpi(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _choose_set(request, factory_id, assessment_id)
    assessment = get_assessment(request.user, factory_id, assessment_id)
    try:
        wanted = request.GET.get("snapshot")
        comparison = get_comparison(assessment, UUID(wanted) if wanted else None)
    except (ValueError, Snapshot.DoesNotExist):
        raise Http404 from None
    template = "benchmarks/_comparison.html" if request.htmx else "benchmarks/kpi.html"
    context = {"is_fragment": bool(request.htmx), "chosen": wanted or ""}
    return render(request, template, _context(assessment, comparison) | context)


def _choose_set(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    form = ReferenceSetForm(request.POST)
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id)
            if form.is_valid():
                choose_reference_set(assessment=assessment, key=form.cleaned_data["reference_set"])
    except RoundLocked:
        messages.error(request, _("This round is submitted, so its reference set cannot change. Reopen it to go on."))
        return redirect("benchmarks:kpi", factory_id, assessment_id)
    if not form.is_valid():
        return render(
            request, "benchmarks/kpi.html", _context(assessment, get_comparison(assessment), form), status=422
        )
    return redirect("benchmarks:kpi", factory_id, assessment_id)


def _context(assessment: Assessment, comparison: Comparison, form: ReferenceSetForm | None = None) -> dict[str, object]:
    chosen = comparison.reference_set
    return {
        "factory": assessment.factory,
        "assessment": assessment,
        "comparison": comparison,
        "finding": finding(comparison),
        "shortfall": shortfall(comparison),
        "chart": kpi_bars(comparison) if comparison.stated else "",
        "form": form or ReferenceSetForm(initial={"reference_set": chosen.id}),
        "sets": kpi_sets(),
        "may_answer": can(assessment.role, "answer") and comparison.snapshot is None,
        "nav": "results",
    }
