"""What waits for whom, and the daily mail about it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Role, User
from assessment.models import Assessment, ChangeRequest, SectionAssignment
from assessment.selectors.inbox import list_waiting
from assessment.services.mailing import DIGEST
from assessment.services.sections import mark_ready
from assessment.services.submission import submit_assessment
from jobs.models import Job
from jobs.services import enqueue
from tests.assessment.conftest import words
from tests.builders import AT, give_answers, make_assessment, make_assignment, make_factory, make_membership

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LATE = TODAY - timedelta(days=1)


def places(user: User) -> list[tuple[str, str, bool]]:
    found = list_waiting(user, today=TODAY)
    return [(item.leaf.node.key, item.requirement, item.is_overdue) for item in found]


def ask_for_changes(assessment: Assessment, *requirements: str) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(status="changes", submitted_at=AT)
    ChangeRequest.objects.bulk_create(
        ChangeRequest(assessment=assessment, requirement=key, reason="Why?", requested_at=AT) for key in requirements
    )


# ---------------------------------------------------------------- what waits
def test_what_is_late_comes_first_and_what_is_ready_not_at_all(contributor, assessment):
    make_assignment(assessment, "SELL", contributor, due=LATE)
    make_assignment(assessment, "MAKE-B", contributor)
    mark_ready(assessment=assessment, leaf="MAKE-B", ready=True, by=assessment.created_by, at=AT)
    give_answers(assessment, {"MAKE-A-L1-1": "fully", "SELL-L1-1": "partly", "SELL-L1-2": "partly"})

    assert places(contributor) == [("SELL", "", True), ("MAKE-A", "MAKE-A-L1-2", False)]


def test_in_a_submitted_round_nothing_waits_until_a_reviewer_asks(contributor, owner, assessment):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    assert places(contributor) == places(owner) == []

    ask_for_changes(assessment, "SELL-L1-2", "MAKE-A-L1-2")
    assert places(contributor) == [("MAKE-A", "MAKE-A-L1-2", False)]
    assert places(owner) == [("MAKE-A", "MAKE-A-L1-2", False), ("SELL", "SELL-L1-2", False)]


def test_nothing_waits_for_viewers_strangers_and_who_left(contributor, colleague, stranger, factory, assessment):
    for user in (colleague, stranger):
        make_assignment(assessment, "SELL", user)
    factory.memberships.get(user=contributor).delete()

    assert places(contributor) == places(colleague) == places(stranger) == []


def test_the_home_page_of_one_factory_shows_nothing_of_another(get, contributor, assessment):
    other = make_factory("Plant B")
    make_membership(contributor, other, Role.CONTRIBUTOR)
    make_assignment(make_assessment(other, assessment.rubric_version, name="Foreign round"), "SELL", contributor)

    assert len(places(contributor)) == 2
    assert "Foreign round" not in words(get("home", by=contributor))


def test_managers_see_on_the_home_page_what_waits_for_them(get, owner, assessment):
    assert "Waiting for you" not in words(get("home"))

    make_assignment(assessment, "SELL", owner, due=date(2020, 1, 31))
    assert "Waiting for you SELL 0 of 2 answered · 2026 H2 Overdue since 31 January 2020" in words(get("home"))


# ---------------------------------------------------------------- the daily mail
@pytest.fixture
def run_digest(django_capture_on_commit_callbacks, monkeypatch):
    def run(day: date = TODAY) -> list[mail.EmailMessage]:
        monkeypatch.setattr(timezone, "localdate", lambda *args: day)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            enqueue(kind=DIGEST, key=f"{DIGEST}:{day}:{Job.objects.count()}", payload={}, at=AT)
        return list(mail.outbox)

    return run


def test_somebody_who_is_late_gets_one_mail_a_day(contributor, run_digest):
    SectionAssignment.objects.update(due=LATE)

    [letter] = run_digest()

    assert (letter.to, letter.subject) == ([contributor.email], "2 questions wait for you: Plant A")
    assert "overdue since 23 November 2026" in letter.body
    assert "You can switch these mails off in your account:" in letter.body
    assert run_digest() == []
    assert len(run_digest(TODAY + timedelta(days=1))) == 1


def test_what_does_not_press_is_told_on_mondays(contributor, run_digest):
    assert run_digest() == []
    assert len(run_digest(date(2026, 11, 30))) == 1


def test_a_digest_over_several_factories_is_one_mail(contributor, assessment, run_digest):
    other = make_factory("Plant B")
    make_membership(contributor, other, Role.CONTRIBUTOR)
    make_assignment(make_assessment(other, assessment.rubric_version), "SELL", contributor, due=LATE)

    [letter] = run_digest()

    assert "MAKE-A, Plant A" in letter.body
    assert "SELL, Plant B" in letter.body


def test_managers_are_told_what_a_reviewer_asks_to_change(owner, contributor, colleague, assessment, run_digest):
    ask_for_changes(assessment, "SELL-L1-2")

    assert [letter.to for letter in run_digest()] == [[owner.email]]


@pytest.mark.parametrize("reason", ["switched off", "account closed", "left", "ready"])
def test_who_does_not_want_or_need_it_gets_no_mail(contributor, factory, assessment, run_digest, reason):
    SectionAssignment.objects.update(due=LATE)
    if reason == "switched off":
        User.objects.filter(pk=contributor.pk).update(wants_digest=False)
    elif reason == "account closed":
        User.objects.filter(pk=contributor.pk).update(is_active=False)
    elif reason == "left":
        factory.memberships.get(user=contributor).delete()
    else:
        mark_ready(assessment=assessment, leaf="MAKE-A", ready=True, by=assessment.created_by, at=AT)

    assert run_digest() == []


def test_the_digest_is_in_the_language_of_its_reader(contributor, run_digest):
    SectionAssignment.objects.update(due=LATE)
    User.objects.filter(pk=contributor.pk).update(language="zh-hans")

    [letter] = run_digest()

    assert letter.subject == "您有 2 条要求待填写：Plant A"
