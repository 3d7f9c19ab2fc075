"""The server fails, the line is cut, the session ends: what was typed stays on the page and is stored later."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import Session
from tests.builders import PASSWORD
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, note, status, wait_for_value, wait_until

pytestmark = pytest.mark.browser

KEY, OTHER = "EQP-L1-1", "EQP-L1-2"
SAVES = "**/r/**"


def bar(page: Page) -> Locator:
    return page.locator("#unsaved-bar")


def test_a_failing_server_is_told_and_tried_again_by_itself(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    page.route(SAVES, lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>Down</h1>"), times=2)
    note(page, KEY).fill("Kept on the page")
    choice(page, KEY, "mostly").check()
    expect(status(page, KEY)).to_contain_text("Not saved yet. We keep trying; leave this page open.")
    expect(bar(page)).to_have_text("1 answer is not saved yet. Keep this page open.")
    expect(note(page, KEY)).to_have_value("Kept on the page")
    expect(status(page, KEY)).to_contain_text("Saved")  # after 1 and 3 seconds, without a hand
    expect(bar(page)).to_be_hidden()
    stored = plant.answer(KEY)
    assert (stored.value, stored.note) == ("mostly", "Kept on the page")


def test_answers_wait_offline_and_are_stored_when_the_line_is_back(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    page.context.set_offline(True)
    choice(page, KEY, "partly").check()
    choice(page, OTHER, "fully").check()
    expect(bar(page)).to_have_text(
        "You are offline. 2 answers are waiting on this device; keep this page open.", timeout=5000
    )
    page.context.set_offline(False)
    expect(bar(page)).to_be_hidden()
    wait_for_value(plant, KEY, "partly")
    wait_for_value(plant, OTHER, "fully")


def test_leaving_with_an_unsaved_answer_asks_first(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    page.route(SAVES, lambda route: route.abort())
    choice(page, KEY, "partly").check()
    expect(status(page, KEY)).to_contain_text("Not saved yet")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Next unanswered").click()
    page.wait_for_url("**#r-*")
    assert asked == ["beforeunload"]


def test_the_submit_page_knows_of_answers_that_this_browser_could_not_store(page: Page, plant: Plant) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(plant.questions("EQP"))
    page.route(SAVES, lambda route: route.abort())
    choice(page, KEY, "partly").check()
    expect(status(page, KEY)).to_contain_text("Not saved yet")
    page.goto(plant.path("assessment:submit"))
    warning = page.get_by_text("This browser still holds answers that are not saved.")
    expect(warning).to_be_visible()
    page.unroute(SAVES)
    page.goto(plant.questions("EQP"))
    page.goto(plant.path("assessment:submit"))
    expect(warning).to_be_hidden()


def test_signed_out_in_another_tab_the_text_stays_and_is_stored_after_signing_in(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    Session.objects.all().delete()
    note(page, KEY).fill("Typed after the session had ended")
    choice(page, KEY, "mostly").check()
    expect(status(page, KEY)).to_contain_text("You are signed out. Sign in in another tab")
    expect(note(page, KEY)).to_have_value("Typed after the session had ended")
    second = page.context.new_page()
    second.goto("/accounts/login/")
    second.get_by_label("E-mail").fill(plant.owner.email)
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Sign in").click()
    second.wait_for_url(lambda address: "login" not in address)
    page.evaluate("dispatchEvent(new Event('online'))")  # or in a few seconds, without it
    expect(status(page, KEY)).to_contain_text("Saved")
    stored = plant.answer(KEY)
    assert (stored.value, stored.note) == ("mostly", "Typed after the session had ended")


def test_a_round_submitted_meanwhile_says_so_and_stores_nothing(
    page: Page, visit: Callable[..., BrowserContext], plant: Plant
) -> None:
    page.goto(plant.questions("EQP"))
    submitter = visit(plant.colleague).new_page()
    submitter.goto(plant.path("assessment:submit"))
    submitter.get_by_role("checkbox").check()
    submitter.get_by_role("button", name="Submit the assessment").click()
    submitter.wait_for_load_state()
    choice(page, KEY, "mostly").check()
    expect(status(page, KEY)).to_contain_text("This round is submitted, so answers cannot change.")
    wait_until(lambda: plant.answer(KEY) is None)
