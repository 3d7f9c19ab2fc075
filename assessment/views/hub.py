"""The task list of a round, the way to the next question, and the tables over all answers."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.models import Assessment
from assessment.selectors.carrying import find_carried
from assessment.selectors.changes import next_requested
from assessment.selectors.hub import (
    FILTERS,
    AnswerFilter,
    group_by_level,
    group_by_section,
    list_answer_rows,
    list_filters,
    list_tasks,
    part_progress,
    passes,
)
from assessment.selectors.moving import find_last_move
from assessment.selectors.newer_rubric import find_newer_version
from assessment.selectors.questionnaire import next_unanswered
from assessment.selectors.rounds import get_round
from assessment.selectors.standing import get_standing
from assessment.services.rounds import choose_order

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
def hub(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _choose_order(request, factory_id, assessment_id)
    assessment = get_assessment(request.user, factory_id, assessment_id, "enter")
    round_ = get_round(assessment)
    tasks = list_tasks(round_, request.user)
    codes = [code for code in FILTERS if assessment.part is None or code != "mine"]
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in codes else "all"
    shown = [task for task in tasks if passes(task, chosen)]
    by_level = assessment.order == Assessment.Order.LEVEL
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "round": round_,
        "groups": group_by_level(shown) if by_level else group_by_section(shown),
        "filters": list_filters(tasks, chosen, codes),
        "section_count": len(tasks),
        "carried": find_carried(round_),
        "ready_count": sum(task.state == "ready" for task in tasks),
        "may_answer": can(assessment.role, "contribute") and assessment.status == Assessment.Status.DRAFT,
        "nav": "questions",
    }
    if assessment.part is not None:
        return render(request, "assessment/people_hub.html", context | {"part": part_progress(tasks)})
    may_manage = can(assessment.role, "manage")
    context |= {
        "standing": get_standing(round_, timezone.now()),
        "may_manage": may_manage,
        "newer": find_newer_version(assessment, today=timezone.localdate()) if may_manage else None,
        "last_move": find_last_move(assessment),
    }
    return render(request, "assessment/hub.html", context)


def _choose_order(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    assessment = get_assessment(request.user, factory_id, assessment_id, "answer")
    order = request.POST.get("order", "")
    if order in Assessment.Order.values:
        choose_order(assessment=assessment, order=order)
    return redirect("assessment:hub", factory_id, assessment_id)


@require_safe
def next_question(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Always a redirect: unanswered, one's own first, then flagged, then the first section that is not ready, then the
    submit page, which for contributors is the task list."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "enter")
    if assessment.status == Assessment.Status.CHANGES:
        requested = next_requested(assessment)
        if requested is not None:
            return redirect("assessment:requirement", factory_id, assessment_id, requested)
        return redirect(f"assessment:{'submit' if assessment.part is None else 'hub'}", factory_id, assessment_id)
    round_ = get_round(assessment)
    key = next_unanswered(round_, request.GET.get("after", ""), request.user)
    if key is not None:
        item, leaf = round_.rubric.requirement(key), round_.rubric.leaf_of[key]
        address = reverse("assessment:questions", args=[factory_id, assessment_id, leaf.node.key, item.level])
        return redirect(f"{address}#r-{key}")
    for leaf_key in round_.progress.sections:
        section = round_.sections.get(leaf_key)
        if assessment.holds(leaf_key) and (section is None or not section.ready):
            return redirect("assessment:section", factory_id, assessment_id, leaf_key)
    return redirect(f"assessment:{'submit' if assessment.part is None else 'hub'}", factory_id, assessment_id)


@require_safe
def all_answers(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    assessment = get_assessment(request.user, factory_id, assessment_id)
    round_ = get_round(assessment)
    level = request.GET.get("level", "")
    chosen = AnswerFilter(
        query=request.GET.get("q", "").strip()[:100],
        level=int(level) if level.isascii() and level.isdigit() and len(level) < 3 else None,
        state=request.GET.get("state", ""),
        flagged="flagged" in request.GET,
    )
    rows = list_answer_rows(round_, chosen)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "rubric": round_.rubric,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "nav": "questions",
    }
    return render(request, "assessment/all.html", context)


@require_safe
def check(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, element: str) -> HttpResponse:
    """Check answers: everything said about one of the rubric's top parts, with a way to change each."""
    assessment = get_assessment(request.user, factory_id, assessment_id)
    round_ = get_round(assessment)
    nodes = {leaf.trail[0].key: leaf.trail[0] for leaf in round_.plan.leaves}
    if element not in nodes:
        raise Http404
    rows = [row for row in list_answer_rows(round_) if row.leaf.trail[0].key == element]
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "rubric": round_.rubric,
        "element": nodes[element],
        "elements": list(nodes.values()),
        "rows": [row for row in rows if row.is_open or (row.answer and row.answer.value)],
        "nav": "questions",
    }
    return render(request, "assessment/check.html", context)
