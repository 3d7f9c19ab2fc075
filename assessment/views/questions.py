"""Question pages: a section at one level as one form that works without JavaScript."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft, get_open
from assessment.forms.answers import PageForm, sent_keys, typed_of
from assessment.models import Assessment
from assessment.scoring.plan import Plan
from assessment.selectors.carrying import find_carried
from assessment.selectors.questionnaire import build_strip, list_page_words, list_questions, next_page
from assessment.selectors.rounds import Round, get_plan, get_round
from assessment.selectors.seen import find_seen_rubric
from assessment.services.answering import Conflict, confirm_answers
from assessment.services.sections import mark_ready, open_level
from assessment.views.answers import locked, may_answer, outdated_keys, save_form, show_typed, with_outcome
from assessment.workflow import RoundLocked
from rubrics.document import Leaf, Rubric


@require_safe
def section(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str) -> HttpResponse:
    """A section's address leads to the first of its open levels that is unfinished."""
    round_ = get_round(get_assessment(request.user, factory_id, assessment_id, "enter", leaf=leaf))
    where = _get_leaf(round_, leaf)
    current = round_.progress.sections[where.node.key].current
    return redirect("assessment:questions", factory_id, assessment_id, leaf, current.number)


@require_http_methods(["GET", "POST"])
def questions(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str, level: int) -> HttpResponse:
    if request.method == "POST":
        return _save_page(request, factory_id, assessment_id, leaf, level)
    assessment = get_assessment(request.user, factory_id, assessment_id, "enter", leaf=leaf)
    round_ = get_round(assessment)
    where = _get_leaf(round_, leaf)
    return _render_page(request, round_, where, level, list_questions(round_, where, level))


def _save_page(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str, level: int) -> HttpResponse:
    """Save every question of the page; those in conflict come back with both sides, the others are saved."""
    try:
        with transaction.atomic():
            assessment = get_open(request.user, factory_id, assessment_id, leaf=leaf)
            plan = get_plan(assessment)
            where = _find_leaf(plan, leaf)
            seen = find_seen_rubric(assessment, request.POST.get("rubric", ""))
            if seen is None and (where is None or not 1 <= level <= len(plan.levels)):
                raise Http404
            keys = tuple(item.key for item in where.node.requirements if item.level == level) if where else ()
            moved, gone = _sort_others(request, assessment, plan, seen, keys)
            outdated = outdated_keys(seen, plan.rubric)
            page = PageForm(request.POST, rubric=plan.rubric, keys=(*keys, *moved), outdated=outdated)
            outcomes = {
                key: save_form(assessment, key, form, request) for key, form in page.forms.items() if form.is_valid()
            }
            if where and request.POST.get("ready") in ("yes", "no"):
                is_ready = request.POST["ready"] == "yes"
                mark_ready(assessment=assessment, leaf=leaf, ready=is_ready, by=request.user, at=timezone.now())
            confirmed = _confirm(request, assessment, plan, where) if where else None
    except RoundLocked as refusal:
        return locked(request, factory_id, assessment_id, refusal)
    round_ = get_round(assessment)
    problems = {key: form.errors for key, form in page.forms.items() if form.errors}
    conflicts = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Conflict)}
    lost = [*gone, *(key for key in problems | conflicts if gone or key not in keys)]
    if seen and lost:
        return show_typed(request, assessment, seen, [typed_of(request.POST, key) for key in lost])
    if where is None or level > len(round_.plan.levels):
        return redirect("assessment:hub", factory_id, assessment_id)
    if problems or conflicts:
        shown = [
            with_outcome(question, page.forms.get(question.key), conflicts.get(question.key))
            for question in list_questions(round_, where, level)
        ]
        return _render_page(request, round_, where, level, shown, status=409 if conflicts else 422)
    if assessment.status == Assessment.Status.CHANGES:
        return redirect("assessment:hub", factory_id, assessment_id)
    if confirmed is not None:
        return redirect(f"{reverse('assessment:questions', args=[factory_id, assessment_id, leaf, level])}{confirmed}")
    following = next_page(round_, leaf, level)
    if following is None:
        return redirect(f"assessment:{'submit' if assessment.part is None else 'hub'}", factory_id, assessment_id)
    return redirect("assessment:questions", factory_id, assessment_id, *following)


