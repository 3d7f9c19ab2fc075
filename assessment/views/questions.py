"""Question pages: one form a page that works without JavaScript, and the requests that save one answer at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft
from assessment.forms.answers import AnswerForm, PageForm
from assessment.models import Assessment
from assessment.selectors.questionnaire import (
    Question,
    build_strip,
    get_question,
    list_history,
    list_questions,
    next_page,
    with_conflict,
)
from assessment.selectors.rounds import Round, get_plan, get_round
from assessment.services.answering import Conflict, Saved, VersionUnknown, keep_theirs, restore_version, save_answer
from assessment.services.sections import mark_ready, open_level
from assessment.workflow import RoundLocked
from rubrics.document import Leaf


@require_safe
def section(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str) -> HttpResponse:
    """A section's address leads to the first of its open levels that is unfinished."""
    round_ = get_round(get_assessment(request.user, factory_id, assessment_id))
    where = _get_leaf(round_, leaf)
    current = round_.progress.sections[where.node.key].current
    return redirect("assessment:questions", factory_id, assessment_id, leaf, current.number)


@require_http_methods(["GET", "POST"])
def questions(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str, level: int) -> HttpResponse:
    if request.method == "POST":
        return _save_page(request, factory_id, assessment_id, leaf, level)
    assessment = get_assessment(request.user, factory_id, assessment_id)
    round_ = get_round(assessment)
    where = _get_leaf(round_, leaf)
    return _render_page(request, round_, where, level, list_questions(round_, where, level))


def _save_page(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str, level: int) -> HttpResponse:
    """Save every question of the page; those in conflict come back with both sides, the others are saved."""
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id)
            plan = get_plan(assessment)
            where = next((item for item in plan.leaves if item.node.key == leaf), None)
            if where is None:
                raise Http404
            keys = tuple(item.key for item in where.node.requirements if item.level == level)
            page = PageForm(request.POST, rubric=plan.rubric, keys=keys)
            page.is_valid()
            outcomes = {
                key: _save(assessment, key, form, request) for key, form in page.forms.items() if form.is_valid()
            }
            if request.POST.get("ready") in ("yes", "no"):
                mark_ready(assessment=assessment, leaf=leaf, ready=request.POST["ready"] == "yes")
    except RoundLocked:
        return _locked(request, factory_id, assessment_id)
    round_ = get_round(assessment)
    problems = {key: form.errors for key, form in page.forms.items() if form.errors}
    conflicts = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Conflict)}
    if problems or conflicts:
        shown = [
            _with_outcome(question, page.forms.get(question.key), conflicts.get(question.key))
            for question in list_questions(round_, where, level)
        ]
        return _render_page(request, round_, where, level, shown, status=409 if conflicts else 422)
    following = next_page(round_, leaf, level)
    if following is None:
        return redirect("assessment:submit", factory_id, assessment_id)
    return redirect("assessment:questions", factory_id, assessment_id, *following)


def _save(assessment: Assessment, key: str, form: AnswerForm, request: SignedInRequest) -> Saved | Conflict:
    service = keep_theirs if form.cleaned_data["keep"] == "theirs" else save_answer
    return service(
        assessment=assessment,
        requirement=key,
        content=form.content(),
        origin=form.origin(),
        by=request.user,
        at=timezone.now(),
    )


def _with_outcome(question: Question, form: AnswerForm | None, conflict: Conflict | None) -> Question:
    """Nothing that was typed is lost: the form's words stay beside the reason why they are not stored."""
    if conflict is not None:
        return with_conflict(question, conflict)
    if form is not None and form.errors:
        return question.with_refused(form.typed(), [str(error) for errors in form.errors.values() for error in errors])
    return question


def _render_page(
    request: SignedInRequest, round_: Round, leaf: Leaf, level: int, shown: Any, status: int = 200
) -> HttpResponse:
    assessment = round_.assessment
    progress = round_.progress.sections[leaf.node.key]
    if not 1 <= level <= len(round_.rubric.levels):
        raise Http404
    stands = progress.levels[level - 1]
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "round": round_,
        "leaf": leaf,
        "level": round_.rubric.level(level),
        "section": progress,
        "stands": stands,
        "row": round_.sections.get(leaf.node.key),
        "questions": shown,
        "has_errors": status != 200,
        "strip": build_strip(round_, progress, level),
        "next_shut": next((item for item in progress.levels if not item.is_open and item.keys), None),
        "may_answer": _may_answer(assessment) and stands.is_open,
        "may_open": _may_answer(assessment),
        "gate": round_.rubric.rule.at_least,
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
            assessment = get_draft(request.user, factory_id, assessment_id)
            rubric = get_plan(assessment).rubric
            if leaf not in rubric.leaf_by_key or not 1 <= level <= len(rubric.levels):
                raise Http404
            open_level(assessment=assessment, leaf=leaf, level=level)
    except RoundLocked:
        return _locked(request, factory_id, assessment_id)
    return redirect("assessment:questions", factory_id, assessment_id, leaf, level)


