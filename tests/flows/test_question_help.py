"""A word of the glossary is explained where it stands, by mouse and by keyboard, and without a script further down."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.flows.plant import Plant

pytestmark = pytest.mark.browser


def open_help(page: Page, plant: Plant) -> None:
    page.goto(plant.questions("PRD-EQM", 3))
    page.locator(".q:has(.about a.word) .about > summary").first.click()


def test_a_word_is_explained_where_it_stands_and_the_page_stays(page: Page, plant: Plant) -> None:
    open_help(page, plant)
    word = page.locator(".q .about a.word:visible").first
    word.focus()
    page.keyboard.press("Enter")

    box = page.locator(".word-box")
    expect(box).to_be_visible()
    expect(box).to_be_focused()
    assert box.bounding_box()["x"] >= 0
    assert "#word-" not in page.url

    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(word).to_be_focused()


def test_without_a_script_the_word_leads_to_the_list(visit: Callable[..., BrowserContext], plant: Plant) -> None:
    page = visit(plant.owner, scripts=False).new_page()
    open_help(page, plant)
    word = page.locator(".q .about a.word:visible").first
    target = word.get_attribute("href") or ""
    word.click()

    expect(page.locator(target)).to_be_visible()
