"""Signing a review freezes a reviewed record; withdrawing it supersedes that record and says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from assessment.models import Assessment, Snapshot
from assessment.services.signing import freeze_review, supersede_review
from audit.services import record
from audit.verbs import Verb
from reviews.access import Desk
from reviews.models import Review
from reviews.selectors.screen import Screen, get_screen
from reviews.services.opening import ReviewClosed, open_review


class NotReviewed(Exception):
    """Some answers have not been looked at, or the factory has not answered a request."""


class SignedByOthers(Exception):
    """Another firm has signed its review of this round."""


@transaction.atomic
def sign_review(*, desk: Desk, name: str, summary: str, by: User, at: datetime) -> Review:
    """Freeze the reviewed record of a round whose every answer was looked at. Raises ReviewClosed, NotReviewed,
    SignedByOthers."""
    review = open_review(desk=desk, by=by, at=at)
    screen = get_screen(desk)
    if screen is None or screen.progress.todo or desk.assessment.status != Assessment.Status.SUBMITTED:
        raise NotReviewed
    if Snapshot.objects.signed_off().filter(assessment=desk.assessment).exists():
        raise SignedByOthers
    review.submitted = screen.snapshot
    review.signed_at, review.signed_by, review.signed_name, review.summary = at, by, name, summary
    review.snapshot = freeze_review(
        assessment=desk.assessment,
        values=screen.reviewed,
        review=_facts(screen, review),
        by=name,
        at=at,
    )
    review.save()
    _record(Verb.REVIEW_SIGNED, review, by, at, {"differences": len(screen.differences.items)})
    return review


@transaction.atomic
def withdraw_review(*, desk: Desk, reason: str, by: User, at: datetime) -> Review:
    """The firm no longer stands by its signed review. Raises ReviewClosed when none stands."""
    review = Review.objects.of(desk.assessment, desk.firm).standing().first()
    if review is None or review.snapshot is None:
        raise ReviewClosed
    review.withdrawn_at, review.withdrawn_by, review.withdrawal_reason = at, by, reason
    review.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    supersede_review(snapshot=review.snapshot, at=at)
    _record(Verb.REVIEW_WITHDRAWN, review, by, at, {"reason": reason})
    return review


def _facts(screen: Screen, review: Review) -> dict[str, Any]:
    """What the record says of its review. A reason that the factory may not read never enters it."""
    differences = screen.differences
    findings = screen.findings
    return {
        "reviewer": review.signed_name,
        "firm": review.firm.name,
        "signed_at": review.signed_at.isoformat() if review.signed_at else "",
        "summary": review.summary,
        "reviewed": differences.reviewed,
        "mean_difference": str(differences.mean),
        "level_before": screen.result.data["level"],
        "score_before": screen.result.data["score"],
        "differences": [
            {
                "requirement": item.requirement,
                "self": item.said,
                "reviewed": item.reviewed,
                "reason": findings[item.requirement].reason if findings[item.requirement].visible else "",
            }
            for item in differences.items
        ],
    }


def _record(verb: Verb, review: Review, by: User, at: datetime, details: Mapping[str, object]) -> None:
    snapshot = review.snapshot
    facts = (
        {"snapshot": snapshot.number, "result_hash": snapshot.result_hash, "level": snapshot.level} if snapshot else {}
    )
    record(
        verb=verb,
        actor=by,
        factory_id=review.assessment.factory_id,
        object_type="review",
        object_id=str(review.pk),
        details=facts | dict(details),
        at=at,
    )
