"""Consultants open the files of a round while a grant lets them, and the factory sees that they did."""

import pytest
from django.utils import timezone

from accounts.models import Firm, User
from assessment.models import Assessment, Evidence
from assessment.services.submission import reopen_assessment, submit_assessment
from audit.models import Event
from tests.assessment.conftest import KEY, Ask
from tests.assessment.evidence import make_evidence
from tests.builders import make_consultant, make_firm, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def consultant(firm: Firm) -> User:
    return make_consultant(firm, "consultant")


@pytest.fixture
def evidence(assessment: Assessment, owner: User) -> Evidence:
    """What proves an answer of a round that is handed in."""
    evidence = make_evidence(assessment, KEY, data=b"A plan")
    submit_assessment(assessment=assessment, by=owner, at=timezone.now())
    return evidence


def downloads() -> list[tuple[str, str]]:
    return list(Event.objects.filter(verb="evidence downloaded").values_list("actor", "object_id"))


def test_a_download_of_a_consultant_is_recorded(
    get: Ask, assessment: Assessment, evidence: Evidence, firm: Firm, consultant: User
) -> None:
    make_grant(assessment.factory, firm)

    assert get("evidence-file", evidence.pk, by=consultant).status_code == 200
    assert downloads() == [(consultant.email, str(evidence.pk))]


def test_without_a_grant_there_is_no_file(get: Ask, evidence: Evidence, consultant: User) -> None:
    assert get("evidence-file", evidence.pk, by=consultant).status_code == 404
    assert downloads() == []


def test_a_revoked_grant_closes_the_file_at_the_next_request(
    get: Ask, assessment: Assessment, evidence: Evidence, firm: Firm, consultant: User
) -> None:
    grant = make_grant(assessment.factory, firm)
    assert get("evidence-preview", evidence.pk, by=consultant).status_code == 404  # there is none
    grant.revoked_at = timezone.now()
    grant.save()

    assert get("evidence-file", evidence.pk, by=consultant).status_code == 404


def test_a_round_that_the_factory_still_works_on_shows_a_consultant_no_file(
    get: Ask, assessment: Assessment, evidence: Evidence, firm: Firm, consultant: User, owner: User
) -> None:
    make_grant(assessment.factory, firm)
    reopen_assessment(assessment=assessment, by=owner, at=timezone.now())

    assert get("evidence-file", evidence.pk, by=consultant).status_code == 404
    assert downloads() == []


def test_a_consultant_opens_only_what_proves_an_answer_of_the_round(
    get: Ask, assessment: Assessment, evidence: Evidence, firm: Firm, consultant: User
) -> None:
    make_grant(assessment.factory, firm)
    unlinked = make_evidence(assessment, data=b"Not for the review")

    assert get("evidence-file", unlinked.pk, by=consultant).status_code == 404


def test_a_consultant_has_no_library_and_changes_nothing(
    get: Ask, post: Ask, assessment: Assessment, evidence: Evidence, firm: Firm, consultant: User
) -> None:
    make_grant(assessment.factory, firm)

    assert get("evidence", by=consultant).status_code == 404
    assert get("evidence-page", evidence.pk, by=consultant).status_code == 404
    for name in ("evidence-links", "evidence-delete", "evidence-restore"):
        assert post(name, evidence.pk, by=consultant).status_code == 404
