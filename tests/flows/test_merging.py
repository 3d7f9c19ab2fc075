"""What a colleague writes beside one's own change is shown, kept, and not taken back unseen."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, conflict, note, status, wait_for_value

pytestmark = pytest.mark.browser

KEY = "EQP-L1-1"
NOTE = "The list is in the office."


def test_a_note_that_was_merged_in_appears_and_survives_the_next_choice(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    plant.save(KEY, by=plant.colleague, note=NOTE)
    choice(page, KEY, "partly").check()
    expect(note(page, KEY)).to_have_value(NOTE)
    choice(page, KEY, "fully").check()
    wait_for_value(plant, KEY, "fully")
    assert plant.answer(KEY).note == NOTE


def test_who_is_typing_when_a_merged_save_comes_back_keeps_both_notes(page: Page, plant: Plant) -> None:
    held: list[Route] = []
    page.goto(plant.questions("EQP"))
    plant.save(KEY, by=plant.colleague, note=NOTE)
    page.route("**/r/**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/r/**"):
        choice(page, KEY, "partly").check()
    note(page, KEY).press_sequentially("Mine")
    held[0].continue_()
    expect(conflict(page, KEY).locator(".quote").first).to_have_text(NOTE)
    expect(note(page, KEY)).to_have_value("Mine")
    assert (plant.value(KEY), plant.answer(KEY).note) == ("partly", NOTE)


def test_undo_does_not_take_back_what_a_colleague_wrote_meanwhile(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    choice(page, KEY, "partly").check()
    expect(status(page, KEY)).to_contain_text("Saved")
    plant.save(KEY, by=plant.colleague, value="mostly")
    status(page, KEY).get_by_role("button", name="Undo").click()
    expect(status(page, KEY)).to_contain_text("Somebody changed this answer meanwhile.")
    assert plant.value(KEY) == "mostly"


def test_a_save_that_changed_nothing_offers_no_undo(page: Page, plant: Plant) -> None:
    plant.save(KEY, by=plant.colleague, value="mostly")
    page.goto(plant.questions("EQP"))
    choice(page, KEY, "partly").check()
    choice(page, KEY, "mostly").check()
    expect(status(page, KEY)).to_contain_text("Saved")
    expect(status(page, KEY).get_by_role("button", name="Undo")).to_have_count(0)
