"""One requirement of a review: its page, and everything that is said of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from assessment.selectors.rounds import get_choices, get_plan
from assessment.services.changes import AlreadyRequested, ChangeBegun, NothingRequested, request_change, withdraw_change
from assessment.services.comments import add_comment
from assessment.workflow import MoveRefused
from reviews.access import Desk, get_desk
from reviews.forms import FindingForm, RequestForm, ReviewerCommentForm, UndoForm
from reviews.models import Review
from reviews.selectors.screen import Screen, get_screen, list_questions
from reviews.services.findings import (
    AnswerMoved,
    FindingMoved,
    NothingToUndo,
    View,
    WaitsForFactory,
    save_finding,
    undo_finding,
)
from reviews.services.opening import ReviewClosed, check_handed_in
from reviews.views.closing import closed_sentence, hand_back, keep_text, typed_words, wants_json
from reviews.views.screen import chosen_filter, detail_context, screen_context

REFUSALS = (ReviewClosed, WaitsForFactory, AnswerMoved, FindingMoved, NothingToUndo)


@require_http_methods(["GET", "HEAD", "POST"])
@keep_text
def requirement(request: SignedInRequest, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Everything about one requirement (GET), and the reviewer's view of it (POST)."""
    if request.method == "POST":
        return _save(request, assessment_id, requirement)
    screen = _get_screen(get_desk(request.user, assessment_id, timezone.now()), requirement)
    typed = {"value": request.GET["value"]} if "value" in request.GET else {}
    return _render(request, screen, requirement, typed=typed)


def _save(request: SignedInRequest, assessment_id: UUID, key: str) -> HttpResponse:
    now = timezone.now()
    try:
        with transaction.atomic():
            desk = _hold(request, assessment_id, key)
            asked = get_plan(desk.assessment).rubric.requirement(key).asked
            form = FindingForm(request.POST, asked=asked, said=_said(desk, key))
            if form.is_valid():
                save_finding(desk=desk, requirement=key, view=View(**form.cleaned_data), by=request.user, at=now)
    except REFUSALS as refusal:
        return _refused(request, assessment_id, key, _sentence(refusal))
    if form.errors:
        return _refused(request, assessment_id, key, _errors(form), status=422)
    return _saved(request, assessment_id, key)


@require_POST
@keep_text
def undo(request: SignedInRequest, assessment_id: UUID, requirement: str) -> HttpResponse:
    """The view before this one stands again."""
    form = UndoForm(request.POST)
    try:
        with transaction.atomic():
            desk = _hold(request, assessment_id, requirement)
            if not form.is_valid():
                raise NothingToUndo
            seen = form.cleaned_data["seen"]
            undo_finding(desk=desk, requirement=requirement, seen=seen, by=request.user, at=timezone.now())
    except REFUSALS as refusal:
        return _refused(request, assessment_id, requirement, _sentence(refusal))
    return _saved(request, assessment_id, requirement, stay=True)


@require_POST
@keep_text
def comment(request: SignedInRequest, assessment_id: UUID, requirement: str) -> HttpResponse:
    """A word to the factory, or a note for the own firm."""
    form = ReviewerCommentForm(request.POST)
    try:
        with transaction.atomic():
            desk = _hold(request, assessment_id, requirement)
            check_handed_in(desk)
            if form.is_valid():
                add_comment(
                    assessment=desk.assessment,
                    requirement=requirement,
                    firm=desk.firm,
                    by=request.user,
                    at=timezone.now(),
                    **form.cleaned_data,
                )
    except ReviewClosed as refusal:
        return _refused(request, assessment_id, requirement, _sentence(refusal))
    if form.errors:
        return _refused(request, assessment_id, requirement, _errors(form), status=422)
    return _saved(request, assessment_id, requirement, stay=True)


