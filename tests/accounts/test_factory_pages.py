"""A person's factories and their facts."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Factory, Membership, Role, User
from tests.builders import make_administrator, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db
FACTS = {"name": "Plant B", "industry": "C36", "size": "large", "region": "CN-44", "manufacturing_type": "process"}


@pytest.fixture
def owner() -> User:
    return make_user("owner")


def settings_page(plant: Factory) -> str:
    return reverse("accounts:factory-settings", args=[plant.pk])


def test_the_list_names_the_persons_own_factories_and_roles(client: Client, owner: User) -> None:
    make_membership(owner, make_factory("Plant B"), Role.VIEWER)
    make_membership(owner, make_factory("Plant A"))
    make_membership(make_user("stranger"), make_factory("Plant X"))
    client.force_login(owner)

    page = client.get(reverse("accounts:factory-list"))

    rows = [(row.factory.name, row.get_role_display()) for row in page.context["page"]]
    assert rows == [("Plant A", "Factory manager"), ("Plant B", "Viewer")]
    assert "Plant X" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_factories_as_for_one(
    client: Client, owner: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make_membership(owner, make_factory(f"Plant {number}"))
    client.force_login(owner)

    with django_assert_num_queries(4):  # session, person, count, rows
        client.get(reverse("accounts:factory-list"))


def test_an_empty_list_says_how_to_come_into_a_factory(client: Client, owner: User) -> None:
    client.force_login(owner)

    html = client.get(reverse("accounts:factory-list")).content.decode()

    assert "Follow the link in your invitation, or ask the factory manager for one." in html
    assert reverse("accounts:factory-new") not in html


def test_where_sign_up_is_open_people_make_their_own_factory(client: Client, owner: User, settings: Settings) -> None:
    settings.SIGNUP_OPEN = True
    client.force_login(owner)

    html = client.get(reverse("accounts:factory-list")).content.decode()
    answer = client.post(reverse("accounts:factory-new"), FACTS)

    membership = Membership.objects.get()
    assert f'href="{reverse("accounts:factory-new")}"' in html
    assert (membership.user, membership.role, membership.factory.name) == (owner, Role.MANAGER, "Plant B")
    assert answer["Location"] == reverse("assessment:home", args=[membership.factory_id])


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_sign_up_is_closed_nobody_makes_their_own_factory(client: Client, owner: User, method: str) -> None:
    client.force_login(owner)

    assert getattr(client, method)(reverse("accounts:factory-new"), FACTS).status_code == 404
    assert not Factory.objects.exists()


def test_the_manager_changes_the_facts(client: Client, owner: User) -> None:
    plant = make_factory()
    make_membership(owner, plant)
    client.force_login(owner)

    answer = client.post(settings_page(plant), FACTS)

    assert (answer.status_code, answer["Location"]) == (302, settings_page(plant))
    assert Factory.objects.values(*FACTS).get() == FACTS


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"name": " \u202e "}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"industry": "A01"}, "Select a valid choice. A01 is not one of the available choices."),
        ({"region": "CN-99"}, "Select a valid choice. CN-99 is not one of the available choices."),
        ({"size": ""}, "This field is required."),
    ],
)
def test_facts_that_make_no_sense_are_refused(client: Client, owner: User, field: dict[str, str], problem: str) -> None:
    plant = make_factory()
    make_membership(owner, plant)
    client.force_login(owner)

    page = client.post(settings_page(plant), FACTS | field)

    assert page.context["form"].errors == {name: [problem] for name in field}
    assert Factory.objects.get().name == "Plant A"


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_manager_reaches_the_settings(client: Client, method: str) -> None:
    plant = make_factory()
    viewer, contributor, stranger = make_user("viewer"), make_user("contributor"), make_user("stranger")
    make_membership(viewer, plant, Role.VIEWER)
    make_membership(contributor, plant, Role.CONTRIBUTOR)
    make_membership(stranger, make_factory("Other"))
    people = (viewer, contributor, stranger, make_administrator())

    answers = []
    for person in people:
        client.force_login(person)
        answers.append(getattr(client, method)(settings_page(plant), FACTS).status_code)

    assert answers == [403, 403, 404, 404]
    assert Factory.objects.get(pk=plant.pk).name == "Plant A"
