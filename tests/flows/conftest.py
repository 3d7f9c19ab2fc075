"""A plant with its people in a real server, and browsers that look at it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from jobs import services
from rubrics.selectors import newest_published
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, PASSWORD, make_assessment, make_factory, make_membership, make_user
from tests.flows.browsing import open_context
from tests.flows.plant import Plant


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
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker hears of a job until the test runs it."""
    monkeypatch.setattr(services, "ring", lambda job_id: None)


@pytest.fixture
def page(visit: Callable[..., BrowserContext], plant: Plant) -> Page:
    """The owner's one tab on a wide screen in English."""
    return visit(plant.owner).new_page()
