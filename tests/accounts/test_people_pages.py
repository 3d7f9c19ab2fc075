"""Where sign-in leads; name, language and colours; the language switch."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.builders import make_administrator, make_consultant, make_factory, make_firm, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user("owner")


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def test_with_one_factory_sign_in_leads_to_its_home(signed_in: Client, owner: User) -> None:
    plant = make_factory()
    make_membership(owner, plant)

    assert signed_in.get(reverse("accounts:start"))["Location"] == reverse("assessment:home", args=[plant.pk])


def test_with_several_factories_sign_in_leads_to_the_list(signed_in: Client, owner: User) -> None:
    for name in ("Plant A", "Plant B"):
        make_membership(owner, make_factory(name))

    assert signed_in.get(reverse("accounts:start"))["Location"] == reverse("accounts:factory-list")


def test_without_a_factory_sign_in_leads_to_the_list_that_says_what_to_do(signed_in: Client) -> None:
    assert signed_in.get(reverse("accounts:start"))["Location"] == reverse("accounts:factory-list")


def test_an_administrator_without_a_factory_starts_in_the_register(client: Client) -> None:
    client.force_login(make_administrator())

    assert client.get(reverse("accounts:start"))["Location"] == reverse("accounts:admin-factory-list")


def test_a_consultant_without_a_factory_starts_at_the_clients(client: Client) -> None:
    client.force_login(make_consultant(make_firm()))

    assert client.get(reverse("accounts:start"))["Location"] == reverse("reviews:portfolio")


def test_somebody_with_a_factory_and_clients_finds_both(client: Client) -> None:
    person, plant = make_consultant(make_firm()), make_factory()
    make_membership(person, plant)
    client.force_login(person)

    start = client.get(reverse("accounts:start"))
    html = client.get(reverse("accounts:profile")).content.decode()

    assert start["Location"] == reverse("assessment:home", args=[plant.pk])
    assert f'href="{reverse("reviews:portfolio")}"' in html
    assert f'href="{reverse("accounts:factory-list")}"' in html


def test_an_administrator_who_runs_a_factory_starts_there(client: Client) -> None:
    administrator, plant = make_administrator(), make_factory()
    make_membership(administrator, plant)
    client.force_login(administrator)

    assert client.get(reverse("accounts:start"))["Location"] == reverse("assessment:home", args=[plant.pk])


def test_the_profile_shows_what_is_stored_and_saves_what_is_chosen(signed_in: Client, owner: User) -> None:
    page = signed_in.get(reverse("accounts:profile"))
    answer = signed_in.post(
        reverse("accounts:profile"), {"name": "  Factory\x00\nowner ", "language": "zh-hans", "theme": "dark"}
    )

    owner.refresh_from_db()
    assert page.context["form"].initial == {"name": "owner", "language": "", "theme": "system", "wants_digest": True}
    assert answer["Location"] == reverse("accounts:profile")
    assert (owner.name, owner.language, owner.theme, owner.wants_digest) == ("Factory owner", "zh-hans", "dark", False)
    assert signed_in.cookies["language"].value == "zh-hans"
    html = signed_in.get(reverse("accounts:profile")).content.decode()
    assert '<html lang="zh-Hans" data-theme="dark">' in html


def test_no_language_lets_the_browser_decide_again(signed_in: Client, owner: User) -> None:
    signed_in.cookies["language"] = "zh-hans"

    signed_in.post(reverse("accounts:profile"), {"name": "owner", "language": "", "theme": "system"})

    owner.refresh_from_db()
    assert owner.language == ""
    assert signed_in.cookies["language"].value == ""


@pytest.mark.parametrize("field", [{"language": "fr"}, {"theme": "pink"}, {"name": "x" * 81}])
def test_the_profile_refuses_what_it_does_not_know(signed_in: Client, owner: User, field: dict[str, str]) -> None:
    page = signed_in.post(reverse("accounts:profile"), {"name": "new", "language": "", "theme": "light"} | field)

    owner.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors)) == (200, list(field))
    assert owner.name == "owner"


def test_a_language_the_program_no_longer_has_is_passed_over(signed_in: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="tlh")

    page = signed_in.get(reverse("accounts:factory-list"), headers={"accept-language": "en"})

    assert '<html lang="en"' in page.content.decode()


def test_anybody_switches_the_language_and_stays_on_the_page(client: Client) -> None:
    answer = client.post(reverse("accounts:language"), {"language": "zh-hans", "next": "/help/?x=1"})

    cookie = answer.cookies["language"]
    assert (answer.status_code, answer["Location"]) == (302, "/help/?x=1")
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("zh-hans", "Lax", True)


def test_the_switch_is_kept_in_the_account(signed_in: Client, owner: User) -> None:
    signed_in.post(reverse("accounts:language"), {"language": "zh-hans", "next": "/f/"})

    owner.refresh_from_db()
    assert owner.language == "zh-hans"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "http:///evil.example"],
)
def test_the_switch_leads_to_no_other_site(client: Client, target: str) -> None:
    answer = client.post(reverse("accounts:language"), {"language": "en", "next": target})

    assert answer["Location"] == reverse("landing")


def test_an_unknown_language_changes_nothing(signed_in: Client, owner: User) -> None:
    answer = signed_in.post(reverse("accounts:language"), {"language": "fr", "next": "/f/"})

    owner.refresh_from_db()
    assert answer.status_code == 302
    assert "language" not in answer.cookies
    assert owner.language == ""


def test_the_switch_takes_posts_only(client: Client) -> None:
    assert client.get(reverse("accounts:language")).status_code == 405
