"""What a reviewer says of an answer: stored beside it, versioned, and undone by a new version."""

import pytest

from assessment.merging import Content
from assessment.models import Answer
from assessment.services.answering import Origin, save_answer
from assessment.services.changes import request_change
from assessment.services.comments import add_comment
from assessment.services.submission import reopen_assessment, submit_assessment
from audit.models import Event
from reviews.models import Finding, FindingChange, Review
from reviews.selectors.screen import get_screen
from reviews.services.findings import (
    AnswerMoved,
    FindingMoved,
    NothingToUndo,
    View,
    WaitsForFactory,
    accept_answers,
    save_finding,
    undo_batch,
    undo_finding,
)
from reviews.services.opening import ReviewClosed
from tests.reviews.conftest import ANSWERS, KEY, LATER, OTHER, REASON, Case

pytestmark = pytest.mark.django_db


def say(case: Case, value: str = "partly", key: str = KEY, **more: object) -> Finding:
    row = get_screen(case.desk).find_row(key)
    facts = {"reason": REASON, "answer_version": row.version, "finding_version": row.finding_version} | more
    return save_finding(desk=case.desk, requirement=key, view=View(value, **facts), by=case.consultant, at=LATER)


def test_the_factorys_answer_stays_as_it_is(case: Case) -> None:
    say(case)

    assert Answer.objects.get(requirement=KEY).value == "fully"
    assert get_screen(case.desk).find_row(KEY).differs


def test_the_first_word_starts_the_review_and_leaves_an_event(case: Case) -> None:
    say(case)
    say(case, "mostly")

    assert list(Event.objects.filter(verb="review started").values_list("actor", flat=True)) == [case.consultant.email]
    assert Review.objects.get().submitted == case.snapshot


def test_every_change_is_a_new_version(case: Case) -> None:
    for value in ("partly", "not_met", "not_met"):
        say(case, value)

    assert list(FindingChange.objects.values_list("version", "value")) == [(1, "partly"), (2, "not_met")]


def test_undo_goes_back_step_by_step_and_writes_new_versions(case: Case) -> None:
    say(case, "partly")
    say(case, "not_met")

    first = undo_finding(desk=case.desk, requirement=KEY, seen=2, by=case.consultant, at=LATER)
    assert (first.value, first.version) == ("partly", 3)
    second = undo_finding(desk=case.desk, requirement=KEY, seen=3, by=case.consultant, at=LATER)

    assert (second.stands, second.version) == (False, 4)
    assert get_screen(case.desk).find_row(KEY).is_todo
    with pytest.raises(NothingToUndo):
        undo_finding(desk=case.desk, requirement=KEY, seen=4, by=case.consultant, at=LATER)


def test_after_an_undo_the_answer_can_be_reviewed_again(case: Case) -> None:
    say(case)
    undo_finding(desk=case.desk, requirement=KEY, seen=1, by=case.consultant, at=LATER)

    assert say(case, "mostly").version == 3


def test_a_colleague_of_the_firm_is_not_overwritten(case: Case) -> None:
    say(case)

    with pytest.raises(FindingMoved):
        say(case, "not_met", finding_version=0)
    assert Finding.objects.get().value == "partly"


def test_an_answer_that_moved_is_looked_at_again(case: Case) -> None:
    with pytest.raises(AnswerMoved):
        say(case, answer_version=7)
    assert not Finding.objects.exists()


def test_what_is_asked_of_the_factory_waits(case: Case) -> None:
    request_change(
        assessment=case.desk.assessment, requirement=KEY, reason=REASON, firm=case.firm, by=case.consultant, at=LATER
    )

    with pytest.raises(WaitsForFactory):
        say(case)
    assert say(case, key=OTHER)


def test_a_round_that_the_factory_opened_again_takes_no_word(case: Case) -> None:
    say(case)
    reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)

    assert get_screen(case.desk) is None
    with pytest.raises(ReviewClosed):
        save_finding(desk=case.desk, requirement=KEY, view=View("partly", REASON), by=case.consultant, at=LATER)


def test_a_changed_answer_needs_another_look_when_it_is_handed_in_again(case: Case) -> None:
    say(case)
    say(case, key=OTHER, value="not_met")
    assessment = reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)
    save_answer(
        assessment=assessment, requirement=KEY, content=Content("mostly"), origin=Origin(1), by=case.owner, at=LATER
    )
    submit_assessment(assessment=assessment, by=case.owner, at=LATER)

    screen = get_screen(case.desk)
    assert screen.find_row(KEY).is_todo
    assert screen.find_row(KEY).earlier.value == "partly"
    assert screen.find_row(OTHER).differs


# ---------------------------------------------------------------- many at once
def accept(case: Case, *keys: str) -> tuple[str, ...]:
    rows = {row.key: row.version for row in get_screen(case.desk).rows if row.key in (keys or ANSWERS)}
    return accept_answers(desk=case.desk, seen=rows, by=case.consultant, at=LATER)


def test_many_answers_are_accepted_in_one_action_that_names_them(case: Case) -> None:
    batch = accept(case)

    assert batch.keys == tuple(sorted(ANSWERS))
    [event] = Event.objects.filter(verb="answers accepted")
    assert event.details["requirements"] == sorted(ANSWERS)
    assert get_screen(case.desk).progress.todo == 0


def test_answers_that_are_talked_about_reviewed_or_moved_are_left_out(case: Case) -> None:
    say(case)
    add_comment(assessment=case.assessment, requirement=OTHER, text="Which shift?", by=case.owner, at=LATER)
    seen = {key: 1 for key in ANSWERS} | {"MAKE-B-L1-1": 9}

    batch = accept_answers(desk=case.desk, seen=seen, by=case.consultant, at=LATER)

    assert batch.keys == ("MAKE-A-L1-2",)


def test_a_batch_is_undone_in_one_but_for_what_was_looked_at_since(case: Case) -> None:
    batch = accept(case)
    say(case, "partly")

    undone = undo_batch(desk=case.desk, batch_id=batch.id, by=case.consultant, at=LATER)

    assert undone.keys == tuple(sorted(ANSWERS.keys() - {KEY}))
    assert Finding.objects.get(requirement=KEY).value == "partly"
    assert Event.objects.get(verb="acceptance undone").details["requirements"] == list(undone.keys)


def test_a_batch_is_undone_once(case: Case) -> None:
    batch = accept(case)
    undo_batch(desk=case.desk, batch_id=batch.id, by=case.consultant, at=LATER)

    with pytest.raises(NothingToUndo):
        undo_batch(desk=case.desk, batch_id=batch.id, by=case.consultant, at=LATER)
