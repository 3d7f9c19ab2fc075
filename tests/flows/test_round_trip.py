"""The whole way of a factory manager: from signing in to a report that a stranger can verify."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessment.models import Assessment, KpiValue
from tests.builders import PASSWORD, give_answers
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, status

pytestmark = pytest.mark.browser

REASON = "A forwarder does all of it"
FOCUSED = "document.activeElement"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_manager_goes_all_the_way(
    visit: Callable[..., BrowserContext], plant: Plant, scripts: bool, tmp_path: Path
) -> None:
    page = visit(scripts=scripts).new_page()
    sign_in_by_hand(page, plant)
    started = start_a_round_without_logistics(page, plant)
    if scripts:
        answer_equipment_by_keyboard(page, started)
    else:
        answer_equipment_by_form(page, started)
    level_two_opens_with_the_last_answer(page, started, scripts)
    enter_an_indicator(page, started)
    submit_take_back_and_submit_again(page, started)
    results_say_the_level(page, scripts)
    make_and_download_the_report(page, tmp_path / "report.pdf")
    a_stranger_verifies_when_the_owner_allows_it(page, started, visit().new_page())


def sign_in_by_hand(page: Page, plant: Plant) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(plant.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test plant")


def start_a_round_without_logistics(page: Page, plant: Plant) -> Plant:
    page.get_by_role("link", name="Start a new round").click()
    page.get_by_label("Name of the round").fill("2027 H1")
    page.get_by_label("Logistics is not done at this plant").check()
    page.get_by_role("button", name="Start the round").click()
    expect(page.locator(".problems")).to_be_focused()
    expect(page.locator(".problems")).to_contain_text("Give a reason of at least 10 characters (5 Chinese characters).")
    assert page.title().startswith("Error: ")
    page.get_by_label("Why is Logistics left out?").fill(REASON)
    page.get_by_role("button", name="Start the round").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test plant, 2027 H1")
    expect(page.get_by_role("main")).to_contain_text("0 of 38 asked so far are answered.")
    assessment = Assessment.objects.get(name="2027 H1")
    assert assessment.trimmed == {"LOG": REASON}
    return plant.with_round(assessment)


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate(f"element => element === {FOCUSED}"):
            return
    raise AssertionError(f"80 times Tab do not reach {wanted}; at {page.evaluate(f'{FOCUSED}.outerHTML')}")


def answer_equipment_by_keyboard(page: Page, plant: Plant) -> None:
    tab_to(page, page.get_by_role("link", name="Equipment", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/EQP/1/")
    tab_to(page, choice(page, "EQP-L1-1", "not_met"))
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_label("Note").first)
    page.keyboard.type("81 of 96 machines")
    tab_to(page, choice(page, "EQP-L1-2", "not_met"))
    page.keyboard.press("ArrowLeft")  # from the first option round to the last
    expect(status(page, "EQP-L1-2")).to_contain_text("Saved")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/s/NET/1/")
    expect_equipment(plant)


def answer_equipment_by_form(page: Page, plant: Plant) -> None:
    page.get_by_role("link", name="Equipment", exact=True).click()
    choice(page, "EQP-L1-1", "fully").check()
    page.get_by_label("Note").first.fill("81 of 96 machines")
    choice(page, "EQP-L1-2", "fully").check()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/s/NET/1/")
    expect_equipment(plant)


def expect_equipment(plant: Plant) -> None:
    first, second = plant.answer("EQP-L1-1"), plant.answer("EQP-L1-2")
    assert (first.value, first.note, second.value) == ("fully", "81 of 96 machines", "fully")


def level_two_opens_with_the_last_answer(page: Page, plant: Plant, scripts: bool) -> None:
    last = "SVC-PRO-L1-2"
    rest = [key for key in plant.keys(level=1) if key != last and plant.answer(key) is None]
    give_answers(plant.assessment, dict.fromkeys(rest, "mostly"))
    page.goto(plant.questions("PRD-OPS"))
    page.get_by_role("link", name="Next unanswered").click()
    page.wait_for_url(f"**/s/SVC-PRO/1/#r-{last}")
    expect(page.locator(f"#r-{last}")).to_be_focused()
    choice(page, last, "fully").check()
    if scripts:
        expect(page.locator("#announce")).to_have_text("A new level is open.")
        expect(page.locator("#next-level")).to_contain_text("Level 3 is closed")
    else:
        page.get_by_role("button", name="Save and continue").click()
    page.goto(plant.questions("EQP", 2))
    choice(page, "EQP-L2-1", "partly").check()
    page.get_by_role("button", name="Save and continue").click()
    assert plant.value("EQP-L2-1") == "partly"


def enter_an_indicator(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:kpi"))
    group = page.get_by_role("group", name="Rate of defective products")
    group.get_by_label("Before").fill("3.2")
    group.get_by_label("Now").fill("2.4")
    group.get_by_label("Unit").fill("%")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("The indicators are saved.")
    stored = KpiValue.objects.get(assessment=plant.assessment)
    assert (stored.base, stored.current, stored.unit) == ("3.2", "2.4", "%")


def submit_take_back_and_submit_again(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:hub"))
    page.get_by_role("link", name="Check and submit 2027 H1").click()
    page.get_by_role("button", name="Submit the assessment 2027 H1").click()
    expect(page.locator(".problems")).to_contain_text("Tick the declaration to submit.")
    declare_and_submit(page)
    page.get_by_role("button", name="Undo submit").click()
    expect(page.get_by_role("main")).to_contain_text("The submission is taken back. You can go on answering.")
    page.goto(plant.path("assessment:submit"))
    declare_and_submit(page)
    assert [snapshot.superseded_at is None for snapshot in plant.snapshots()] == [False, True]


def declare_and_submit(page: Page) -> None:
    page.get_by_label("I confirm these answers describe the plant as it is today.").check()
    page.get_by_role("button", name="Submit the assessment 2027 H1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2027 H1 is submitted")


def results_say_the_level(page: Page, scripts: bool) -> None:
    page.get_by_role("link", name="See the results").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your plant is at level 1, Planning")
    expect(page.get_by_role("main")).not_to_contain_text("Provisional")
    if not scripts:
        page.get_by_role("link", name="Compare the four indicators").click()
    expect(page.get_by_role("main")).to_contain_text("25.0 %")  # defects, from 3.2 to 2.4


def make_and_download_the_report(page: Page, file: Path) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    page.get_by_label("English").check()
    page.get_by_role("button", name="Create report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    download.value.save_as(file)
    assert download.value.suggested_filename == "Test plant 2027 H1 en.pdf"
    assert file.read_bytes().startswith(b"%PDF-")


def a_stranger_verifies_when_the_owner_allows_it(page: Page, plant: Plant, stranger: Page) -> None:
    address = f"/verify/{plant.snapshots()[-1].code}/"
    assert stranger.goto(address).status == 404
    page.get_by_role("link", name="All reports of this round").click()
    page.get_by_label("The levels, the rubric").check()
    page.get_by_role("button", name="Save").click()
    assert stranger.goto(address).status == 200
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This report is genuine")
    expect(stranger.get_by_role("main")).to_contain_text(re.compile("Claimed.*Level 1", re.S))
    expect(stranger.get_by_role("main")).not_to_contain_text("Test plant")
