"""What a round amounts to: the results page, the trace of every number, and the downloads."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.models import Assessment, Snapshot
from assessment.result_csv import result_rows
from assessment.scoring import compact
from assessment.selectors.gaps import list_gap_rows, try_closing
from assessment.selectors.levels import get_levels, get_result_levels
from assessment.selectors.result import Result, get_result, list_snapshots
from assessment.selectors.results import Results, plain_percent
from assessment.selectors.reviewed import find_review
from assessment.selectors.totals import build_totals
from assessment.selectors.trace import UnknownNode, trace_index, trace_level, trace_total
from audit.spreadsheet import csv_lines


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def results(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    result = _get_result(request, factory_id, assessment_id)
    assessment = result.assessment
    context = _context(request, result) | {
        "results": Results(result),
        "totals": None if result.rubric.has_questions_by_level else build_totals(result),
        "gaps": list_gap_rows(result),
        "what_if": try_closing(result, request.GET.getlist("done")),
        "may_answer": can(assessment.role, "answer") and result.is_provisional,
    }
    if request.htmx and request.htmx.target == "what-if":
        return render(request, "assessment/_results_what_if.html", context)
    frozen = list_snapshots(assessment)
    snapshots = [item.snapshot for item in frozen]
    context["snapshots"] = frozen
    context["review"] = find_review(result, snapshots)
    context["levels"] = get_result_levels(result, snapshots)
    return render(request, "assessment/results.html", context)


@require_safe
def why(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """A number taken apart: `node` is a path (empty: the whole plant), `level` a number (absent: the index)."""
    result = _get_result(request, factory_id, assessment_id)
    path, level = request.GET.get("node", ""), request.GET.get("level", "")
    context = _context(request, result)
    try:
        if not result.rubric.has_questions_by_level:
            context |= {"by_total": True, "trace": trace_total(result, path)}
        elif level:
            context["trace"] = trace_level(result, path, _small_number(level))
        else:
            context["walk"] = trace_index(result, path)
    except UnknownNode:
        raise Http404 from None
    return render(request, "assessment/why.html", context)


@require_safe
def results_csv(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    result = _get_result(request, factory_id, assessment_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(result.assessment)}.csv"'
    response.writelines(csv_lines(result_rows(result, get_levels(result))))
    return response


@require_safe
def results_json(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    result = _get_result(request, factory_id, assessment_id)
    response = HttpResponse(compact(result.data), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(result.assessment)}.json"'
    return response


def _get_result(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> Result:
    """The round's result, or the earlier one named by `?snapshot=`."""
    assessment = get_assessment(request.user, factory_id, assessment_id)
    try:
        wanted = request.GET.get("snapshot")
        return get_result(assessment, UUID(wanted) if wanted else None)
    except (ValueError, Snapshot.DoesNotExist):
        raise Http404 from None


def _context(request: SignedInRequest, result: Result) -> dict[str, object]:
    return {
        "factory": result.assessment.factory,
        "assessment": result.assessment,
        "result": result,
        "rubric": result.rubric,
        "snapshot": result.snapshot,
        "gate": plain_percent(result.rubric.gate.at_least) if result.rubric.has_questions_by_level else "",
        "chosen": request.GET.get("snapshot", ""),
        "printed_at": timezone.now(),
        "nav": "results",
    }


def _small_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _file_name(assessment: Assessment) -> str:
    return f"results-{slugify(assessment.name) or assessment.pk}"
