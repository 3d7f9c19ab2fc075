"""The pages without sign-in as a browser shows them: no barrier that axe knows, nothing sideways, small comforts."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from rubrics.services.publishing import publish_shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = [
    "/",
    "/model/",
    "/glossary/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/zh-hans/model/",
    "/nowhere/",
]
FRAMES = [(320, "dark"), (1280, "light")]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_page(browser: "Browser", address: str, width: int = 1280, scheme: str = "light") -> "Page":
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(address)
    return page


@pytest.mark.parametrize(("width", "scheme"), FRAMES)
def test_public_pages_have_no_barrier_and_do_not_scroll_sideways(
    browser: "Browser", live_server, width: int, scheme: str
) -> None:
    publish_shipped(at=timezone.now())

    for address in PAGES:
        page = open_page(browser, live_server.url + address, width, scheme)
        violations = Axe().run(page).response["violations"]
        assert [(address, item["id"], item["nodes"][0]["html"]) for item in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        page.close()


def test_the_first_key_leads_past_the_navigation(browser: "Browser", live_server) -> None:
    page = open_page(browser, live_server.url + "/help/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_errors_take_the_focus_and_lead_to_their_field(browser: "Browser", live_server) -> None:
    page = open_page(browser, live_server.url + "/accounts/login/")

    page.locator("main button[type=submit]").click()
    page.wait_for_selector(".problems:focus")
    page.get_by_role("link", name="Password: This field is required.").click()
    assert page.evaluate("document.activeElement.id") == "id_password"
    page.close()


def test_control_and_enter_send_a_form(browser: "Browser", live_server) -> None:
    page = open_page(browser, live_server.url + "/accounts/login/")

    page.locator("#id_login").press("Control+Enter")
    page.wait_for_selector(".problems")
    page.close()


def test_a_second_click_does_not_send_twice(browser: "Browser", live_server) -> None:
    page = open_page(browser, live_server.url + "/accounts/login/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.evaluate("""() => {
        const form = document.querySelector("main form");
        setTimeout(() => form.requestSubmit(), 15);
        form.requestSubmit();
    }""")
    page.wait_for_selector(".problems")
    assert len(sent) == 1
    page.close()
