"""The register of factories and the invitations of their managers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import Factory, Invitation, Membership, User
from accounts.selectors import find_invitation
from accounts.services import invitations as services
from tests.builders import (
    PASSWORD,
    make_administrator,
    make_factory,
    make_invitation,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/admin-area/factories/"
NEW = "/admin-area/factories/new/"
FORM = {
    "name": "Plant A",
    "industry": "C34",
    "size": "medium",
    "region": "CN-32",
    "manufacturing_type": "discrete",
    "email": "Owner@Plant.example",
    "language": "zh-hans",
}


@pytest.fixture
def administrator() -> User:
    return make_administrator()


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def entry(plant: Factory) -> str:
    return reverse("accounts:admin-factory", args=[plant.pk])


def test_a_factory_is_made_and_its_manager_invited_in_one_step(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(NEW, FORM)

    plant, invitation = Factory.objects.get(), Invitation.objects.get()
    assert answer["Location"] == entry(plant)
    assert (invitation.factory, invitation.email, invitation.role) == (plant, "owner@plant.example", "manager")
    assert (plant.name, plant.industry, plant.region) == ("Plant A", "C34", "CN-32")
    assert not Membership.objects.exists()
    assert [letter.to for letter in mail.outbox] == [["owner@plant.example"]]


def test_the_link_is_shown_once_and_is_then_nowhere(office: Client) -> None:
    answer = office.post(NEW, FORM)
    first, second = office.get(answer["Location"]), office.get(answer["Location"])

    link = re.search(r'value="http://localhost:8000(/invite/[\w-]{43}/)"', first.content.decode())
    assert link is not None
    token = link[1].split("/")[2]
    assert find_invitation(token) == Invitation.objects.get()
    assert token not in second.content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert token not in str(cursor.fetchall())


def test_the_link_is_shown_on_the_page_of_its_factory_alone(office: Client) -> None:
    other = make_factory("Other")
    office.post(NEW, FORM)

    assert "/invite/" not in re.sub(r'action="[^"]*"', "", office.get(entry(other)).content.decode())


@pytest.mark.parametrize(
    "field", [{"name": ""}, {"email": "nobody"}, {"email": ""}, {"language": "fr"}, {"size": "huge"}]
)
def test_a_bad_form_makes_neither_factory_nor_invitation(office: Client, field: dict[str, str]) -> None:
    page = office.post(NEW, FORM | field)

    assert list(page.context["form"].errors) == list(field)
    assert not Factory.objects.exists()
    assert not Invitation.objects.exists()


def test_the_list_counts_members_and_open_invitations(office: Client, administrator: User) -> None:
    plant = make_factory("Plant A")
    for name in ("owner", "colleague"):
        make_membership(make_user(name), plant)
    now = timezone.now()
    make_invitation(plant, "open@plant.example", by=administrator, at=now)
    make_invitation(plant, "second@plant.example", by=administrator, at=now)
    make_invitation(plant, "late@plant.example", by=administrator, at=now - timedelta(days=15))
    make_factory("Plant B")

    page = office.get(LIST)

    rows = [(row.name, row.member_count, row.invitation_count) for row in page.context["page"]]
    assert rows == [("Plant A", 2, 2), ("Plant B", 0, 0)]


def test_the_list_is_searched_by_name_and_cut_into_pages(office: Client) -> None:
    for number in range(30):
        make_factory(f"Plant {number:02}")
    make_factory("工厂")

    assert [row.name for row in office.get(LIST, {"q": "  plant 07 "}).context["page"]] == ["Plant 07"]
    assert [row.name for row in office.get(LIST, {"q": "工厂"}).context["page"]] == ["工厂"]
    assert len(office.get(LIST).context["page"]) == 25
    assert len(office.get(LIST, {"page": 2}).context["page"]) == 6
    assert "No factory has these words in its name." in office.get(LIST, {"q": "%"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_rows_as_for_one(
    office: Client, administrator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        plant = make_factory(f"Plant {number}")
        make_membership(make_user("owner"), plant)
        make_invitation(plant, by=administrator)

    with django_assert_num_queries(4):  # session, person, count, rows
        office.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_entry_asks_the_database_as_often_for_three_people_as_for_one(
    office: Client, administrator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plant = make_factory()
    for number in range(rows):
        make_membership(make_user("owner"), plant)
        make_invitation(plant, f"{number}@plant.example", by=administrator)

    with django_assert_num_queries(6):  # session, person, factory, members, invitations, groups
        office.get(entry(plant))


def test_the_entry_shows_people_and_states_of_invitations(office: Client, administrator: User) -> None:
    plant, now = make_factory(), timezone.now()
    make_membership(make_user("owner"), plant)
    make_invitation(plant, "open@plant.example", by=administrator, at=now)
    make_invitation(plant, "late@plant.example", by=administrator, at=now - timedelta(days=15))
    make_invitation(plant, "twice@plant.example", by=administrator, at=now)
    make_invitation(plant, "twice@plant.example", by=administrator, at=now)

    shown = office.get(entry(plant)).context["entry"]

    assert [member.user.name for member in shown.members] == ["owner"]
    assert sorted((row.invitation.email, row.state) for row in shown.invitations) == [
        ("late@plant.example", "expired"),
        ("open@plant.example", "open"),
        ("twice@plant.example", "open"),
        ("twice@plant.example", "revoked"),
    ]


def test_an_invitation_is_withdrawn(office: Client, administrator: User) -> None:
    plant = make_factory()
    issued = make_invitation(plant, by=administrator, at=timezone.now())
    address = reverse("accounts:admin-invitation-revoke", args=[plant.pk, issued.invitation.pk])

    first = office.post(address, follow=True)
    again = office.post(address, follow=True)

    assert "The invitation is withdrawn. Its link no longer works." in first.content.decode()
    assert "The invitation was answered in the meantime." in again.content.decode()
    assert Client().get(f"/invite/{issued.token}/").status_code == 410


def test_inviting_again_gives_a_new_link_and_ends_the_old_one(office: Client, administrator: User) -> None:
    plant = make_factory()
    old = make_invitation(plant, "owner@plant.example", by=administrator, at=timezone.now())

    office.post(f"{entry(plant)}invite/", {"email": "owner@plant.example", "language": "en"})

    assert Client().get(f"/invite/{old.token}/").status_code == 410
    assert plant.invitations.open(timezone.now()).count() == 1
    assert 'id="fresh-1"' in office.get(entry(plant)).content.decode()


def test_the_link_waits_for_the_page_of_its_own_factory(office: Client) -> None:
    plant, other = make_factory(), make_factory("Plant B")
    office.post(f"{entry(plant)}invite/", {"email": "owner@plant.example", "language": "en"})

    shown = [len(office.get(entry(factory)).context["fresh"]) for factory in (other, plant, plant)]

    assert shown == [0, 1, 0]


def test_a_member_is_not_invited_again(office: Client) -> None:
    owner, plant = make_user("owner"), make_factory()
    make_membership(owner, plant)

    page = office.post(f"{entry(plant)}invite/", {"email": owner.email, "language": "en"})

    assert page.context["form"].errors == {"email": ["This person belongs to the factory already."]}
    assert not Invitation.objects.exists()


def test_a_factory_gets_a_bounded_number_of_invitations_a_day(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plant = make_factory()
    monkeypatch.setattr(services, "DAILY_LIMIT", 0)

    page = office.post(f"{entry(plant)}invite/", {"email": "owner@plant.example", "language": "en"})

    assert page.context["form"].errors == {"email": ["That is too much mail for one day. Go on tomorrow."]}
    assert not Invitation.objects.exists()


def test_the_invited_manager_comes_in(office: Client) -> None:
    page = office.get(office.post(NEW, FORM)["Location"])
    link = page.context["fresh"][0]["link"].removeprefix("http://localhost:8000")
    visitor = Client()

    answer = visitor.post(link, {"name": "Owner", "password": PASSWORD}, follow=False)

    plant = Factory.objects.get()
    assert answer["Location"] == reverse("assessment:home", args=[plant.pk])
    assert visitor.get(reverse("accounts:factory-settings", args=[plant.pk])).status_code == 200


def test_forms_that_change_something_take_posts_only(office: Client, administrator: User) -> None:
    plant = make_factory()
    invitation = make_invitation(plant, by=administrator).invitation

    assert office.get(f"{entry(plant)}invite/").status_code == 405
    assert office.get(reverse("accounts:admin-invitation-revoke", args=[plant.pk, invitation.pk])).status_code == 405
    assert Invitation.objects.get().revoked_at is None
