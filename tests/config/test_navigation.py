"""The way around: factory pages for members, administration for administrators, help always in the same place."""

import re
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.builders import make_administrator, make_factory, make_membership, make_user

FACTORY = SimpleNamespace(pk=UUID(int=1))
ROUND = SimpleNamespace(pk=UUID(int=2))
NOBODY_SPECIAL = SimpleNamespace(is_staff=False)


def links(html: str) -> dict[str, str]:
    return {words.strip(): address for address, words in re.findall(r'<a href="([^"]*)"[^>]*>([^<]+)</a>', html)}


def test_in_a_round_all_four_places_are_named() -> None:
    html = render_to_string("components/_nav.html", {"factory": FACTORY, "assessment": ROUND, "user": NOBODY_SPECIAL})

    assert links(html) == {
        "Home": reverse("assessment:home", args=[FACTORY.pk]),
        "Questions": reverse("assessment:hub", args=[FACTORY.pk, ROUND.pk]),
        "Results": reverse("assessment:results", args=[FACTORY.pk, ROUND.pk]),
        "Reports": reverse("reports:list", args=[FACTORY.pk, ROUND.pk]),
    }


def test_without_a_round_only_the_home_is_named() -> None:
    assert list(links(render_to_string("components/_nav.html", {"factory": FACTORY, "user": NOBODY_SPECIAL}))) == [
        "Home"
    ]


@pytest.mark.parametrize(("nav", "words"), [("home", "Home"), ("questions", "Questions"), ("results", "Results")])
def test_the_current_place_is_marked_once(nav: str, words: str) -> None:
    html = render_to_string(
        "components/_nav.html", {"factory": FACTORY, "assessment": ROUND, "user": NOBODY_SPECIAL, "nav": nav}
    )

    assert re.findall(r'aria-current="page">([^<]+)', html) == [words]


@pytest.mark.django_db
def test_a_member_finds_home_marked_on_the_home_of_the_factory(client: Client) -> None:
    owner, factory = make_user("owner"), make_factory(is_demonstration=True)
    make_membership(owner, factory, Role.MANAGER)
    client.force_login(owner)

    html = client.get(reverse("assessment:home", args=[factory.pk])).content.decode()
    assert re.search(r'<a href="[^"]*" aria-current="page">Home</a>', html)
    assert '<span class="tag tag-line">Demonstration data</span>' in html


@pytest.mark.django_db
def test_an_administrator_finds_the_factories_marked(client: Client) -> None:
    client.force_login(make_administrator())

    html = client.get(reverse("accounts:admin-factory-list")).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)', html)[0] == "Factories"
    assert ">Administration</a>" in html


@pytest.mark.django_db
def test_somebody_else_finds_no_way_to_administration(client: Client) -> None:
    client.force_login(make_user("owner"))

    html = client.get(reverse("help")).content.decode()
    assert "Administration" not in html.partition("<main")[0]
    assert "Sign out" in html


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_help_is_always_the_last_tool(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(make_user("owner"))

    header = client.get(reverse("model")).content.decode().partition("<main")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", header)[-1] == "Help"
