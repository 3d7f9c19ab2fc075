"""Every page in both languages, both themes, wide and narrow: accessible, in its language, nowhere too wide."""

import os
import re
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po
from django.conf import settings as installed
from playwright.sync_api import BrowserContext, Page, expect

from tests.flows.plant import Plant
from tests.flows.routes import NOT_PAGES, Route, empty_routes, filled_routes, own_names, public_routes

pytestmark = pytest.mark.browser

Look = tuple[str, str, int]

# Language, theme and width. Each pair shows a route in both of each; FULCRUM_LONG=1 shows it in all eight ways.
EMPTY_LOOKS = [("en", "light", 320), ("zh-hans", "dark", 1280)]
FILLED_LOOKS = [("en", "dark", 1280), ("zh-hans", "light", 320)]
EVERY_LOOK = list(product(("en", "zh-hans"), ("light", "dark"), (320, 1280)))
ENGLISH_SENTENCE = re.compile(r"[A-Za-z’'-]{2,}( [A-Za-z’'-]{2,}){3}")


@pytest.fixture
def empty(plant: Plant, settings: Any) -> list[Route]:
    settings.SIGNUP_OPEN = True
    return [*public_routes(), *empty_routes(plant)]


@pytest.fixture
def filled(plant: Plant, live_server: Any) -> list[Route]:
    return filled_routes(plant)


def test_the_four_looks_see_what_is_wrong(visit: Callable[..., BrowserContext], plant: Plant) -> None:
    """The control: one fault of each sort, planted in a good page."""
    page = visit(plant.owner, language="zh-hans", width=320).new_page()
    page.goto(plant.questions("EQP"))
    page.evaluate("""() => {
        const faulty = "<p>Nobody has translated this sentence.</p><p>Save and continue</p><svg role='img'></svg><hr>";
        document.querySelector("main").insertAdjacentHTML("beforeend", faulty);
        document.querySelector("hr").style.width = "700px";
    }""")
    assert too_wide(page) != []
    assert untranslated(page, "zh-hans") == [
        "English: Nobody has translated this sentence.",
        "English: Save and continue",
    ]
    assert [fault.partition(":")[0] for fault in inaccessible(page)] == ["svg-img-alt"]
    page.evaluate("document.documentElement.lang = 'en'")
    assert wrong_language(page, "zh-hans") == ["lang is en"]


def test_every_address_is_looked_at_or_named_as_no_page(empty: list[Route], filled: list[Route]) -> None:
    seen = {route.name for route in (*empty, *filled)}
    assert own_names() - NOT_PAGES - seen == set()


def test_pages_of_an_empty_round(visit: Callable[..., BrowserContext], empty: list[Route]) -> None:
    assert faults_of(visit, empty, looks(EMPTY_LOOKS)) == {}


def test_pages_of_a_filled_round(visit: Callable[..., BrowserContext], filled: list[Route]) -> None:
    assert faults_of(visit, filled, looks(FILLED_LOOKS)) == {}


def looks(pair: list[Look]) -> list[Look]:
    return EVERY_LOOK if os.environ.get("FULCRUM_LONG") == "1" else pair


def faults_of(visit: Callable[..., BrowserContext], routes: list[Route], looks: list[Look]) -> dict[str, list[str]]:
    found = {}
    for language, theme, width in looks:
        pages: dict[int | None, Page] = {}
        for route in routes:
            who = route.user.pk if route.user else None
            if who not in pages:
                pages[who] = visit(route.user, language=language, theme=theme, width=width).new_page()
            faults = look_at(pages[who], route, language)
            if faults:
                found[f"{route.name} {language} {theme} {width}"] = faults
    return found


def look_at(page: Page, route: Route, language: str) -> list[str]:
    response = page.goto(route.path)
    if response.status != route.status:
        return [f"status {response.status}"]
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)  # what a page loads of another app is part of it
    page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
    faults = [*too_wide(page), *inaccessible(page)]
    if response.status < 400:  # pages of errors speak both languages
        forced = "zh-hans" if route.path.startswith("/zh-hans/") else language
        faults += [*wrong_language(page, forced), *untranslated(page, forced)]
    return faults


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


def wrong_language(page: Page, language: str) -> list[str]:
    wanted = {"en": "en", "zh-hans": "zh-Hans"}[language]
    said = page.locator("html").get_attribute("lang")
    return [] if said == wanted else [f"lang is {said}"]


TEXTS = """() => {
    const texts = [], skip = "script, style, textarea, [lang|=en], .quote";
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());)
        if (!node.parentElement.closest(skip)) texts.push(node.data);
    const spoken = ["aria-label", "alt", "placeholder", "title"];
    for (const element of document.querySelectorAll(spoken.map(name => `[${name}]`).join()))
        if (!element.closest(skip)) texts.push(...spoken.map(name => element.getAttribute(name) ?? ""));
    texts.push(...Object.values(document.getElementById("autosave")?.dataset ?? {}));
    return texts.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def untranslated(page: Page, language: str) -> list[str]:
    """On a Chinese page: a sentence of the catalogue in English, or any four English words in a row."""
    if language == "en":
        return []
    texts = page.evaluate(TEXTS)
    return [f"English: {text}" for text in texts if text in translated_words() or ENGLISH_SENTENCE.search(text)]


@cache
def translated_words() -> frozenset[str]:
    """What the Chinese catalogue says in other words than the English page; a language's own name is no such word."""
    path = Path(installed.LOCALE_PATHS[0]) / "zh_Hans/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    pairs = [(one, other) for message in catalogue if message.id for one, other in pairs_of(message)]
    return frozenset(one for one, other in pairs if other and one not in (other, "English"))


def pairs_of(message: Any) -> list[tuple[str, str]]:
    if isinstance(message.id, tuple):
        return [(one, message.string[0]) for one in message.id]
    return [(message.id, message.string)]


def inaccessible(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    results = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
    return [in_short(violation) for violation in results["violations"]]


def in_short(violation: dict[str, Any]) -> str:
    first = violation["nodes"][0]
    return f"{violation['id']}: {first['html'][:200]} {first.get('failureSummary', '')[:200]}"
