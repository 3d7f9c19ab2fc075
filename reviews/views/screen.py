"""The consultant's list of clients, and the review screen."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessment.selectors.consistency import ConsistencyQuestion
from assessment.selectors.evidence import list_evidence_of
from assessment.selectors.questionnaire import list_page_words
from reviews.access import Desk, get_desk
from reviews.models import FindingChange
from reviews.selectors.portfolio import list_clients
from reviews.selectors.screen import FILTERS, Row, Screen, get_screen, list_questions


@require_safe
def portfolio(request: SignedInRequest) -> HttpResponse:
    return render(request, "reviews/portfolio.html", {"clients": list_clients(request.user, timezone.now())})


@require_safe
def review(request: SignedInRequest, assessment_id: UUID) -> HttpResponse:
    """The list of all requirements; on a wide screen with one of them beside it."""
    desk = get_desk(request.user, assessment_id, timezone.now())
    screen = get_screen(desk)
    if screen is None:
        return render(request, "reviews/not-handed-in.html", desk_context(desk))
    show = chosen_filter(request)
    rows = screen.shown(show)
    chosen = screen.find_row(request.GET.get("r", ""))
    chosen = chosen or next((row for row in rows if row.is_todo), rows[0] if rows else None)
    questions = list_questions(screen)
    context = screen_context(screen, show) | {
        "rows": rows,
        "batch": _find_batch(request, screen),
        "questions": questions,
    }
    if chosen is not None:
        context |= detail_context(screen, chosen, show, questions) | {"current": chosen.key}
    return render(request, "reviews/review.html", context)


def chosen_filter(request: SignedInRequest) -> str:
    wanted = request.GET.get("show") or request.POST.get("show") or "all"
    return wanted if wanted in FILTERS else "all"


def desk_context(desk: Desk) -> dict[str, Any]:
    return {"client": desk.assessment.factory, "round": desk.assessment, "firm": desk.firm}


def screen_context(screen: Screen, show: str) -> dict[str, Any]:
    return desk_context(screen.desk) | {"screen": screen, "show": show, "rubric": screen.rubric}


def detail_context(screen: Screen, row: Row, show: str, questions: Iterable[ConsistencyQuestion]) -> dict[str, Any]:
    """One requirement with everything that is said of it."""
    return {
        "row": row,
        "level": screen.rubric.level(row.requirement.level),
        "files": list_evidence_of(screen.desk.assessment, row.key, timezone.now()),
        "asked": [question for question in questions if row.requirement in question.linked],
        "words": list_page_words(screen.rubric, [row.requirement]),
        "may_review": not screen.is_signed and row.request is None,
        "value": row.view.key if row.view else row.said.key if row.said else "",
        "typed": {},
        "next": screen.next_after(row.key, show),
        "before": screen.before(row.key, show),
    }


def _find_batch(request: SignedInRequest, screen: Screen) -> dict[str, Any] | None:
    """The acceptance just made, to be undone in one."""
    try:
        batch = UUID(request.GET.get("batch", ""))
    except ValueError:
        return None
    count = FindingChange.objects.filter(review=screen.review, batch=batch).count() if screen.review else 0
    return {"id": batch, "count": count} if count and not screen.is_signed else None
