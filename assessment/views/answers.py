"""One answer: its page with the history, the requests that save it by itself, and going back to an earlier version."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_open
from assessment.forms.answers import AnswerForm, RestoreForm, Typed, typed_of
from assessment.merging import differing
from assessment.models import Assessment
from assessment.moving import is_reworded
from assessment.selectors.carrying import find_carried
from assessment.selectors.changes import list_open_requests
from assessment.selectors.comments import get_thread
from assessment.selectors.questionnaire import (
    Question,
    build_strip,
    get_question,
    list_history,
    list_page_words,
    with_conflict,
)
from assessment.selectors.rounds import Round, get_plan, get_round
from assessment.selectors.seen import find_seen_rubric
from assessment.services.answering import (
    AnswerGone,
    AnswerMoved,
    Conflict,
    Saved,
    VersionUnknown,
    content_of,
    keep_theirs,
    restore_version,
    save_answer,
)
from assessment.workflow import NotRequested, RoundLocked
from rubrics.document import Rubric

FRAGMENTS = ("saved", "progress", "strip", "next_level")


@require_http_methods(["GET", "POST"])
def requirement(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Everything about one answer (GET), and the save of one answer (POST)."""
    if request.method == "POST":
        return _save_one(request, factory_id, assessment_id, requirement)
    assessment = get_assessment(request.user, factory_id, assessment_id, "enter", requirement=requirement)
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
        "carried": find_carried(round_),
        "words": list_page_words(round_.rubric, [item]),
        "history": list_history(assessment, key),
        "thread": get_thread(assessment, key),
        "request_for_change": (change := list_open_requests(assessment).get(key)),
        "may_answer": may_answer(assessment) or (change is not None and can(assessment.role, "contribute")),
        "may_comment": can(assessment.role, "contribute"),
        "may_manage": can(assessment.role, "manage"),
        "has_errors": status != 200,
        "nav": "questions",
    }
    return render(request, "assessment/requirement.html", context, status=status)


def _save_one(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, key: str) -> HttpResponse:
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        with transaction.atomic():
            assessment = get_open(request.user, factory_id, assessment_id, "contribute", requirement=key)
            plan = get_plan(assessment)
            if key not in plan.requirement_keys():
                raise Http404
            seen = find_seen_rubric(assessment, request.POST.get("rubric", ""))
            is_outdated = key in outdated_keys(seen, plan.rubric)
            form = AnswerForm(request.POST, asked=plan.rubric.requirement(key).asked, is_outdated=is_outdated)
            outcome = save_form(assessment, key, form, request) if form.is_valid() else None
    except RoundLocked as refusal:
        return _locked_json(refusal) if wants_json else locked(request, factory_id, assessment_id, refusal)
    except Http404:
        return _not_asked(request, factory_id, assessment_id, key, wants_json)
    if wants_json:
        return _answer_json(request, assessment, key, form, outcome)
    if isinstance(outcome, Saved):
        return redirect("assessment:requirement", factory_id, assessment_id, key)
    round_ = get_round(assessment)
    question = get_question(round_, round_.rubric.requirement(key))
    question = with_outcome(question, form, outcome)
    return _render_requirement(request, round_, key, question, status=409 if outcome else 422)


def outdated_keys(seen: Rubric | None, rubric: Rubric) -> frozenset[str]:
    """The requirements that read otherwise in the version that a page was made from; none where only words differ,
    since such a version takes the answers along by itself."""
    if seen is None or seen.scoring_hash == rubric.scoring_hash:
        return frozenset()
    both = seen.requirements.keys() & rubric.requirements.keys()
    return frozenset(key for key in both if is_reworded(seen, rubric, key))


