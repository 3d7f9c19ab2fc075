"""Agreeing with many answers at once: a preview, one action, one undo."""

import re
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from reviews.access import get_desk
from reviews.selectors.screen import get_screen
from reviews.services.findings import NothingToUndo, accept_answers, undo_batch
from reviews.services.opening import ReviewClosed
from reviews.views.closing import closed_sentence, keep_text
from reviews.views.screen import chosen_filter, screen_context

_PAIR = re.compile(r"(?P<key>.+):(?P<version>[0-9]{1,10})")


@require_http_methods(["GET", "HEAD", "POST"])
@keep_text
def accept(request: SignedInRequest, assessment_id: UUID) -> HttpResponse:
    """The answers that a filter, or the boxes in the list, leave to be accepted (GET); accepting them (POST)."""
    if request.method == "POST":
        return _accept(request, assessment_id)
    desk = get_desk(request.user, assessment_id, timezone.now())
    screen = get_screen(desk)
    if screen is None or screen.is_signed:
        return redirect("reviews:review", assessment_id)
    show, chosen = chosen_filter(request), set(request.GET.getlist("key"))
    rows = [row for row in screen.shown(show) if row.is_todo and (not chosen or row.key in chosen)]
    talked = [row for row in rows if row.thread.is_open]
    context = screen_context(screen, show) | {
        "rows": [row for row in rows if not row.thread.is_open],
        "left_out": len(talked),
    }
    return render(request, "reviews/accept.html", context)


def _accept(request: SignedInRequest, assessment_id: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            desk = get_desk(request.user, assessment_id, timezone.now(), hold=True)
            batch = accept_answers(desk=desk, seen=_seen(request.POST), by=request.user, at=timezone.now())
    except ReviewClosed:
        messages.error(request, closed_sentence())
        return redirect("reviews:review", assessment_id)
    address = reverse("reviews:review", args=[assessment_id])
    if not batch.keys:
        messages.info(request, _("No answer was left to accept."))
        return redirect(address)
    return redirect(f"{address}?batch={batch.id}")


@require_POST
@keep_text
def undo(request: SignedInRequest, assessment_id: UUID, batch: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            desk = get_desk(request.user, assessment_id, timezone.now(), hold=True)
            undone = undo_batch(desk=desk, batch_id=batch, by=request.user, at=timezone.now())
    except ReviewClosed:
        messages.error(request, closed_sentence())
    except NothingToUndo:
        messages.info(request, _("There is nothing left to undo."))
    else:
        count = len(undone.keys)
        sentence = ngettext("%(n)d answer is open again.", "%(n)d answers are open again.", count)
        messages.success(request, sentence % {"n": count})
    return redirect("reviews:review", assessment_id)


def _seen(data: QueryDict) -> dict[str, int]:
    """What the preview showed: KEY:VERSION, once for each answer."""
    pairs = (_PAIR.fullmatch(text) for text in data.getlist("answer"))
    return {pair["key"]: int(pair["version"]) for pair in pairs if pair}
