"""A plant with its people in a real server, and browsers that look at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import Factory, User
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment
from assessment.services.answering import Origin, save_answer
from rubrics.selectors import newest_published
from rubrics.services import publish_shipped
from tests.builders import AT, PASSWORD, make_assessment, make_factory, make_membership, make_user
from tests.flows.browsing import open_context


@dataclass(frozen=True)
class Plant:
    """A factory with an open round that two people answer."""

    factory: Factory
    owner: User
    colleague: User
    assessment: Assessment

    def path(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.factory.pk, self.assessment.pk, *args])

    def questions(self, leaf: str, level: int = 1) -> str:
        return self.path("assessment:questions", leaf, level)

    def answer(self, requirement: str) -> Answer | None:
        return Answer.objects.filter(assessment=self.assessment, requirement=requirement).first()

    def save(self, requirement: str, *, by: User, value: str = "", note: str = "") -> None:
        """Somebody's change, made in another browser that has just loaded the page."""
        stored = self.answer(requirement)
        content = Content(value or (stored.value if stored else ""), note or (stored.note if stored else ""))
        origin = Origin(stored.version if stored else 0)
        save_answer(
            assessment=self.assessment,
            requirement=requirement,
            content=content,
            origin=origin,
            by=by,
            at=timezone.now(),
        )

    def value(self, requirement: str) -> str | None:
        answer = self.answer(requirement)
        return answer.value if answer else None

    def history(self, requirement: str) -> list[AnswerChange]:
        return list(AnswerChange.objects.filter(assessment=self.assessment, requirement=requirement))


@pytest.fixture
def plant(transactional_db: None) -> Plant:
    """An empty round on the rubric that comes with the program."""
    publish_shipped(at=AT)
    owner = make_user("Plant owner", email="owner@plant.example", password=PASSWORD)
    colleague = make_user("Plant colleague")
    factory = make_factory("Test plant")
    for user in (owner, colleague):
        make_membership(user, factory)
    assessment = make_assessment(factory, newest_published(), profile="discrete", by=owner)
    return Plant(factory, owner, colleague, assessment)


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser for a person. No page may break its content policy, log an error or miss a part of itself."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def visit(user: User | None = None, **wishes: Any) -> BrowserContext:
        contexts.append(open_context(browser, live_server.url, faults, user, **wishes))
        return contexts[-1]

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(visit: Callable[..., BrowserContext], plant: Plant) -> Page:
    """The owner's one tab on a wide screen in English."""
    return visit(plant.owner).new_page()
