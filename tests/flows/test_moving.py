"""A manager moves a round to a newer rubric: by keyboard, without a script, in both languages, with other tabs open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import make_membership, make_user
from tests.flows.newer import GONE, MOVED, REWORDED, publish_newer
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, note, status, wait_for_value

pytestmark = pytest.mark.browser
Visit = Callable[..., BrowserContext]
WORDS = {
    "en": {
        "offer": "See what it would change for this round",
        "again": "Show the numbers for these choices",
        "move": "Move this round to version 1001",
        "moved": "The round now uses rubric version 1001.",
        "before": "See the round as it was before",
        "back": "Go back to version 3",
    },
    "zh-hans": {
        "offer": "查看对本轮的影响",
        "again": "按这些选择重新计算",
        "move": "本轮改用第 1001 版",
        "moved": "1001",
        "before": "查看改版前的本轮",
        "back": "改回第 3 版",
    },
}


@pytest.fixture
def offered(plant: Plant) -> Plant:
    for key, value in ((GONE, "fully"), (MOVED, "mostly"), (REWORDED, "partly"), ("NET-L1-1", "partly")):
        plant.save(key, by=plant.owner, value=value, note=f"Note of {key}")
    publish_newer(plant.assessment.rubric_version)
    return plant


def scores(page: Page) -> list[str]:
    return page.locator(".three dd").all_inner_texts()


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("script", [True, False])
def test_a_manager_looks_decides_moves_reads_and_goes_back(
    visit: Visit, offered: Plant, language: str, script: bool
) -> None:
    say = WORDS[language]
    page = visit(offered.owner, language=language, scripts=script).new_page()
    page.goto(offered.path("assessment:hub"))
    page.get_by_role("link", name=say["offer"]).click()
    first = scores(page)
    page.locator(f'[name="way-removed-{GONE}"]').first.focus()
    page.keyboard.press("ArrowDown")
    page.locator('[name="way-choice-partly"]:checked').focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name=say["again"]).press("Enter")
    expect(page.locator(f'[name="way-removed-{GONE}"][value="empty"]')).to_be_checked()
    expect(page.locator('[name="way-choice-partly"][value="as:not_met"]')).to_be_checked()
    second = scores(page)
    assert (first[0], first[1] != second[1]) == (second[0], True)

    page.get_by_role("button", name=say["move"]).click()
    expect(page.get_by_text(say["moved"]).first).to_be_visible()
    assert (offered.value(GONE), offered.value(REWORDED), offered.value(MOVED)) == ("", "not_met", "mostly")
    page.goto(offered.path("assessment:results"))
    page.goto(offered.path("assessment:hub"))
    page.get_by_role("link", name=say["before"]).click()
    expect(page.get_by_text(f"Note of {GONE}")).to_be_visible()

    page.goto(offered.path("assessment:move-back"))
    page.get_by_role("button", name=say["back"]).click()
    expect(page.get_by_role("link", name=say["offer"])).to_be_visible()
    assert (offered.value(GONE), offered.value(REWORDED)) == ("fully", "partly")


def test_nothing_typed_in_another_tab_is_lost_when_the_round_moves(visit: Visit, offered: Plant) -> None:
    colleague = make_user("Second manager")
    make_membership(colleague, offered.factory)
    owner, manager = visit(offered.owner), visit(colleague).new_page()
    tab, other = owner.new_page(), owner.new_page()
    tab.goto(offered.questions("EQP"))
    other.goto(offered.questions("STR"))
    manager.goto(offered.path("assessment:move-rubric"))
    manager.get_by_role("button", name="Move this round to version 1001").click()
    expect(manager.get_by_text("The round now uses rubric version 1001.")).to_be_visible()

    choice(other, "STR-L1-1", "fully").check()
    wait_for_value(offered, "STR-L1-1", "fully")
    note(tab, GONE).fill("Typed after the move")
    note(tab, GONE).blur()
    expect(status(tab, GONE)).to_contain_text("which does not ask this any more")
    expect(note(tab, GONE)).to_have_value("Typed after the move")
    note(tab, REWORDED).fill("Typed too")
    note(tab, REWORDED).blur()
    expect(status(tab, REWORDED)).to_contain_text(re.compile("reads otherwise|does not exist"))
    expect(note(tab, REWORDED)).to_have_value("Typed too")
    assert offered.answer(GONE).note == f"Note of {GONE}"
    assert offered.answer(REWORDED).note == f"Note of {REWORDED}"

    tab.get_by_role("button", name="Save and continue").click()
    expect(tab.get_by_text("Typed after the move")).to_be_visible()
    expect(tab.get_by_text("Typed too")).to_be_visible()