@require_POST
@keep_text
def request_another_answer(request: SignedInRequest, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Ask the factory to change this answer; it opens for them, and only the named ones do."""
    form = RequestForm(request.POST)
    try:
        with transaction.atomic():
            desk = _hold(request, assessment_id, requirement)
            if Review.objects.of(desk.assessment, desk.firm).standing().exists():
                raise ReviewClosed
            if form.is_valid():
                request_change(
                    assessment=desk.assessment,
                    requirement=requirement,
                    reason=form.cleaned_data["reason"],
                    firm=desk.firm,
                    by=request.user,
                    at=timezone.now(),
                )
    except (ReviewClosed, MoveRefused):
        return _refused(request, assessment_id, requirement, _sentence(ReviewClosed()))
    except AlreadyRequested:
        return _refused(request, assessment_id, requirement, _sentence(WaitsForFactory()))
    if form.errors:
        return _refused(request, assessment_id, requirement, _errors(form), status=422)
    return _saved(request, assessment_id, requirement, stay=True)


@require_POST
@keep_text
def withdraw_request(request: SignedInRequest, assessment_id: UUID, requirement: str) -> HttpResponse:
    try:
        with transaction.atomic():
            desk = _hold(request, assessment_id, requirement)
            withdraw_change(
                assessment=desk.assessment,
                requirement=requirement,
                firm=desk.firm,
                by=request.user,
                at=timezone.now(),
            )
    except NothingRequested:
        return _refused(request, assessment_id, requirement, _("Nothing is requested here any more."))
    except ChangeBegun:
        sentence = _("The factory has changed this answer already. It hands the round in again when it is ready.")
        return _refused(request, assessment_id, requirement, sentence)
    return _saved(request, assessment_id, requirement, stay=True)


# ---------------------------------------------------------------- what every one of them needs
def _hold(request: SignedInRequest, assessment_id: UUID, key: str) -> Desk:
    desk = get_desk(request.user, assessment_id, timezone.now(), hold=True)
    if key not in get_plan(desk.assessment).requirement_keys():
        raise Http404
    return desk


def _said(desk: Desk, key: str) -> str:
    return get_choices(desk.assessment).get(key, "")


def _get_screen(desk: Desk, key: str) -> Screen:
    screen = get_screen(desk)
    if screen is None or screen.find_row(key) is None:
        raise Http404
    return screen


def _render(
    request: SignedInRequest, screen: Screen, key: str, *, typed: dict[str, Any], problem: str = "", status: int = 200
) -> HttpResponse:
    row, show = screen.find_row(key), chosen_filter(request)
    if row is None:
        raise Http404
    context = screen_context(screen, show) | detail_context(screen, row, show, list_questions(screen))
    context |= {"typed": typed, "problem": problem, "value": typed.get("value", context["value"])}
    template = "reviews/_detail.html" if request.htmx else "reviews/requirement.html"
    return render(request, template, context, status=status)


def _saved(request: SignedInRequest, assessment_id: UUID, key: str, *, stay: bool = False) -> HttpResponse:
    """What the page shows after a save: the row and the progress, or the next requirement."""
    show = chosen_filter(request)
    desk = get_desk(request.user, assessment_id, timezone.now())
    screen = _get_screen(desk, key)
    if wants_json(request):
        context = screen_context(screen, show) | {"row": screen.find_row(key)}
        html = {name: render_to_string(f"reviews/_{name}.html", context) for name in ("row", "progress")}
        return JsonResponse({"status": "saved", "key": key, "html": html})
    following = None if stay else screen.next_after(key, show)
    if stay or following:
        address = reverse("reviews:requirement", args=[assessment_id, following.key if following else key])
    else:
        address = reverse("reviews:review", args=[assessment_id])
    return redirect(f"{address}?show={show}")


def _refused(
    request: SignedInRequest, assessment_id: UUID, key: str, sentence: str, *, status: int = 409
) -> HttpResponse:
    """Nothing was stored; what was typed stays in the form beside the reason."""
    if wants_json(request):
        return JsonResponse({"status": "refused", "message": sentence}, status=status)
    desk = get_desk(request.user, assessment_id, timezone.now())
    screen = get_screen(desk)
    if screen is None and typed_words(request):
        return hand_back(request, sentence, status=status)
    if screen is None:
        messages.error(request, sentence)
        return redirect("reviews:review", assessment_id)
    typed = {name: request.POST[name] for name in ("value", "reason", "text") if name in request.POST}
    return _render(request, _get_screen(desk, key), key, typed=typed, problem=sentence, status=status)


def _errors(form: Any) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, ReviewClosed):
        return closed_sentence()
    if isinstance(refusal, WaitsForFactory):
        return _("A change of this answer is requested. Review it when the factory has handed it in again.")
    if isinstance(refusal, AnswerMoved):
        return _("The factory has changed this answer since you opened the page. Look at it again.")
    if isinstance(refusal, FindingMoved):
        return _("A colleague has reviewed this answer meanwhile. Look at what they said, then save again.")
    return _("There is nothing left to undo.")
