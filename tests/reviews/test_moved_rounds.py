"""Findings of a round whose rubric has moved on between two reviews."""

from datetime import timedelta

from assessment.services.submission import reopen_assessment, submit_assessment
from reviews.models import Finding
from reviews.selectors.holds import has_open_review
from reviews.selectors.screen import get_screen
from reviews.services.findings import View, accept_answers, save_finding
from reviews.services.opening import open_review
from reviews.services.signoff import sign_review
from tests.assessment.moving import move, newer_document, publish
from tests.reviews.conftest import LATER, Case

SEEN = "The export covers one line of three."


def say(case: Case, key: str, value: str) -> None:
    row = case.desk.assessment.answers.filter(requirement=key).first()
    view = View(value, SEEN, answer_version=row.version if row else 0)
    save_finding(desk=case.desk, requirement=key, view=view, by=case.consultant, at=LATER)


def moved_between(case: Case) -> None:
    """Signed, opened again, moved to version 2, and handed in again."""
    seen = dict(case.assessment.answers.values_list("requirement", "version"))
    accept_answers(desk=case.desk, seen=seen, by=case.consultant, at=LATER)
    sign_review(desk=case.desk, name="R. Reviewer", summary="", by=case.consultant, at=LATER)
    reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)
    publish(newer_document())
    move(case.desk.assessment, by=case.owner, at=LATER)
    submit_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER + timedelta(hours=1))


def test_a_review_that_is_begun_holds_a_round_and_one_that_is_signed_does_not(case: Case) -> None:
    assert not has_open_review(case.assessment)
    open_review(desk=case.desk, by=case.consultant, at=LATER)
    assert has_open_review(case.assessment)
    seen = dict(case.assessment.answers.values_list("requirement", "version"))
    accept_answers(desk=case.desk, seen=seen, by=case.consultant, at=LATER)
    sign_review(desk=case.desk, name="R. Reviewer", summary="", by=case.consultant, at=LATER)
    assert not has_open_review(case.assessment)


def test_what_is_not_asked_or_not_answered_so_any_more_stays_behind(case: Case) -> None:
    for key, value in (("SELL-L1-1", "fully"), ("SELL-L1-2", "partly"), ("MAKE-A-L1-2", "fully")):
        say(case, key, value)
    moved_between(case)

    screen = get_screen(case.desk)
    assert {key: finding.value for key, finding in screen.findings.items()} == {
        "MAKE-A-L1-1": "fully",
        "MAKE-A-L1-2": "fully",
        "MAKE-B-L1-1": "fully",
    }
    assert (screen.differences.raised, screen.so_far["level"] >= 0) == (1, True)
    review = open_review(desk=case.desk, by=case.consultant, at=LATER)
    assert set(Finding.objects.filter(review=review).values_list("requirement", flat=True)) == screen.findings.keys()


def test_earlier_findings_are_never_lost(case: Case) -> None:
    say(case, "SELL-L1-1", "fully")
    before = list(Finding.objects.order_by("pk").values())
    moved_between(case)

    assert [row for row in Finding.objects.order_by("pk").values() if row["requirement"] == "SELL-L1-1"] == before