@require_http_methods(["GET", "POST"])
def requirement(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Everything about one answer (GET), and the save of one answer (POST)."""
    if request.method == "POST":
        return _save_one(request, factory_id, assessment_id, requirement)
    assessment = get_assessment(request.user, factory_id, assessment_id)
    return _render_requirement(request, get_round(assessment), requirement)


def _render_requirement(
    request: SignedInRequest, round_: Round, key: str, question: Question | None = None, status: int = 200
) -> HttpResponse:
    if key not in round_.plan.requirement_keys():
        raise Http404
    assessment, item = round_.assessment, round_.rubric.requirement(key)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "round": round_,
        "leaf": round_.rubric.leaf_of[key],
        "level": round_.rubric.level(item.level),
        "question": question or get_question(round_, item),
        "history": list_history(assessment, key),
        "labels": {choice.key: choice.label for choice in round_.rubric.scale},
        "may_answer": _may_answer(assessment),
        "has_errors": status != 200,
        "nav": "questions",
    }
    return render(request, "assessment/requirement.html", context, status=status)


def _save_one(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, key: str) -> HttpResponse:
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id)
            plan = get_plan(assessment)
            if key not in plan.requirement_keys():
                raise Http404
            form = AnswerForm(request.POST, rubric=plan.rubric)
            outcome = _save(assessment, key, form, request) if form.is_valid() else None
    except RoundLocked:
        return _locked_json() if wants_json else _locked(request, factory_id, assessment_id)
    if wants_json:
        return _answer_json(request, assessment, key, form, outcome)
    if isinstance(outcome, Saved):
        return redirect("assessment:requirement", factory_id, assessment_id, key)
    round_ = get_round(assessment)
    question = get_question(round_, round_.rubric.requirement(key))
    question = _with_outcome(question, form, outcome)
    return _render_requirement(request, round_, key, question, status=409 if outcome else 422)


def _answer_json(
    request: SignedInRequest, assessment: Assessment, key: str, form: AnswerForm, outcome: Saved | Conflict | None
) -> JsonResponse:
    """What the page needs after a save: the new version, the status line, and the figures that changed with it."""
    if outcome is None:
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"status": "refused", "message": " ".join(errors)}, status=422)
    if isinstance(outcome, Conflict):
        return _conflict_json(request, assessment, key, outcome)
    round_ = get_round(assessment)
    return JsonResponse(_saved(request, round_, key, outcome.version) | {"at": outcome.answer.updated_at.isoformat()})


def _saved(request: SignedInRequest, round_: Round, key: str, version: int) -> dict[str, Any]:
    leaf, item = round_.rubric.leaf_of[key], round_.rubric.requirement(key)
    progress = round_.progress.sections[leaf.node.key]
    context = {
        "factory": round_.assessment.factory,
        "assessment": round_.assessment,
        "round": round_,
        "leaf": leaf,
        "section": progress,
        "strip": build_strip(round_, progress, item.level),
        "saved_at": timezone.now(),
    }
    fragments = {
        name: render_to_string(f"assessment/_{name}.html", context, request) for name in ("saved", "progress", "strip")
    }
    return {"status": "saved", "version": version, "plant_open": round_.progress.plant_open, "html": fragments}


def _conflict_json(request: SignedInRequest, assessment: Assessment, key: str, conflict: Conflict) -> JsonResponse:
    round_ = get_round(assessment)
    question = with_conflict(get_question(round_, round_.rubric.requirement(key)), conflict)
    labels = {choice.key: choice.label for choice in round_.rubric.scale}
    html = render_to_string("assessment/_conflict.html", {"question": question, "labels": labels}, request)
    theirs = {"value": conflict.answer.value, "note": conflict.answer.note, "flagged": conflict.answer.flagged}
    body = {"status": "conflict", "version": conflict.answer.version, "theirs": theirs, "html": {"conflict": html}}
    return JsonResponse(body, status=409)


@require_POST
def restore(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Undo: make an earlier version of an answer current again."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    version = request.POST.get("to", "")
    try:
        with transaction.atomic():
            assessment = get_draft(request.user, factory_id, assessment_id)
            if requirement not in get_plan(assessment).requirement_keys() or not version.isdecimal():
                raise Http404
            answer = restore_version(
                assessment=assessment,
                requirement=requirement,
                version=int(version[:9]),
                by=request.user,
                at=timezone.now(),
            )
    except RoundLocked:
        return _locked_json() if wants_json else _locked(request, factory_id, assessment_id)
    except VersionUnknown:
        raise Http404 from None
    if not wants_json:
        messages.success(request, _("The earlier answer stands again."))
        return redirect("assessment:requirement", factory_id, assessment_id, requirement)
    content = {"value": answer.value, "note": answer.note, "flagged": answer.flagged}
    body = _saved(request, get_round(assessment), requirement, answer.version)
    return JsonResponse(body | {"content": content})


def _get_leaf(round_: Round, key: str) -> Leaf:
    leaf = next((item for item in round_.plan.leaves if item.node.key == key), None)
    if leaf is None:
        raise Http404
    return leaf


def _may_answer(assessment: Assessment) -> bool:
    return can(assessment.role, "answer") and assessment.status == Assessment.Status.DRAFT


def _locked(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    messages.error(request, _locked_sentence())
    return redirect("assessment:hub", factory_id, assessment_id)


def _locked_json() -> JsonResponse:
    return JsonResponse({"status": "refused", "message": _locked_sentence()}, status=423)


def _locked_sentence() -> str:
    return _("This round is submitted, so answers cannot change. Reopen it to go on.")
