"""The demonstration: nothing is empty on its first start, and a later start adds only what never was there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Factory, Firm, Grant, Membership, Role, User
from accounts.services.factories import add_membership, create_factory
from accounts.services.grants import revoke_grant
from accounts.services.memberships import change_role, end_membership
from assessment.models import Assessment, ChangeRequest, Evidence, EvidenceLink
from assessment.selectors.inbox import list_waiting
from audit.models import Event
from config.demo import PEOPLE, load_demo
from config.demo_files import FILES
from reviews.models import Review
from rubrics.services.publishing import publish_shipped
from tests.builders import AT

pytestmark = pytest.mark.django_db
PASSWORD = "one password for the demonstration"
LATER = AT + timedelta(days=1)
PEOPLE_OF_THE_FACTORY = {
    ("owner@demo.example", Role.MANAGER),
    ("viewer@demo.example", Role.VIEWER),
    ("contributor@demo.example", Role.CONTRIBUTOR),
}


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.DEMO, settings.DEMO_PASSWORD, settings.DEMO_ACCOUNTS = True, PASSWORD, frozenset(PEOPLE)


@pytest.fixture
def older() -> Factory:
    """What the first release made: a manager, a viewer, an administrator, and no consultant."""
    owner, viewer, _ = (
        User.objects.create_confirmed_user(f"{name}@demo.example", name=name, is_staff=name == "admin")
        for name in ("owner", "viewer", "admin")
    )
    facts = {"industry": "C34", "size": "medium", "region": "CN-32", "manufacturing_type": "discrete"}
    factory = create_factory(name="Demonstration plant A", **facts, is_demonstration=True, by=owner, at=AT)
    for user, role in ((owner, Role.MANAGER), (viewer, Role.VIEWER)):
        add_membership(factory=factory, user=user, role=role, by=owner, at=AT)
    return factory


def members(factory: Factory) -> set[tuple[str, str]]:
    return set(factory.memberships.values_list("user__email", "role"))


def as_person(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@demo.example"))
    return client


# ---------------------------------------------------------------- the first start
def test_after_the_first_start_no_screen_is_empty() -> None:
    publish_shipped(at=AT)
    load_demo(at=timezone.now())

    factory = Factory.objects.get(name="Demonstration plant A")
    running, reviewed, _ = factory.assessments.order_by("-created_at")
    owner, contributor = (User.objects.get(email=f"{name}@demo.example") for name in ("owner", "contributor"))
    today = timezone.localdate()
    assert members(factory) == PEOPLE_OF_THE_FACTORY
    assert {item.leaf.node.key for item in list_waiting(contributor, today=today)} == {"SVC-CUS", "SVC-PRO"}
    assert [item.changes for item in list_waiting(owner, today=today)] == [1]
    for assessment in (running, reviewed):
        assert assessment.answers.filter(confidence="guess").count() > 2
        assert EvidenceLink.objects.filter(assessment=assessment).values("evidence").distinct().count() == len(FILES)
    assert {row.evidence.count() for row in Factory.objects.all()} == {len(FILES)}
    assert Review.objects.get().assessment == reviewed
    assert reviewed.status == Assessment.Status.CHANGES
    assert ChangeRequest.objects.get(closed_at=None).assessment == reviewed

    consultant = as_person("consultant")
    assert reviewed.name in consultant.get(reverse("reviews:portfolio")).content.decode()
    assert consultant.get(reverse("reviews:review", args=[reviewed.pk])).status_code == 200
    library = as_person("owner").get(reverse("assessment:evidence", args=[factory.pk, running.pk])).content.decode()
    assert all(file.name in library for file in FILES)
    assert Client().login(username="viewer@demo.example", password=PASSWORD)

    events, files = Event.objects.count(), Evidence.objects.count()
    load_demo(at=timezone.now())
    assert (Event.objects.count(), Evidence.objects.count()) == (events, files)


# ---------------------------------------------------------------- a start on what an earlier release made
def test_people_whom_an_earlier_release_did_not_have_are_added_once(older: Factory) -> None:
    for _ in range(2):
        load_demo(at=LATER)

    assert members(older) == PEOPLE_OF_THE_FACTORY
    grant = Grant.objects.get()
    assert (grant.factory, grant.firm, grant.assessment_id, grant.revoked_at) == (older, Firm.objects.get(), None, None)
    assert list(grant.firm.consultants.values_list("email", flat=True)) == ["consultant@demo.example"]
    assert User.objects.filter(email__in=PEOPLE).count() == len(PEOPLE) - 1
    assert Factory.objects.count() == 1
    assert Client().login(username="contributor@demo.example", password=PASSWORD)


@pytest.mark.parametrize("way", ["left", "deleted", "another role", "switched off"])
def test_whom_the_owner_removed_or_changed_stays_so(older: Factory, way: str) -> None:
    load_demo(at=AT)
    owner = User.objects.get(email="owner@demo.example")
    for email in ("viewer@demo.example", "contributor@demo.example"):
        membership = Membership.objects.select_related("user", "factory").get(user__email=email)
        if way == "left":
            end_membership(membership=membership, by=owner, at=AT)
        elif way == "deleted":
            membership.user.delete()
        elif way == "another role":
            change_role(membership=membership, role=Role.MANAGER, by=owner, at=AT)
        else:
            User.objects.filter(pk=membership.user_id).update(is_active=False)
    before = members(older), set(User.objects.values_list("email", "is_active"))

    load_demo(at=LATER)

    assert (members(older), set(User.objects.values_list("email", "is_active"))) == before


def test_a_firm_that_the_owner_shut_out_stays_out(older: Factory) -> None:
    load_demo(at=AT)
    revoke_grant(grant=Grant.objects.get(), by=User.objects.get(email="owner@demo.example"), at=AT)

    load_demo(at=LATER)

    assert not Grant.objects.filter(revoked_at=None).exists()


def test_a_factory_that_its_manager_left_is_not_touched(older: Factory) -> None:
    Membership.objects.filter(user__email="owner@demo.example").delete()

    load_demo(at=LATER)

    assert members(older) == {("viewer@demo.example", Role.VIEWER)}
    assert not Grant.objects.exists()
