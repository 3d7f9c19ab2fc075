"""A consultant reviews by keyboard, with three people at work: one key an agreed answer, and nothing typed is lost."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Firm, User
from assessment.services.submission import submit_assessment
from reviews.models import Finding
from tests.builders import make_consultant, make_firm, make_grant
from tests.flows.plant import Plant
from tests.flows.routes import fill

pytestmark = pytest.mark.browser


@pytest.fixture
def firm(plant: Plant) -> Firm:
    fill(plant)
    with transaction.atomic():
        submit_assessment(assessment=plant.assessment, by=plant.owner, at=timezone.now())
    firm = make_firm()
    make_grant(plant.factory, firm)
    return firm


@pytest.fixture
def consultant(firm: Firm) -> User:
    return make_consultant(firm, "Consultant")


@pytest.fixture
def desk(visit: Callable[..., BrowserContext], consultant: User, plant: Plant) -> Page:
    page = visit(consultant).new_page()
    page.goto(address(plant))
    return page


def address(plant: Plant, tail: str = "") -> str:
    return f"/c/review/{plant.assessment.pk}/{tail}"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('li[data-key]')?.dataset.key ?? ''"))


def stored(count: int) -> list[Finding]:
    for _ in range(100):
        found = list(Finding.objects.filter(stands=True).order_by("at", "pk"))
        if len(found) >= count:
            return found
        time.sleep(0.05)
    return found


def test_an_agreed_answer_costs_one_key(desk: Page) -> None:
    keys = desk.locator("li[data-key]").evaluate_all("rows => rows.filter(r => r.dataset.said).map(r => r.dataset.key)")
    desk.locator(f"li[data-key='{keys[0]}'] a").focus()

    desk.keyboard.press("a")
    assert focused(desk) == keys[1]
    desk.keyboard.press("Enter")
    assert focused(desk) == keys[2]

    expect(desk.locator("#review-progress b")).to_contain_text("2 of")
    assert [finding.requirement for finding in stored(2)] == keys[:2]


def test_twenty_agreed_answers_are_twenty_keys(desk: Page, plant: Plant) -> None:
    desk.goto(address(plant, "?show=todo"))
    desk.locator("li[data-key] a").first.focus()

    for _ in range(20):
        desk.keyboard.press("a")

    expect(desk.locator("#review-progress b")).to_contain_text("20 of", timeout=60_000)
    assert len(stored(20)) == 20


def test_another_answer_opens_its_reason_and_goes_on_when_it_is_saved(desk: Page) -> None:
    row = desk.locator("li[data-said=fully]").first
    key = row.get_attribute("data-key")
    row.locator("a").focus()

    desk.keyboard.press("2")
    expect(desk.locator("#reason")).to_be_focused()
    desk.keyboard.type("The export covers one line of three.")
    desk.keyboard.press("Control+Enter")

    expect(desk.locator(f"li[data-key='{key}'] .meta")).to_contain_text("→")
    [finding] = stored(1)
    assert (finding.value, finding.reason) == ("partly", "The export covers one line of three.")
    assert focused(desk) not in ("", key)


def test_undo_comment_mark_and_the_way_back(desk: Page) -> None:
    row = desk.locator("li[data-key]").first
    key = row.get_attribute("data-key")
    row.locator("a").focus()
    desk.keyboard.press("a")
    desk.keyboard.press("k")
    expect(desk.locator(f"li[data-key='{key}'] .meta")).to_contain_text("agreed")

    desk.keyboard.press("u")
    expect(desk.locator(f"li[data-key='{key}'] .meta")).to_contain_text("not reviewed")
    desk.keyboard.press("x")
    expect(desk.locator(f"li[data-key='{key}'] input")).to_be_checked()
    desk.keyboard.press("c")
    expect(desk.locator("#comment")).to_be_focused()
    desk.keyboard.press("Escape")

    assert focused(desk) == key


def test_keys_are_letters_again_outside_the_list_and_when_switched_off(desk: Page) -> None:
    desk.locator("#comment").fill("")
    desk.locator("#comment").press_sequentially("a 1 x")
    desk.get_by_role("button", name="Turn the keys off").click()
    desk.locator("li[data-key] a").first.focus()
    desk.keyboard.press("a")

    expect(desk.locator("#comment")).to_have_value("a 1 x")
    assert not Finding.objects.exists()


def test_letters_typed_before_the_reason_is_there_are_no_shortcuts(desk: Page) -> None:
    row = desk.locator("li[data-said=fully]").nth(1)
    row.locator("a").focus()
    desk.route("**/r/**", lambda route: (time.sleep(0.5), route.continue_()))
    desk.keyboard.press("2")
    desk.keyboard.press("a")
    expect(desk.locator("#reason")).to_be_focused()
    desk.keyboard.press("a")

    expect(desk.locator("#reason")).to_have_value("a")
    assert not Finding.objects.exists()


def test_access_that_ends_while_somebody_types_says_so_and_offers_the_text(desk: Page, plant: Plant) -> None:
    row = desk.locator("li[data-said=fully]").first
    row.locator("a").focus()
    desk.keyboard.press("2")
    expect(desk.locator("#reason")).to_be_focused()
    desk.locator("#reason").fill("The export covers one line of three.")
    plant.factory.grants.update(revoked_at=timezone.now())

    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_role("alert")).to_contain_text("nothing was saved")
    expect(desk.locator("#review-say textarea")).to_have_value("The export covers one line of three.")
    assert not Finding.objects.exists()


def test_without_scripts_and_on_a_phone_the_same_is_done_by_buttons(
    visit: Callable[..., BrowserContext], consultant: User, plant: Plant
) -> None:
    page = visit(consultant, scripts=False, width=320).new_page()
    page.goto(address(plant))
    page.locator("li[data-said=fully] a").first.click()
    page.get_by_role("button", name="Accept").click()

    assert [finding.value for finding in stored(1)] == ["fully"]
    expect(page.locator("h1")).to_contain_text("Review of")


def test_manager_contributor_and_consultant_settle_an_answer_together(
    visit: Callable[..., BrowserContext], consultant: User, plant: Plant, live_server: Any
) -> None:
    """The consultant asks for a change, the factory answers and hands in again, the consultant agrees and signs."""
    key = "EQP-L1-1"
    reviewer, manager = visit(consultant).new_page(), visit(plant.owner).new_page()
    reviewer.goto(address(plant, f"r/{key}/"))
    reviewer.get_by_text("Ask the factory to change this answer").click()
    reviewer.locator("#request-reason").fill("Add the records of the other two lines.")
    reviewer.get_by_role("button", name="Request the change").click()

    manager.goto(plant.path("assessment:next"))
    expect(manager.locator("main")).to_contain_text("Add the records of the other two lines.")
    manager.get_by_label("Fully").check()
    expect(manager.locator("[data-status]")).to_contain_text("Saved")
    manager.locator("#comment").fill("Done, see the new file.")
    manager.get_by_role("button", name="Send").click()
    manager.goto(plant.path("assessment:submit"))
    manager.locator("main input[type=checkbox]").last.check()
    manager.get_by_role("button", name="Submit the assessment").click()

    reviewer.goto(address(plant, f"r/{key}/"))
    expect(reviewer.locator("main")).to_contain_text("Done, see the new file.")
    reviewer.locator("[name=resolves]").first.check()
    reviewer.get_by_role("button", name="Send").click()
    reviewer.goto(address(plant, "accept/?show=todo"))
    reviewer.get_by_role("button", name="Accept").click()
    reviewer.goto(address(plant, "sign/"))
    reviewer.locator("[name=name]").fill("R. Reviewer")
    reviewer.locator("[name=confirm]").check()
    reviewer.get_by_role("button", name="Sign the review").click()
    expect(reviewer.locator("main")).to_contain_text("Signed by R. Reviewer")

    manager.goto(plant.path("assessment:results"))
    expect(manager.locator("main")).to_contain_text("Self and reviewed")
