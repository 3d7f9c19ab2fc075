"""A plant with its manager, a colleague who only reads, a stranger, and an open round."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Role, User
from assessment.merging import Content
from assessment.models import Answer, Assessment
from assessment.services.answering import Origin, save_answer
from tests.builders import AT, make_assessment, make_assignment, make_factory, make_membership, make_user

KEY = "MAKE-A-L1-1"
Ask = Callable[..., HttpResponse]


@pytest.fixture
def factory() -> Factory:
    return make_factory()


@pytest.fixture
def owner(factory: Factory) -> User:
    user = make_user("owner")
    make_membership(user, factory)
    return user


@pytest.fixture
def colleague(factory: Factory) -> User:
    user = make_user("colleague")
    make_membership(user, factory, Role.VIEWER)
    return user


@pytest.fixture
def stranger() -> User:
    user = make_user("stranger")
    make_membership(user, make_factory("Plant of the stranger"))
    return user


@pytest.fixture
def assessment(factory: Factory, owner: User) -> Assessment:
    return make_assessment(factory, by=owner)


@pytest.fixture
def contributor(factory: Factory, assessment: Assessment) -> User:
    """Somebody who has the first of the three subdomains."""
    user = make_user("Wang Fang")
    make_membership(user, factory, Role.CONTRIBUTOR)
    make_assignment(assessment, "MAKE-A", user)
    return user


@pytest.fixture
def get(owner: User, assessment: Assessment) -> Ask:
    """The page of a URL name in the round, as the owner sees it unless somebody else asks."""

    def ask(name: str, *args: object, by: User | None = owner, **query: object) -> HttpResponse:
        return _as(by).get(address(assessment, name, *args), query)

    return ask


@pytest.fixture
def post(owner: User, assessment: Assessment) -> Ask:
    def ask(
        name: str, *args: object, by: User | None = owner, data: dict[str, object] | None = None, json: bool = False
    ) -> HttpResponse:
        headers = {"accept": "application/json"} if json else {"accept": "text/html"}
        return _as(by).post(address(assessment, name, *args), data or {}, headers=headers)

    return ask


def address(assessment: Assessment, name: str, *args: object) -> str:
    of_the_factory = name in ("home", "list", "new")
    place = [assessment.factory_id] if of_the_factory else [assessment.factory_id, assessment.pk]
    return reverse(f"assessment:{name}", args=[*place, *args])


def _as(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def make_more_rounds(assessment: Assessment) -> Callable[[int], None]:
    """Answered rounds of the same factory beside the round, up to that many in all."""

    def make(count: int) -> None:
        for number in range(1, count):
            answers = {"MAKE-A-L1-1": "fully", "SELL-L1-1": "partly"}
            make_assessment(assessment.factory, assessment.rubric_version, name=f"Round {number}", answers=answers)

    return make


@pytest.fixture
def theirs(assessment: Assessment, colleague: User) -> Callable[..., None]:
    """Somebody else's save, on top of what is stored."""

    def save(value: str = "", note: str = "", key: str = KEY) -> None:
        row = Answer.objects.filter(assessment=assessment, requirement=key).first()
        origin = Origin(row.version if row else 0)
        content = Content(value or (row.value if row else ""), note)
        save_answer(assessment=assessment, requirement=key, content=content, origin=origin, by=colleague, at=AT)

    return save


def words(response: HttpResponse) -> str:
    """The page as text, spaces and tags reduced."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def stored(key: str = KEY) -> tuple[str, str, int]:
    return Answer.objects.values_list("value", "note", "version").get(requirement=key)
