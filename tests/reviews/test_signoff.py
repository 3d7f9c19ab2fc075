"""A signed review is a record of its own: scored with the reviewed answers, naming the reviewer, withdrawn openly."""

import json
from fractions import Fraction

import pytest

from assessment.models import Assessment, Snapshot
from assessment.selectors.result import frozen_result
from assessment.services.changes import request_change
from assessment.services.submission import reopen_assessment
from audit.models import Event
from reviews.models import Review
from reviews.selectors.screen import get_screen
from reviews.services.findings import View, save_finding
from reviews.services.opening import ReviewClosed
from reviews.services.signoff import NotReviewed, SignedByOthers, sign_review, withdraw_review
from tests.builders import make_consultant, make_firm, make_grant
from tests.reviews.conftest import KEY, LATER, OTHER, REASON, Case
from tests.reviews.test_findings import accept, say

pytestmark = pytest.mark.django_db
CANARY = "private-reason-8842"


def sign(case: Case, name: str = "R. Reviewer") -> Review:
    return sign_review(desk=case.desk, name=name, summary="Sound on the whole.", by=case.consultant, at=LATER)


def review_all(case: Case, value: str = "not_met", **more: object) -> None:
    say(case, value, **more)
    accept(case)


def test_the_reviewed_record_is_scored_with_the_reviewers_answers(case: Case) -> None:
    review_all(case)

    snapshot = sign(case).snapshot

    result = frozen_result(case.desk.assessment, snapshot)
    own = frozen_result(case.desk.assessment, case.snapshot)
    assert result.choices == own.choices | {KEY: "not_met"}
    assert Fraction(snapshot.score) < Fraction(case.snapshot.score)
    assert snapshot.kind == Snapshot.Kind.REVIEWED
    assert snapshot.code != case.snapshot.code
    assert snapshot.number == 2


def test_the_record_names_reviewer_firm_and_differences(case: Case) -> None:
    review_all(case)

    told = json.loads(sign(case).snapshot.payload)["review"]

    assert (told["reviewer"], told["firm"], told["reviewed"]) == ("R. Reviewer", case.firm.name, 4)
    assert told["differences"] == [{"requirement": KEY, "self": "fully", "reviewed": "not_met", "reason": REASON}]
    assert Fraction(told["mean_difference"]) == Fraction(-1, 4)
    assert told["of_hash"] == case.snapshot.payload_hash


def test_a_reason_that_the_factory_may_not_read_never_enters_the_record(case: Case) -> None:
    review_all(case, reason=CANARY, visible=False)

    assert CANARY not in sign(case).snapshot.payload


def test_the_factorys_own_record_stays_current(case: Case) -> None:
    review_all(case)
    snapshot = sign(case).snapshot

    assert Snapshot.objects.current().get() == case.snapshot
    assert Snapshot.objects.signed_off().get() == snapshot


def test_everything_answered_is_reviewed_before(case: Case) -> None:
    say(case)

    with pytest.raises(NotReviewed):
        sign(case)
    assert not Snapshot.objects.signed_off().exists()


def test_nothing_is_signed_while_the_factory_is_asked(case: Case) -> None:
    review_all(case)
    request_change(
        assessment=case.desk.assessment, requirement=OTHER, reason=REASON, firm=case.firm, by=case.consultant, at=LATER
    )

    with pytest.raises(NotReviewed):
        sign(case)


def test_a_signed_review_is_closed(case: Case) -> None:
    review_all(case)
    sign(case)

    with pytest.raises(ReviewClosed):
        say(case, "partly")
    with pytest.raises(ReviewClosed):
        sign(case)


def test_a_withdrawal_is_a_new_event_and_supersedes_the_record(case: Case) -> None:
    review_all(case)
    snapshot = sign(case).snapshot

    withdraw_review(desk=case.desk, reason="The wrong plant was visited.", by=case.consultant, at=LATER)

    snapshot.refresh_from_db()
    assert snapshot.superseded_at == LATER
    assert [e.verb for e in Event.objects.filter(object_type="review")][-2:] == ["review signed", "review withdrawn"]
    assert Event.objects.get(verb="review withdrawn").details["reason"] == "The wrong plant was visited."


def test_after_a_withdrawal_the_findings_are_kept_and_it_can_be_signed_again(case: Case) -> None:
    review_all(case)
    sign(case)
    withdraw_review(desk=case.desk, reason="The wrong plant was visited.", by=case.consultant, at=LATER)

    say(case, "partly")
    again = sign(case, "S. Second")

    assert frozen_result(case.desk.assessment, again.snapshot).choices[KEY] == "partly"
    assert Review.objects.count() == 2


def test_reopening_the_round_supersedes_the_reviewed_record(case: Case) -> None:
    review_all(case)
    sign(case)

    reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)

    assert not Snapshot.objects.signed_off().exists()


def test_only_one_firm_signs_a_round(case: Case) -> None:
    review_all(case)
    sign(case)
    other = make_firm("Firm Y")
    make_grant(case.factory, other)
    second = Case(case.owner, make_consultant(other), other, case.factory, case.assessment, case.snapshot, case.grant)
    accept(second)

    with pytest.raises(SignedByOthers):
        sign(second)


def test_a_review_says_how_the_values_differ(case: Case) -> None:
    review_all(case)
    row = get_screen(case.desk).find_row("SELL-L1-2")
    view = View("mostly", REASON, answer_version=row.version)
    save_finding(desk=case.desk, requirement=row.key, view=view, by=case.consultant, at=LATER)

    differences = get_screen(case.desk).differences

    assert (differences.reviewed, differences.lowered, differences.raised) == (5, 1, 1)
    assert differences.mean == Fraction(-1 + Fraction(4, 5)) / 5
    assert differences.share_lowered == Fraction(1, 5)
    assert [item.leaf.node.key for item in differences.leaves] == ["MAKE-A", "SELL"]


def test_the_round_of_a_signed_review_stays_submitted(case: Case) -> None:
    review_all(case)
    sign(case)

    assert Assessment.objects.get().status == "submitted"
