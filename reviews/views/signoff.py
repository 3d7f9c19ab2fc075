"""Signing a review by name, and withdrawing it with a reason."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from reviews.access import get_desk
from reviews.forms import SignForm, WithdrawForm
from reviews.selectors.screen import Screen, get_screen
from reviews.services.opening import ReviewClosed
from reviews.services.signoff import NotReviewed, SignedByOthers, sign_review, withdraw_review
from reviews.views.closing import closed_sentence, hand_back, keep_text, typed_words
from reviews.views.screen import screen_context


@require_http_methods(["GET", "HEAD", "POST"])
@keep_text
def sign(request: SignedInRequest, assessment_id: UUID) -> HttpResponse:
    """The differences in sum, and the form that signs them."""
    screen = get_screen(get_desk(request.user, assessment_id, timezone.now()))
    if screen is None and typed_words(request):
        return hand_back(request, closed_sentence(), status=409)
    if screen is None:
        return redirect("reviews:review", assessment_id)
    form = SignForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        problem = _sign(request, assessment_id, form)
        if not problem:
            return redirect("reviews:sign", assessment_id)
        form.add_error(None, problem)
    return _render(request, screen, form)


def _sign(request: SignedInRequest, assessment_id: UUID, form: SignForm) -> str:
    """Why the review cannot be signed, or nothing once it is."""
    name, summary = form.cleaned_data["name"], form.cleaned_data["summary"]
    try:
        with transaction.atomic():
            desk = get_desk(request.user, assessment_id, timezone.now(), hold=True)
            sign_review(desk=desk, name=name, summary=summary, by=request.user, at=timezone.now())
    except ReviewClosed:
        return closed_sentence()
    except NotReviewed:
        return _("Some answers are not reviewed yet, or the factory has not answered a request.")
    except SignedByOthers:
        return _("Another firm has signed its review of this round. Only one reviewed result can stand.")
    messages.success(request, _("The review is signed. The factory sees the reviewed result from now on."))
    return ""


def _render(request: SignedInRequest, screen: Screen, form: SignForm) -> HttpResponse:
    context = screen_context(screen, "all") | {
        "form": form,
        "differences": screen.differences,
        "may_sign": not screen.is_signed and not screen.progress.todo and not screen.progress.waiting,
    }
    return render(request, "reviews/sign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keep_text
def withdraw(request: SignedInRequest, assessment_id: UUID) -> HttpResponse:
    """Stand back from a signed review; its record stays, marked as superseded."""
    screen = get_screen(get_desk(request.user, assessment_id, timezone.now()))
    if screen is None or not screen.is_signed:
        return redirect("reviews:review", assessment_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                desk = get_desk(request.user, assessment_id, timezone.now(), hold=True)
                withdraw_review(desk=desk, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ReviewClosed:
            messages.info(request, _("No signed review stands."))
        else:
            messages.success(request, _("The review is withdrawn. Its record is kept, marked as superseded."))
        return redirect("reviews:review", assessment_id)
    context = screen_context(screen, "all") | {"form": form}
    return render(request, "reviews/withdraw.html", context, status=422 if form.errors else 200)
