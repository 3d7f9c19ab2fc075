"""Two people, or two tabs, at one answer: both sides stay visible, one is chosen, both are in the history."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, conflict, note, status, wait_for_value

pytestmark = pytest.mark.browser

KEY = "EQP-L1-1"


@pytest.fixture
def disputed(page: Page, plant: Plant) -> Page:
    """The owner's page, shown before a colleague answered "Mostly", where the owner has now chosen "Fully"."""
    page.goto(plant.questions("EQP"))
    plant.save(KEY, by=plant.colleague, value="mostly")
    choice(page, KEY, "fully").check()
    expect(conflict(page, KEY)).to_be_visible()
    return page


def values_and_people(plant: Plant) -> list[tuple[str, str]]:
    return [(change.value, str(change.by)) for change in plant.history(KEY)]


def test_a_conflict_says_who_chose_what_and_takes_the_focus(disputed: Page, plant: Plant) -> None:
    message = conflict(disputed, KEY)
    expect(message).to_contain_text("Plant colleague answered “Mostly”")
    expect(message).to_contain_text("You chose “Fully”. Which should stand?")
    expect(message).to_be_focused()
    assert message.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 2
    expect(status(disputed, KEY)).to_contain_text("Not saved: changed by somebody else")
    assert plant.value(KEY) == "mostly"


def test_use_mine_lets_ones_own_answer_stand(disputed: Page, plant: Plant) -> None:
    conflict(disputed, KEY).get_by_role("button", name="Use mine: Fully").click()
    expect(status(disputed, KEY)).to_contain_text("Saved")
    expect(conflict(disputed, KEY)).to_have_count(0)
    expect(choice(disputed, KEY, "fully")).to_be_checked()
    assert values_and_people(plant) == [("mostly", "Plant colleague"), ("fully", "Plant owner")]


def test_keep_theirs_puts_both_in_the_history(disputed: Page, plant: Plant) -> None:
    conflict(disputed, KEY).get_by_role("button", name="Keep theirs: Mostly").click()
    expect(choice(disputed, KEY, "mostly")).to_be_checked()
    expect(conflict(disputed, KEY)).to_have_count(0)
    assert values_and_people(plant) == [
        ("mostly", "Plant colleague"),
        ("fully", "Plant owner"),
        ("mostly", "Plant owner"),
    ]


def test_escape_keeps_theirs_and_the_focus_returns_to_the_answer(disputed: Page, plant: Plant) -> None:
    disputed.keyboard.press("Escape")
    expect(choice(disputed, KEY, "mostly")).to_be_checked()
    expect(choice(disputed, KEY, "mostly")).to_be_focused()
    assert [value for value, _ in values_and_people(plant)] == ["mostly", "fully", "mostly"]


def test_keeping_theirs_over_a_bad_line_never_stores_mine_instead(disputed: Page, plant: Plant) -> None:
    disputed.route("**/r/**", lambda route: route.abort())
    conflict(disputed, KEY).get_by_role("button", name="Keep theirs: Mostly").click()
    expect(status(disputed, KEY)).to_contain_text("Not saved yet")
    disputed.unroute("**/r/**")
    status(disputed, KEY).get_by_role("button", name="Try now").click()
    expect(choice(disputed, KEY, "mostly")).to_be_checked()
    assert plant.value(KEY) == "mostly"
    assert [value for value, _ in values_and_people(plant)] == ["mostly", "fully", "mostly"]


def test_an_open_conflict_is_not_settled_by_typing_on(disputed: Page, plant: Plant) -> None:
    note(disputed, KEY).fill("And a note")
    note(disputed, KEY).blur()
    disputed.wait_for_timeout(1500)
    expect(conflict(disputed, KEY)).to_be_visible()
    assert values_and_people(plant) == [("mostly", "Plant colleague")]
    conflict(disputed, KEY).get_by_role("button", name="Use mine: Fully").click()
    expect(status(disputed, KEY)).to_contain_text("Saved")
    stored = plant.answer(KEY)
    assert (stored.value, stored.note) == ("fully", "And a note")


def test_two_tabs_of_one_person_conflict_like_two_people(page: Page, plant: Plant) -> None:
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(plant.questions("EQP"))
    choice(page, KEY, "partly").check()
    wait_for_value(plant, KEY, "partly")
    choice(second, KEY, "not_met").check()
    expect(conflict(second, KEY)).to_contain_text("You chose “Not met”")
    assert plant.value(KEY) == "partly"


def test_a_choice_and_a_note_at_once_are_merged(page: Page, visit: Callable[..., BrowserContext], plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    other = visit(plant.colleague).new_page()
    other.goto(plant.questions("EQP"))
    note(other, KEY).fill("The list is in the office.")
    note(other, KEY).blur()
    expect(status(other, KEY)).to_contain_text("Saved")
    choice(page, KEY, "partly").check()
    expect(status(page, KEY)).to_contain_text("Saved")
    stored = plant.answer(KEY)
    assert (stored.value, stored.note) == ("partly", "The list is in the office.")


def test_two_notes_conflict_with_all_three_texts_shown(page: Page, plant: Plant) -> None:
    plant.save(KEY, by=plant.colleague, note="Before")
    page.goto(plant.questions("EQP"))
    plant.save(KEY, by=plant.colleague, note="Theirs")
    note(page, KEY).fill("Mine")
    note(page, KEY).blur()
    message = conflict(page, KEY)
    expect(message).to_contain_text("Plant colleague changed the note")
    assert message.locator(".quote").all_inner_texts() == ["Theirs", "Before"]
    expect(note(page, KEY)).to_have_value("Mine")
    note(page, KEY).fill("Mine and theirs")
    message.get_by_role("button", name="Use mine").click()
    expect(status(page, KEY)).to_contain_text("Saved")
    assert [change.note for change in plant.history(KEY)] == ["Before", "Theirs", "Mine and theirs"]


def test_without_scripts_the_page_comes_back_with_both_sides_and_saves_the_rest(
    visit: Callable[..., BrowserContext], plant: Plant
) -> None:
    page = visit(plant.owner, scripts=False).new_page()
    page.goto(plant.questions("EQP"))
    plant.save(KEY, by=plant.colleague, value="mostly")
    choice(page, KEY, "fully").check()
    choice(page, "EQP-L1-2", "partly").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(conflict(page, KEY)).to_contain_text("You chose “Fully”")
    expect(choice(page, KEY, "fully")).to_be_checked()
    assert (plant.value(KEY), plant.value("EQP-L1-2")) == ("mostly", "partly")
    conflict(page, KEY).get_by_role("button", name="Keep theirs: Mostly").click()
    page.wait_for_url(lambda address: "/EQP/" not in address)
    assert [value for value, _ in values_and_people(plant)] == ["mostly", "fully", "mostly"]
