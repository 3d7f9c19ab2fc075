"""Keyboard, addresses, languages and paper."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import give_answers
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice

pytestmark = pytest.mark.browser


def focus_ring(page: Page) -> float:
    """How wide the outline of what has the focus is, or of the box that shows it instead."""
    return page.evaluate(
        """() => {
            const focused = document.activeElement, box = focused.closest(".opt") ?? focused;
            return Math.max(...[focused, box].map(element => {
                const style = getComputedStyle(element);
                return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
            }));
        }"""
    )


def test_the_first_tab_skips_to_the_content(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:hub"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_whatever_the_keyboard_reaches_shows_it_and_is_not_covered(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        if at.startswith("<body"):
            break
        assert focus_ring(page) >= 2, at
        covered = page.evaluate(
            """() => {
                const focused = document.activeElement, box = focused.getBoundingClientRect();
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return !(focused.contains(top) || top?.contains(focused) || top?.closest("label")?.contains(focused));
            }"""
        )
        assert not covered, at
        reached.add(at)
    assert len(reached) > 15


def test_the_address_of_a_question_leads_to_it(page: Page, plant: Plant) -> None:
    page.goto(f"{plant.questions('PRD-WHD')}#r-PRD-WHD-L1-3")
    expect(page.locator("#r-PRD-WHD-L1-3")).to_be_focused()
    expect(page.locator("#r-PRD-WHD-L1-3")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#r-PRD-WHD-L1-3 summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(choice(page, "PRD-WHD-L1-3", "not_met")).to_be_focused()


def test_the_language_switch_keeps_the_page_and_is_remembered(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("EQP"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page).to_have_url(plant.questions("EQP"))
    expect(page.get_by_role("heading", level=1)).to_have_text("装备")
    page.goto(plant.path("assessment:hub"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    plant.owner.refresh_from_db()
    assert plant.owner.language == "zh-hans"
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_public_pages_have_an_address_in_each_language(visit: Callable[..., BrowserContext]) -> None:
    page = visit().new_page()
    page.goto("/help/")
    page.get_by_role("button", name="中文").click()
    page.wait_for_url("**/zh-hans/help/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("link", name="帮助").first.click()
    page.wait_for_url("**/zh-hans/help/")


@pytest.mark.parametrize("name", ["assessment:results", "assessment:paper", "assessment:hub", "assessment:check"])
def test_on_paper_a_page_is_its_content(page: Page, plant: Plant, name: str) -> None:
    give_answers(plant.assessment, dict.fromkeys(plant.keys(level=1), "mostly"))
    page.goto(plant.path(name, *{"assessment:paper": ["EQP"], "assessment:check": ["MFG"]}.get(name, [])))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for navigation in page.locator("nav, header.top, button").all():
        expect(navigation).to_be_hidden()
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert 1 <= len(pdf.pages) <= 12
        assert all(sheet.Resources.get("/Font") for sheet in pdf.pages)
