"""What the files of a round are worth, answer by answer."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from assessment.models import Assessment
from assessment.selectors.evidence import evidence_strengths, list_evidence_of
from tests.assessment.conftest import KEY
from tests.assessment.evidence import make_evidence
from tests.builders import AT

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)


def test_the_strongest_file_of_an_answer_counts(assessment: Assessment, django_assert_num_queries) -> None:
    make_evidence(assessment, KEY, kind="document")
    make_evidence(assessment, KEY, kind="measured")
    make_evidence(assessment, KEY, "SELL-L1-1", kind="statement")

    with django_assert_num_queries(1):
        assert evidence_strengths(assessment, AT) == {KEY: 5, "SELL-L1-1": 1}


@pytest.mark.parametrize(("expires_on", "strength"), [(TODAY, 2), (TODAY - timedelta(days=1), None)])
def test_a_file_counts_up_to_its_last_day(assessment: Assessment, expires_on: date, strength: int | None) -> None:
    make_evidence(assessment, KEY, kind="document", expires_on=expires_on)

    assert evidence_strengths(assessment, AT).get(KEY) == strength


def test_a_deleted_file_counts_nothing(assessment: Assessment) -> None:
    make_evidence(assessment, KEY, deleted_at=AT)

    assert evidence_strengths(assessment, AT) == {}
    assert list_evidence_of(assessment, KEY, AT) == ()


def test_the_files_of_an_answer_come_strongest_first(assessment: Assessment, django_assert_num_queries) -> None:
    make_evidence(assessment, KEY, name="said.txt", kind="statement")
    make_evidence(assessment, KEY, name="seen.png", kind="observed", expires_on=TODAY - timedelta(days=1))

    with django_assert_num_queries(1):
        files = list_evidence_of(assessment, KEY, AT)

    assert [(file.name, file.is_expired) for file in files] == [("seen.png", True), ("said.txt", False)]
