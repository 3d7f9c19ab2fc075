"""A rubric of points in a real browser: chosen, answered by number and by level, submitted, every page seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rubrics.selectors import newest_published
from tests.builders import AT, make_assessment
from tests.flows.browsing import count_posts
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, status, wait_for_value
from tests.flows.routes import Route
from tests.flows.test_every_page import faults_of
from tests.pure.test_all_of_rule import ANSWERS, SLUG

pytestmark = pytest.mark.browser


@pytest.fixture
def second(plant: Plant) -> Plant:
    """The plant with a round on the second rubric, partly answered."""
    facts = {"profile": "manufacturing", "by": plant.owner, "answers": ANSWERS}
    return plant.with_round(make_assessment(plant.factory, newest_published(SLUG), name="2026 points", **facts))


def number(page: Page, key: str):
    return page.locator(f"#value-{key}")


def test_a_round_on_the_second_rubric_is_chosen_answered_and_submitted(page: Page, plant: Plant) -> None:
    page.goto(f"/f/{plant.factory.pk}/assessments/new/")
    page.get_by_role("link", name="Digital level of small and medium enterprises, 2024").click()
    page.get_by_label("Name of the round").fill("Points")
    page.get_by_role("button", name="Start the round").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Points")

    page.get_by_role("link", name="Digital equipment").click()
    number(page, "DEV-1").fill("35")
    expect(status(page, "DEV-1")).to_contain_text("Saved")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Networked equipment")

    page.goto(page.url.replace("/s/LNK/1/", "/s/LIF/1/"))
    page.get_by_role("radio", name="Level 2").first.check()
    expect(status(page, "LIF-1")).to_contain_text("Saved")
    page.goto(page.url.replace("/s/LIF/1/", "/submit/"))
    page.get_by_label("I confirm these answers").check()
    page.get_by_role("button", name="Submit the assessment Points").click()
    page.goto(page.url.replace("/submit/", "/results/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your plant is below level 1")
    expect(page.get_by_text("Score 3.00 of 100.")).to_be_visible()


def test_a_wrong_number_is_explained_and_stays_in_the_field(page: Page, second: Plant) -> None:
    page.goto(second.questions("DEV"))
    posts = count_posts(page)
    number(page, "DEV-1").press("End")
    number(page, "DEV-1").press_sequentially("7")
    expect(status(page, "DEV-1")).to_contain_text("Write a number from 0 to 100, for example 35.5.")
    expect(number(page, "DEV-1")).to_have_value("357")
    assert second.value("DEV-1") == "35"

    number(page, "DEV-1").fill("37")
    number(page, "DEV-1").blur()
    expect(status(page, "DEV-1")).to_contain_text("Saved")
    wait_for_value(second, "DEV-1", "37")
    assert len(posts) == 2


def test_leaving_within_the_pause_loses_no_number(page: Page, second: Plant) -> None:
    page.goto(second.questions("DEV"))
    number(page, "DEV-1").fill("61")
    page.goto(second.path("assessment:paper", "DEV"))
    wait_for_value(second, "DEV-1", "61")


def test_two_people_at_one_number_are_both_shown(page: Page, second: Plant) -> None:
    page.goto(second.questions("DEV"))
    second.save("DEV-1", by=second.colleague, value="50")
    number(page, "DEV-1").fill("40")
    expect(page.locator("#conflict-DEV-1")).to_contain_text("answered “50 %”")
    page.get_by_role("button", name="Use mine: 40 %").click()
    wait_for_value(second, "DEV-1", "40")


def test_without_scripts_a_number_is_saved_with_the_page(visit: Callable[..., BrowserContext], second: Plant) -> None:
    page = visit(second.owner, scripts=False).new_page()
    page.goto(second.questions("DEV"))
    number(page, "DEV-1").fill("62.50")
    page.get_by_role("button", name="Save and continue").click()
    wait_for_value(second, "DEV-1", "62.5")


def test_a_level_is_chosen_by_keyboard(page: Page, second: Plant) -> None:
    page.goto(second.questions("LIF"))
    choice(page, "LIF-1", "level_2").focus()
    page.keyboard.press("ArrowDown")
    wait_for_value(second, "LIF-1", "level_3")


def test_every_page_of_the_second_rubric(visit: Callable[..., BrowserContext], second: Plant) -> None:
    named = {
        "home": f"/f/{second.factory.pk}/",
        "new": f"/f/{second.factory.pk}/assessments/new/",
        **{f"questions {leaf}": second.questions(leaf) for leaf in ("DEV", "CAP", "LIF", "CST")},
        **{name: second.path(f"assessment:{name}") for name in ("hub", "all", "submit", "results", "why", "scope")},
        "why a node": second.path("assessment:why") + "?node=BAS/EQP",
        "check": second.path("assessment:check", "SCN"),
        "paper": second.path("assessment:paper", "SUP"),
        "requirement": second.path("assessment:requirement", "DEV-1"),
    }
    earlier = {"profile": "manufacturing", "by": second.owner, "answers": {"DEV-1": "5"}, "at": AT}
    other = make_assessment(second.factory, newest_published(SLUG), name="2025 points", **earlier)
    named["compare"] = second.path("assessment:compare", other.pk)
    routes = [Route(name, path, second.owner) for name, path in named.items()]

    assert faults_of(visit, routes, [("en", "dark", 1280), ("zh-hans", "light", 320)]) == {}
