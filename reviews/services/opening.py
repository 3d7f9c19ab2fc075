"""The review that a firm writes into: one at a time for each round."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Assessment, Snapshot
from audit.services import record
from audit.verbs import Verb
from reviews.access import Desk
from reviews.models import Finding, FindingChange, Review
from rubrics.selectors import load_rubric


class ReviewClosed(Exception):
    """The factory has not handed the round in, or the review of it is signed."""


def check_handed_in(desk: Desk) -> None:
    """Nothing is said of a round while the factory works on it. Raises ReviewClosed."""
    if desk.assessment.status == Assessment.Status.DRAFT:
        raise ReviewClosed


@transaction.atomic
def open_review(*, desk: Desk, by: User, at: datetime) -> Review:
    """The firm's open review of the round, started with the first thing that is said. What an earlier review of the
    same firm found is taken over. Raises ReviewClosed."""
    check_handed_in(desk)
    reviews = Review.objects.of(desk.assessment, desk.firm)
    if reviews.standing().exists():
        raise ReviewClosed
    return reviews.open().first() or _start(desk, by, at)


def _start(desk: Desk, by: User, at: datetime) -> Review:
    earlier = Review.objects.of(desk.assessment, desk.firm).first()
    snapshot = Snapshot.objects.current().get(assessment=desk.assessment)
    review = Review.objects.create(
        assessment=desk.assessment, firm=desk.firm, submitted=snapshot, started_at=at, started_by=by
    )
    if earlier is not None:
        _take_over(earlier, review)
    record(
        verb=Verb.REVIEW_STARTED,
        actor=by,
        factory_id=desk.assessment.factory_id,
        object_type="review",
        object_id=str(review.pk),
        details={"snapshot": snapshot.number, "firm": desk.firm.name},
        at=at,
    )
    return review


def _take_over(earlier: Review, review: Review) -> None:
    """Who said it, and when, stays as it was. What the round's version of the rubric does not ask any more, or does not
    accept as an answer, stays behind."""
    asked = load_rubric(review.assessment.rubric_version).requirements
    names = ("requirement", "value", "reason", "visible", "stands", "answer_version", "at", "by")
    rows = [
        {name: getattr(finding, name) for name in names} | {"review": review, "version": 1}
        for finding in earlier.findings.filter(stands=True).select_related("by")
        if finding.requirement in asked
        and (not finding.value or asked[finding.requirement].asked.accepts(finding.value))
    ]
    Finding.objects.bulk_create([Finding(**row) for row in rows])
    FindingChange.objects.bulk_create([FindingChange(**row) for row in rows])