def _not_asked(
    request: SignedInRequest, factory_id: UUID, assessment_id: UUID, key: str, wants_json: bool
) -> HttpResponse:
    """The page was made from another version, which asked what is not asked now. Raises Http404 for everything else."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "contribute")
    seen = find_seen_rubric(assessment, request.POST.get("rubric", ""))
    leaf = seen.leaf_of.get(key) if seen else None
    if seen is None or leaf is None or not assessment.holds(leaf.node.key):
        raise Http404
    if wants_json:
        message = _("Not saved: the round has a newer rubric, which does not ask this any more. Copy what you need.")
        return JsonResponse({"status": "refused", "message": message}, status=409)
    data = {f"{name}-{key}": request.POST.get(name, "") for name in ("value", "note")}
    return show_typed(request, assessment, seen, [typed_of(data, key)])


def show_typed(request: SignedInRequest, assessment: Assessment, seen: Rubric, typed: Iterable[Typed]) -> HttpResponse:
    """What could not be stored after the round moved, to read and copy: nothing that was typed is lost."""
    rows = [(item, seen.requirements.get(item.key)) for item in typed]
    context = {"factory": assessment.factory, "assessment": assessment, "rows": rows}
    return render(request, "assessment/not-stored.html", context | {"nav": "questions"}, status=409)


def _answer_json(
    request: SignedInRequest, assessment: Assessment, key: str, form: AnswerForm, outcome: Saved | Conflict | None
) -> JsonResponse:
    """What the page needs after a save: the new version, the status line, and the figures that changed with it."""
    if outcome is None:
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"status": "refused", "message": " ".join(errors)}, status=422)
    if isinstance(outcome, Conflict):
        return _conflict_json(request, assessment, key, outcome)
    merged = differing(outcome.content, form.content())
    return JsonResponse(_saved(request, get_round(assessment), key, outcome.version) | {"merged": merged})


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
        "next_shut": progress.next_shut,
        "may_open": True,
        "saved_at": timezone.now(),
        "csrf_token": get_token(request),
    }
    # Without the request, which would prepare all that a whole page may ask for, each time; these ask for none of it.
    fragments = {name: render_to_string(f"assessment/_{name}.html", context) for name in FRAGMENTS}
    return {"status": "saved", "version": version, "plant_open": round_.progress.plant_open, "html": fragments}


def _conflict_json(request: SignedInRequest, assessment: Assessment, key: str, conflict: Conflict) -> JsonResponse:
    round_ = get_round(assessment)
    question = with_conflict(get_question(round_, round_.rubric.requirement(key)), conflict)
    html = render_to_string("assessment/_conflict.html", {"question": question}, request)
    theirs = asdict(content_of(conflict.answer))
    body = {"status": "conflict", "version": conflict.answer.version, "theirs": theirs, "html": {"conflict": html}}
    return JsonResponse(body, status=409)


@require_POST
def restore(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Undo: make an earlier version of an answer current again."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    form = RestoreForm(request.POST)
    try:
        with transaction.atomic():
            assessment = get_open(request.user, factory_id, assessment_id, "contribute", requirement=requirement)
            if requirement not in get_plan(assessment).requirement_keys() or not form.is_valid():
                raise Http404
            answer = restore_version(
                assessment=assessment,
                requirement=requirement,
                version=form.cleaned_data["to"],
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
    except RoundLocked as refusal:
        return _locked_json(refusal) if wants_json else locked(request, factory_id, assessment_id, refusal)
    except VersionUnknown:
        raise Http404 from None
    except (AnswerMoved, AnswerGone) as refusal:
        sentence = _moved_sentence() if isinstance(refusal, AnswerMoved) else _gone_sentence()
        if wants_json:
            return JsonResponse({"status": "refused", "message": sentence}, status=409)
        messages.error(request, sentence)
    else:
        if wants_json:
            body = _saved(request, get_round(assessment), requirement, answer.version)
            return JsonResponse(body | {"content": asdict(content_of(answer))})
        messages.success(request, _("The earlier answer stands again."))
    return redirect("assessment:requirement", factory_id, assessment_id, requirement)


def save_form(assessment: Assessment, key: str, form: AnswerForm, request: SignedInRequest) -> Saved | Conflict:
    service = keep_theirs if form.cleaned_data["keep"] == "theirs" else save_answer
    return service(
        assessment=assessment,
        requirement=key,
        content=form.content(),
        origin=form.origin(),
        by=request.user,
        at=timezone.now(),
    )


def with_outcome(question: Question, form: AnswerForm | None, conflict: Conflict | None) -> Question:
    """Nothing that was typed is lost: the form's words stay beside the reason why they are not stored."""
    if conflict is not None:
        return with_conflict(question, conflict)
    if form is not None and form.errors:
        return question.with_refused(form.typed(), [str(error) for errors in form.errors.values() for error in errors])
    return question


def may_answer(assessment: Assessment) -> bool:
    return can(assessment.role, "contribute") and assessment.status == Assessment.Status.DRAFT


def locked(
    request: SignedInRequest, factory_id: UUID, assessment_id: UUID, refusal: RoundLocked | None = None
) -> HttpResponse:
    messages.error(request, _locked_sentence(refusal))
    return redirect("assessment:hub", factory_id, assessment_id)


def _locked_json(refusal: RoundLocked) -> JsonResponse:
    return JsonResponse({"status": "refused", "message": _locked_sentence(refusal)}, status=423)


def _moved_sentence() -> str:
    return _("Somebody changed this answer meanwhile. Look at its history, then go back if you still want to.")


def _gone_sentence() -> str:
    return _("The round’s rubric does not have that answer any more. Choose one of those that are offered.")


def _locked_sentence(refusal: RoundLocked | None) -> str:
    if isinstance(refusal, NotRequested):
        return _("The reviewer has not asked to change this answer, so it stays locked.")
    return _("This round is submitted, so answers cannot change. Reopen it to go on.")
