"""Answers save themselves: nothing is lost by leaving, and one tab never conflicts with itself."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.flows.browsing import count_posts
from tests.flows.plant import Plant
from tests.flows.questionnaire import VALUES, choice, note, status, wait_for_value, wait_until

pytestmark = pytest.mark.browser


def test_leaving_within_the_pause_loses_no_answer(page: Page, plant: Plant) -> None:
    for turn in range(20):
        value = VALUES[turn % 4]
        page.goto(plant.questions("EQP"))
        choice(page, "EQP-L1-1", value).check()
        page.goto(plant.path("assessment:paper", "EQP"))
        wait_for_value(plant, "EQP-L1-1", value)
    page.goto(plant.questions("EQP"))
    expect(choice(page, "EQP-L1-1", VALUES[19 % 4])).to_be_checked()
    assert [change.value for change in plant.history("EQP-L1-1")] == [VALUES[turn % 4] for turn in range(20)]


def test_without_the_flush_on_leaving_the_same_journey_sees_the_loss(page: Page, plant: Plant) -> None:
    """The control: the journey above can fail."""
    page.add_init_script(
        "for (const name of ['pagehide', 'visibilitychange'])"
        " addEventListener(name, event => event.stopImmediatePropagation(), true)"
    )
    page.goto(plant.questions("EQP"))
    choice(page, "EQP-L1-1", "fully").check()
    page.goto(plant.path("assessment:paper", "EQP"))
    page.wait_for_timeout(1000)
    assert plant.value("EQP-L1-1") is None


def test_closing_the_tab_within_the_pause_loses_no_answer(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    choice(page, "EQP-L1-1", "mostly").check()
    note(page, "EQP-L1-2").fill("Half a sentence")
    page.close(run_before_unload=True)
    wait_for_value(plant, "EQP-L1-1", "mostly")
    wait_for_value(plant, "EQP-L1-2", "")
    assert plant.answer("EQP-L1-2").note == "Half a sentence"


def test_reading_through_the_options_with_arrow_keys_sends_one_request(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    posts = count_posts(page)
    choice(page, "EQP-L1-1", "not_met").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(status(page, "EQP-L1-1")).to_contain_text("Saved")
    assert len(posts) == 1
    assert [change.value for change in plant.history("EQP-L1-1")] == ["fully"]


def test_what_was_chosen_before_the_script_came_is_saved(page: Page, plant: Plant) -> None:
    held: list[Route] = []
    page.route("**/autosave*.js", lambda route: held.append(route))
    page.goto(plant.questions("EQP"), wait_until="commit")
    choice(page, "EQP-L1-1", "mostly").check()
    wait_until(lambda: page.wait_for_timeout(20) is None and bool(held))
    held[0].continue_()

    expect(status(page, "EQP-L1-1")).to_contain_text("Saved")
    wait_for_value(plant, "EQP-L1-1", "mostly")


def test_a_hundred_rapid_changes_never_conflict_and_the_last_one_stands(page: Page, plant: Plant) -> None:
    """Each change is flushed at once, as when the tab is hidden, so that many requests are under way together."""
    page.goto(plant.questions("EQP"))
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if answer.request.method == "POST" else None)
    page.evaluate(
        """async (key) => {
            const radios = [...document.querySelectorAll(`[name="value-${key}"]`)];
            for (let turn = 0; turn < 100; turn++) {
                radios[turn % 4].click();
                if (turn % 2) window.dispatchEvent(new PageTransitionEvent("pagehide"));
                await new Promise(done => setTimeout(done, 10));
            }
        }""",
        "EQP-L1-1",
    )
    expect(status(page, "EQP-L1-1")).to_contain_text("Saved")
    wait_for_value(plant, "EQP-L1-1", VALUES[99 % 4])
    page.wait_for_load_state("networkidle")
    assert set(statuses) == {200}
    assert len(statuses) >= 50
    assert plant.value("EQP-L1-1") == VALUES[99 % 4]
    assert plant.history("EQP-L1-1")[-1].value == VALUES[99 % 4]


def test_undo_brings_the_earlier_answer_back(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    for value in ("partly", "fully"):
        choice(page, "EQP-L1-1", value).check()
        wait_for_value(plant, "EQP-L1-1", value)
    status(page, "EQP-L1-1").get_by_role("button", name="Undo").click()
    expect(choice(page, "EQP-L1-1", "partly")).to_be_checked()
    assert [(change.value, change.restores) for change in plant.history("EQP-L1-1")] == [
        ("partly", None),
        ("fully", None),
        ("partly", 1),
    ]


def test_how_sure_somebody_is_saves_itself_and_is_taken_back_with_undo(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    choice(page, "EQP-L1-1", "mostly").check()
    expect(status(page, "EQP-L1-1")).to_contain_text("Saved")
    guess = page.locator('[name="confidence-EQP-L1-1"][value="guess"]')

    guess.check()
    wait_until(lambda: plant.answer("EQP-L1-1").confidence == "guess")
    expect(status(page, "EQP-L1-1").get_by_role("button")).to_be_visible()
    status(page, "EQP-L1-1").get_by_role("button").click()

    wait_until(lambda: plant.answer("EQP-L1-1").confidence == "")
    expect(guess).not_to_be_checked()
    assert plant.answer("EQP-L1-1").value == "mostly"


def test_nothing_of_a_note_stays_in_the_browser(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    page.route("**/r/**", lambda route: route.abort())
    note(page, "EQP-L1-1").fill("A secret of the plant")
    note(page, "EQP-L1-1").blur()
    expect(status(page, "EQP-L1-1")).to_contain_text("Not saved yet")
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert "EQP-L1-1" in page.evaluate(kept)  # the marker, so that the submit page can warn
    assert "secret" not in page.evaluate(kept)
    page.unroute("**/r/**")
    status(page, "EQP-L1-1").get_by_role("button", name="Try now").click()
    expect(status(page, "EQP-L1-1")).to_contain_text("Saved")
    page.goto(plant.path("assessment:paper", "EQP"))
    assert page.evaluate("localStorage.length") == 0
    assert "EQP-L1-1" not in page.evaluate(kept)
    assert "secret" not in page.evaluate(kept)
