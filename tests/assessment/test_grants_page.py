"""The page on which a factory lets consulting firms in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import find_grant
from accounts.models import Factory, Firm, Grant, User
from assessment.models import Assessment
from tests.assessment.conftest import words
from tests.builders import make_assessment, make_consultant, make_factory, make_firm, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm("Firm X")


@pytest.fixture
def page(factory: Factory) -> str:
    return reverse("assessment:grants", args=[factory.pk])


@pytest.fixture
def manager(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def revoke_page(grant: Grant) -> str:
    return reverse("assessment:grant-revoke", args=[grant.factory_id, grant.pk])


def test_a_firm_is_let_in_for_every_round_until_revoked(manager: Client, page, factory, firm, owner) -> None:
    consultant = make_consultant(firm)

    answer = manager.post(page, {"firm": " Firm  X ", "round": "every", "until": ""}, follow=True)

    grant = Grant.objects.get()
    assert (grant.firm, grant.assessment_id, grant.until, grant.granted_by) == (firm, None, None, owner)
    assert "Firm X may review from now on." in words(answer)
    assert find_grant(consultant, factory.pk, uuid4(), timezone.now()) == grant


def test_a_firm_is_let_in_for_one_round_until_a_day(manager: Client, page, firm, assessment: Assessment) -> None:
    last_day = timezone.localdate() + timedelta(days=30)

    manager.post(page, {"firm": "Firm X", "round": str(assessment.pk), "until": last_day.isoformat()})

    assert Grant.objects.values_list("assessment_id", "until").get() == (assessment.pk, last_day)
    assert f"Round {assessment.name}" in words(manager.get(page))


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"firm": ""}, "This field is required."),
        ({"firm": "Firm"}, "No consulting firm has exactly this name."),
        ({"until": "2020-01-01"}, "Choose today or a later day."),
        ({"until": "tomorrow"}, "Enter a valid date."),
        ({"round": "11111111-1111-4111-8111-111111111111"}, None),
        ({"round": "x"}, None),
        ({"round": ""}, "This field is required."),
    ],
)
def test_what_makes_no_sense_is_refused(manager: Client, page, firm, field, problem) -> None:
    answer = manager.post(page, {"firm": "Firm X", "round": "every", "until": ""} | field)

    errors = answer.context["form"].errors
    assert list(errors) == list(field)
    assert problem is None or errors == {name: [problem] for name in field}
    assert not Grant.objects.exists()


def test_a_round_of_another_factory_cannot_be_opened(manager: Client, page, firm, assessment) -> None:
    foreign = make_assessment(make_factory("Other"), assessment.rubric_version)

    answer = manager.post(page, {"firm": "Firm X", "round": str(foreign.pk), "until": ""})

    assert list(answer.context["form"].errors) == ["round"]
    assert not Grant.objects.exists()


def test_a_revoked_grant_ends_at_once_and_stays_in_the_list(manager: Client, page, factory, firm, owner) -> None:
    consultant, grant = make_consultant(firm), make_grant(factory, firm, granted_by=owner)
    assert find_grant(consultant, factory.pk, uuid4(), timezone.now())

    manager.post(revoke_page(grant))
    again = manager.post(revoke_page(grant), follow=True)

    assert find_grant(consultant, factory.pk, uuid4(), timezone.now()) is None
    assert "This grant was revoked in the meantime." in words(again)
    assert "Revoked on" in words(manager.get(page))


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_manager_lets_firms_in(client: Client, page, factory, firm, colleague, stranger, method) -> None:
    consultant, grant = make_consultant(firm), make_grant(factory, firm)

    answers = []
    for person in (colleague, stranger):
        client.force_login(person)
        answers.append(getattr(client, method)(page, {"firm": "Firm X"}).status_code)
        answers.append(client.post(revoke_page(grant)).status_code)
    client.force_login(consultant)

    assert answers == [403, 403, 404, 404]
    assert client.post(revoke_page(grant)).status_code == 404
    assert list(Grant.objects.values_list("revoked_at", flat=True)) == [None]


def test_the_grant_of_another_factory_cannot_be_revoked(manager: Client, factory, firm) -> None:
    foreign = make_grant(make_factory("Other"), firm)
    address = reverse("assessment:grant-revoke", args=[factory.pk, foreign.pk])

    assert manager.post(address).status_code == 404
    assert Grant.objects.get().revoked_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_grants_as_for_one(
    manager: Client, page, factory, owner, rows, django_assert_num_queries
) -> None:
    for number in range(rows):
        make_grant(factory, make_firm(f"Firm {number}"), granted_by=owner, revoked_by=owner, revoked_at=timezone.now())

    with django_assert_num_queries(6):  # session, person, membership, rounds, grants, names of firms
        manager.get(page)


def test_everybody_reads_on_the_home_page_who_may_review(get, factory, assessment, owner, colleague, firm) -> None:
    other = make_firm("Firm Y")
    make_grant(factory, firm, until=timezone.localdate() + timedelta(days=1))
    make_grant(factory, other, assessment_id=assessment.pk)
    make_grant(factory, make_firm("Firm Z"), revoked_at=timezone.now())
    make_grant(make_factory("Other"), make_firm("Firm Q"))

    for person in (owner, colleague):
        text = words(get("home", by=person))
        assert "Firm X may review every round until" in text
        assert f"Firm Y may review round {assessment.name} until that is revoked." in text
        assert "Firm Z" not in text
        assert "Firm Q" not in text


def test_the_home_page_leads_to_members_and_firms(get, factory, owner, colleague) -> None:
    own, read = (get("home", by=person).content.decode() for person in (owner, colleague))

    assert reverse("accounts:members", args=[factory.pk]) in own
    assert reverse("accounts:members", args=[factory.pk]) in read
    assert reverse("assessment:grants", args=[factory.pk]) in own
    assert reverse("assessment:grants", args=[factory.pk]) not in read
