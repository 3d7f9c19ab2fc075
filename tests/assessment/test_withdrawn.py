"""Rounds on a withdrawn version say so: on their task list, their results, and in the report."""

from datetime import timedelta

import pytest

from assessment.services.submission import submit_assessment
from reports.assembly import case_of_snapshot
from reports.content import build_content
from rubrics.models import RubricVersion
from rubrics.selectors.withdrawal import find_withdrawal
from rubrics.services.publishing import retire_version, withdraw_version
from tests.assessment.conftest import words
from tests.assessment.moving import answer, move, publish
from tests.builders import AT

pytestmark = pytest.mark.django_db
SAYS = "Version 1 of the rubric was withdrawn on 23 November 2026. The reason: A weight of MAKE was wrong."


def withdraw(version: RubricVersion, reason: str = "A weight of MAKE was wrong.") -> None:
    withdraw_version(version=version, reason=reason, by="admin@plant.example", at=AT)


def test_a_version_in_force_says_nothing_and_costs_nothing(get, assessment, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_withdrawal(assessment.rubric_version) is None
    retire_version(version=assessment.rubric_version, by="admin@plant.example", at=AT)
    for page in ("hub", "results"):
        assert "was withdrawn" not in words(get(page))


def test_the_task_list_and_the_results_say_when_and_why(get, assessment, contributor):
    withdraw(assessment.rubric_version)

    assert SAYS in words(get("hub"))
    assert SAYS in words(get("hub", by=contributor))
    assert SAYS in words(get("results"))


def test_a_result_says_it_of_its_own_version(get, assessment, owner):
    answer(assessment, by=owner)
    old = assessment.rubric_version
    publish()
    copy = move(assessment, by=owner).before
    withdraw(old)

    assert "was withdrawn" not in words(get("hub"))
    assert "was withdrawn" not in words(get("results"))
    assert SAYS in words(get("results", snapshot=copy.pk))


def test_the_report_of_a_submitted_round_says_it(get, assessment, owner):
    answer(assessment, by=owner)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT + timedelta(hours=1))
    assert build_content(case_of_snapshot(snapshot))["model"]["withdrawn"] is None
    withdraw(assessment.rubric_version)

    told = build_content(case_of_snapshot(snapshot))["model"]["withdrawn"]
    assert told == {"date": "2026-11-23", "reason": "A weight of MAKE was wrong."}
    assert SAYS in words(get("results"))


def test_without_a_reason_none_is_named(get, assessment):
    withdraw(assessment.rubric_version, reason="")

    text = words(get("hub"))
    assert "was withdrawn on 23 November 2026." in text
    assert "The reason" not in text


def test_a_round_stays_on_a_withdrawn_version_and_is_offered_the_newer_one(get, assessment, owner):
    answer(assessment, by=owner)
    withdraw(assessment.rubric_version)
    publish()

    assert "A newer rubric is available: version 2" in words(get("hub"))
    move(assessment, by=owner)
    assert "go back to version 1" not in words(get("hub"))
