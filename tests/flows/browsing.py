"""One person's browser: signed in by cookie, watched for what a page must never do."""

from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from accounts.models import User
from tests.flows.sessions import sign_in

WATCH_POLICY = (
    "addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))"
)
# What the tests of bad lines and conflicts bring about themselves; the pages' own scripts answer it.
EXPECTED = "Failed to load resource"
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font"}
PATIENCE = 30_000
"""Milliseconds: how long a busy machine may take; these are no measurements."""
expect.set_options(timeout=PATIENCE)


def open_context(browser: Browser, address: str, faults: list[str], user: User | None, **wishes: Any) -> BrowserContext:
    """Wishes: width, height, language, theme, scripts."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": wishes.get("width", 1280), "height": wishes.get("height", 900)},
        color_scheme=wishes.get("theme", "light"),
        java_script_enabled=wishes.get("scripts", True),
        reduced_motion="reduce",
        locale={"en": "en-GB", "zh-hans": "zh-CN"}[wishes.get("language", "en")],
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH_POLICY)
    if user is not None:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(user), "url": address}])
    context.on("console", lambda message: _note_message(message, faults))
    context.on("weberror", lambda error: faults.append(f"uncaught: {error.error}"))
    context.on("response", lambda response: _note_response(response, faults))
    return context


def _note_message(message: ConsoleMessage, faults: list[str]) -> None:
    if message.type in ("error", "warning") and EXPECTED not in message.text:
        faults.append(f"console {message.type}: {message.text}")


def _note_response(response: Response, faults: list[str]) -> None:
    if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
        faults.append(f"{response.status} for {response.url}")


def count_posts(page: Page) -> list[str]:
    """The addresses that this page posts to from now on."""
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    return posts
