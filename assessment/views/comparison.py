"""Two rounds of a factory beside each other."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.comparison_words import cause_bars, comparison_rows, finding, moved_by
from assessment.models import Assessment
from assessment.selectors.comparison import Basis, Comparison, compare_rounds, list_comparable
from audit.spreadsheet import csv_lines


@require_safe
def compare(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, other_id: UUID) -> HttpResponse:
    assessment, comparison = _compare(request, factory_id, assessment_id, other_id)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "comparison": comparison,
        "finding": finding(comparison),
        "moved_by": moved_by(comparison),
        "chart": cause_bars(comparison),
        "others": list_comparable(assessment),
        "other_id": other_id,
        "printed_at": timezone.now(),
        "nav": "results",
    }
    return render(request, "assessment/compare.html", context)


@require_safe
def compare_csv(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, other_id: UUID) -> HttpResponse:
    assessment, comparison = _compare(request, factory_id, assessment_id, other_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"comparison-{slugify(assessment.name) or assessment.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.writelines(csv_lines(comparison_rows(comparison)))
    return response


def _compare(
    request: SignedInRequest, factory_id: UUID, assessment_id: UUID, other_id: UUID
) -> tuple[Assessment, Comparison]:
    """Both rounds with the right to read them; a round has nothing to say about itself or about another rubric's."""
    assessment = get_assessment(request.user, factory_id, assessment_id)
    other = get_assessment(request.user, factory_id, other_id)
    if assessment == other or assessment.rubric_version.slug != other.rubric_version.slug:
        raise Http404
    return assessment, compare_rounds(assessment, other, basis=_basis(request), at=timezone.now())


def _basis(request: SignedInRequest) -> Basis | None:
    asked = request.GET.get("by")
    return "claimed" if asked == "claimed" else "checked" if asked == "checked" else None
