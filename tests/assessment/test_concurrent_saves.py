"""A manager and a contributor at one answer at the same moment, with real connections: one is stored, the other is
asked."""

import threading
from collections import Counter

import pytest
from django.db import transaction

from accounts.models import Role, User
from assessment.access import get_draft
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, Snapshot
from assessment.services.answering import Conflict, Origin, Saved, save_answer
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from tests.builders import AT, make_assessment, make_assignment, make_factory, make_membership, make_user
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "MAKE-A-L1-1"
PAIRS = 200


@pytest.fixture
def people() -> list[User]:
    return [make_user("owner"), make_user("colleague")]


@pytest.fixture
def assessment(people: list[User]) -> Assessment:
    factory = make_factory()
    for person, role in zip(people, (Role.MANAGER, Role.CONTRIBUTOR), strict=True):
        make_membership(person, factory, role)
    assessment = make_assessment(factory)
    make_assignment(assessment, "MAKE-A", people[1])
    return assessment


def save(assessment: Assessment, by: User, value: str, version: int, *, tab: str = "", sequence: int = 0):
    with transaction.atomic():
        return save_answer(
            assessment=get_draft(by, assessment.factory_id, assessment.pk, "contribute", requirement=KEY),
            requirement=KEY,
            content=Content(value),
            origin=Origin(version, tab, sequence),
            by=by,
            at=AT,
        )


def test_of_two_simultaneous_saves_one_wins_and_the_other_is_told(assessment, people):
    """The two meet before every save, so that both start from the same version."""
    meet, outcomes = threading.Barrier(2), []
    names = iter(people)
    taking = threading.Lock()

    def run() -> None:
        with taking:
            person = next(names)
        value = {"owner": ("partly", "not_met"), "colleague": ("mostly", "fully")}[person.name]
        for turn in range(PAIRS):
            meet.wait(timeout=60)
            outcomes.append((turn, save(assessment, person, value[turn % 2], version=turn)))

    assert in_parallel(run, times=2) == []

    per_turn = Counter((turn, type(outcome)) for turn, outcome in outcomes)
    assert per_turn == Counter({(turn, kind): 1 for turn in range(PAIRS) for kind in (Saved, Conflict)})
    versions = list(AnswerChange.objects.values_list("version", flat=True))
    assert versions == list(range(1, PAIRS + 1))
    assert Answer.objects.get().version == PAIRS


def test_a_request_that_arrives_several_times_at_once_is_applied_once(assessment, people):
    failures = in_parallel(lambda: save(assessment, people[0], "fully", 0, tab="t", sequence=1), times=8)

    assert failures == []
    assert list(AnswerChange.objects.values_list("version", "value")) == [(1, "fully")]


def test_of_several_submissions_at_once_one_makes_the_record(assessment, people):
    def submit() -> None:
        with transaction.atomic():
            held = get_draft(people[0], assessment.factory_id, assessment.pk, "manage")
            submit_assessment(assessment=held, by=people[0], at=AT)

    failures = in_parallel(submit, times=5)

    assert [type(failure) for failure in failures] == [RoundLocked] * 4
    assert Snapshot.objects.count() == 1