def _sort_others(
    request: SignedInRequest, assessment: Assessment, plan: Plan, seen: Rubric | None, keys: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    """What a page of another version sends beside the requirements of this one: those asked elsewhere now, which can be
    saved, and those that cannot."""
    sent = [key for key in sent_keys(request.POST) if seen and key in seen.requirements and key not in keys]
    leaf_of, asked = plan.rubric.leaf_of, plan.requirement_keys()
    moved = [key for key in sent if key in asked and assessment.holds(leaf_of[key].node.key)]
    return moved, [key for key in sent if key not in moved]


def _confirm(request: SignedInRequest, assessment: Assessment, plan: Plan, where: Leaf) -> str | None:
    """Confirm carried answers, one or all of the subdomain, where a button asks for it; returns the place to go on."""
    asked = request.POST.get("confirm", "")
    keys = plan.requirement_keys() & {item.key for item in where.node.requirements if asked in ("all", item.key)}
    if not keys:
        return None
    count = confirm_answers(assessment=assessment, requirements=keys, by=request.user, at=timezone.now())
    if asked != "all":
        return f"#r-{asked}"
    said = ngettext("%(number)s answer is confirmed.", "%(number)s answers are confirmed.", count)
    messages.success(request, said % {"number": count})
    return ""


def _render_page(
    request: SignedInRequest, round_: Round, leaf: Leaf, level: int, shown: Any, status: int = 200
) -> HttpResponse:
    assessment = round_.assessment
    progress = round_.progress.sections[leaf.node.key]
    if not 1 <= level <= len(round_.plan.levels):
        raise Http404
    stands = progress.levels[level - 1]
    carried = find_carried(round_)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "round": round_,
        "leaf": leaf,
        "level": round_.rubric.level(level),
        "by_level": round_.rubric.has_questions_by_level,
        "scale_here": shown[0].choices if shown else (),
        "section": progress,
        "stands": stands,
        "row": round_.sections.get(leaf.node.key),
        "questions": shown,
        "carried": carried,
        "carried_here": carried.counts.get(leaf.node.key, 0) if carried else 0,
        "words": list_page_words(
            round_.rubric, [question.requirement for question in shown], *leaf.node.help.texts(level + 1)
        ),
        "next_level_text": leaf.node.help.levels.get(level + 1),
        "has_errors": status != 200,
        "strip": build_strip(round_, progress, level),
        "next_shut": progress.next_shut,
        "may_answer": may_answer(assessment) and stands.is_open,
        "may_open": may_answer(assessment),
        "may_manage": can(assessment.role, "manage"),
        "nav": "questions",
    }
    return render(request, "assessment/questions.html", context, status=status)


@require_POST
def open_next_level(
    request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str, level: int
) -> HttpResponse:
    """Answer a level before the plant has reached the one below."""
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id, "contribute", leaf=leaf)
            plan = get_plan(assessment)
            if _find_leaf(plan, leaf) is None or not 1 <= level <= len(plan.levels):
                raise Http404
            open_level(assessment=assessment, leaf=leaf, level=level, by=request.user, at=timezone.now())
    except RoundLocked:
        return locked(request, factory_id, assessment_id)
    return redirect("assessment:questions", factory_id, assessment_id, leaf, level)


def _get_leaf(round_: Round, key: str) -> Leaf:
    leaf = _find_leaf(round_.plan, key)
    if leaf is None:
        raise Http404
    return leaf


def _find_leaf(plan: Plan, key: str) -> Leaf | None:
    return next((item for item in plan.leaves if item.node.key == key), None)
