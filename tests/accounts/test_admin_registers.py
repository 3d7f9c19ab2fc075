"""Administrators keep groups, firms and people; nobody else knows that these pages exist."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Factory, Firm, FirmMembership, Group, Invitation, User
from accounts.services.groups import create_group
from accounts.services.names import NameTaken
from assessment.models import Assessment
from audit.models import Event
from tests.builders import (
    AT,
    make_administrator,
    make_assessment,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_group,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db
GROUPS, FIRMS, USERS = "/admin-area/groups/", "/admin-area/firms/", "/admin-area/users/"


@pytest.fixture
def administrator() -> User:
    return make_administrator()


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def verbs(kind: str) -> list[str]:
    return list(Event.objects.filter(object_type=kind).order_by("pk").values_list("verb", flat=True))


# ---------------------------------------------------------------- groups
def test_a_group_is_made_renamed_and_filled(office: Client) -> None:
    plant = make_factory()
    address = office.post(GROUPS, {"name": "  Group   A "})["Location"]
    group = Group.objects.get()
    office.post(address, {"name": "Group B"})
    office.post(reverse("accounts:admin-factory-group", args=[plant.pk]), {"group": group.pk})

    group.refresh_from_db()
    assert (group.name, list(group.factories.all())) == ("Group B", [plant])
    assert plant.name in office.get(address).content.decode()
    assert verbs("group") == ["group created", "group renamed"]
    assert Event.objects.get(object_type="factory").details == {"group": ["", "Group B"]}

    office.post(reverse("accounts:admin-factory-group", args=[plant.pk]), {"group": ""})
    assert Factory.objects.get().group is None


def test_a_group_gives_nobody_a_right(office: Client) -> None:
    owner, plant, sister = make_user("owner"), make_factory(), make_factory("Plant B")
    make_membership(owner, plant)
    make_group(plant, sister)
    client = Client()
    client.force_login(owner)

    assert client.get(reverse("assessment:home", args=[sister.pk])).status_code == 404


def test_the_same_name_again_leaves_no_event(office: Client) -> None:
    group = make_group()
    office.post(f"{GROUPS}{group.pk}/", {"name": group.name})

    assert verbs("group") == []


@pytest.mark.parametrize(("address", "make"), [(GROUPS, make_group), (FIRMS, make_firm)])
def test_a_name_is_given_once_in_any_case_of_its_letters(office: Client, address: str, make) -> None:
    first, second = make(name="Northern Works"), make(name="Southern Works")

    made = office.post(address, {"name": "NORTHERN works"})
    renamed = office.post(f"{address}{second.pk}/", {"name": "northern Works"})
    same = office.post(f"{address}{first.pk}/", {"name": "NORTHERN WORKS"})

    assert "exists already" in made.content.decode()
    assert "exists already" in renamed.content.decode()
    assert same.status_code == 302
    assert type(first).objects.count() == 2


def test_the_database_keeps_two_of_the_same_moment_apart(administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_group(name="Group A")
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)

    with pytest.raises(NameTaken):
        create_group(name="Group A", by=administrator, at=AT)


@pytest.mark.parametrize("name", ["", " ", "\u202e", "x" * 121])
def test_a_bad_name_makes_nothing(office: Client, name: str) -> None:
    assert office.post(GROUPS, {"name": name}).status_code == 200
    assert office.post(FIRMS, {"name": name}).status_code == 200
    assert not Group.objects.exists()
    assert not Firm.objects.exists()


# ---------------------------------------------------------------- firms
def test_a_firm_is_made_and_a_consultant_invited(office: Client) -> None:
    address = office.post(FIRMS, {"name": "Firm X"})["Location"]
    office.post(f"{address}invite/", {"email": "Consultant@Firm.example", "language": "en"})
    page = office.get(address)

    invitation = Invitation.objects.get()
    assert (invitation.firm, invitation.email) == (Firm.objects.get(), "consultant@firm.example")
    assert "/invite/" in page.context["fresh"][0]["link"]
    assert office.get(address).context["fresh"] == []


def test_a_consultant_is_not_invited_again(office: Client) -> None:
    firm = make_firm()
    consultant = make_consultant(firm)

    page = office.post(f"{FIRMS}{firm.pk}/invite/", {"email": consultant.email, "language": "en"})

    assert page.context["form"].errors == {"email": ["This person works for the firm already."]}


def test_an_invitation_is_withdrawn_once(office: Client) -> None:
    firm = make_firm()
    office.post(f"{FIRMS}{firm.pk}/invite/", {"email": "consultant@firm.example", "language": "en"})
    address = reverse("accounts:admin-firm-invitation-revoke", args=[firm.pk, Invitation.objects.get().pk])

    first, again = office.post(address, follow=True), office.post(address, follow=True)

    assert "The invitation is withdrawn." in first.content.decode()
    assert "answered in the meantime" in again.content.decode()


def test_a_consultant_who_is_removed_sees_no_client_with_the_next_request(office: Client) -> None:
    firm, plant = make_firm(), make_factory()
    consultant = make_consultant(firm)
    make_grant(plant, firm)
    round_ = make_assessment(plant)
    client = Client()
    client.force_login(consultant)
    review = reverse("reviews:review", args=[round_.pk])
    assert client.get(review).status_code == 200

    office.post(reverse("accounts:admin-consultant-remove", args=[firm.pk, consultant.firm_memberships.get().pk]))

    assert client.get(review).status_code == 404
    assert not FirmMembership.objects.exists()
    assert verbs("firm") == ["consultant removed"]


def test_a_consultant_of_another_firm_is_not_removed_through_this_one(office: Client) -> None:
    membership = make_consultant(make_firm("Firm Y")).firm_memberships.get()

    assert office.post(f"{FIRMS}{make_firm().pk}/consultants/{membership.pk}/remove/").status_code == 404
    assert FirmMembership.objects.exists()


# ---------------------------------------------------------------- people
def test_people_are_found_by_name_and_address_with_their_roles(office: Client) -> None:
    owner, firm = make_user("Owner of two"), make_firm()
    for name in ("Plant A", "Plant B"):
        make_membership(owner, make_factory(name))
    make_consultant(firm, "Somebody else")

    [row] = office.get(USERS, {"q": "owner OF"}).context["rows"]
    assert (row.user, [(item.role, item.count) for item in row.roles]) == (owner, [("Factory manager", 2)])
    [row] = office.get(USERS, {"q": "somebody-else"}).context["rows"]
    assert (row.firms, row.uses_two_steps) == (("Firm X",), True)
    assert "Nobody has these words" in office.get(USERS, {"q": "%"}).content.decode()


def test_people_come_in_pages_of_fifty(office: Client) -> None:
    for _ in range(51):
        make_user("person")

    assert len(office.get(USERS).context["page"]) == 50
    assert len(office.get(USERS, {"page": 2}).context["page"]) == 2


def test_the_page_of_a_person_shows_roles_and_no_content(office: Client) -> None:
    owner, plant = make_user("owner"), make_factory()
    make_membership(owner, plant)
    make_assessment(plant, name="A secret round", by=owner)

    html = office.get(f"{USERS}{owner.pk}/").content.decode()

    assert plant.name in html
    assert "A secret round" not in html
    assert Assessment.objects.exists()


def test_switching_off_and_on_is_recorded_once(office: Client) -> None:
    person = make_user("person")
    for action in ("deactivate", "deactivate", "activate", "activate"):
        office.post(f"{USERS}{person.pk}/{action}/")

    assert verbs("user") == ["user deactivated", "user activated"]


def test_nobody_switches_their_own_account_off(office: Client, administrator: User) -> None:
    page = office.post(f"{USERS}{administrator.pk}/deactivate/", follow=True)

    assert "You cannot switch your own account off." in page.content.decode()
    assert User.objects.get(pk=administrator.pk).is_active


def test_an_administrator_who_signs_out_everywhere_stays_here(office: Client, administrator: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(administrator)

    office.post(f"{USERS}{administrator.pk}/sign-out/")

    assert office.get(USERS).status_code == 200
    assert elsewhere.get(USERS).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [(GROUPS, 4), (FIRMS, 4), (USERS, 6)],  # session, person, count, rows; of people their memberships and firms
)
def test_a_register_asks_the_database_as_often_for_three_rows_as_for_one(
    office: Client, rows: int, address: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        firm, plant = make_firm(f"Firm {number}"), make_factory(f"Plant {number}")
        make_group(plant, name=f"Group {number}")
        make_membership(make_consultant(firm), plant)

    with django_assert_num_queries(queries):
        office.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_entry_asks_the_database_as_often_for_three_rows_as_for_one(
    office: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    firm, person = make_firm(), make_user("person")
    plants = [make_factory(f"Plant {number}") for number in range(rows)]
    for plant in plants:
        make_consultant(firm)
        make_membership(person, plant)
    group = make_group(*plants)

    with django_assert_num_queries(5):  # session, person, firm, consultants, invitations
        office.get(f"{FIRMS}{firm.pk}/")
    with django_assert_num_queries(5):  # session, person, group, count, factories
        office.get(f"{GROUPS}{group.pk}/")
    with django_assert_num_queries(8):  # session, person, account, firms, memberships, app, consultant, sessions
        office.get(f"{USERS}{person.pk}/")


@pytest.mark.parametrize("address", [GROUPS, FIRMS, USERS])
def test_nobody_else_knows_these_pages(client: Client, address: str) -> None:
    owner = make_user("owner")
    make_membership(owner, make_factory())
    for person in (owner, make_consultant(make_firm()), make_user("stranger")):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Mine"}).status_code in (404, 405)


@pytest.mark.parametrize("address", [GROUPS, FIRMS])
def test_an_empty_register_says_what_it_is_for(office: Client, address: str) -> None:
    assert 'class="pane empty' in office.get(address).content.decode()
