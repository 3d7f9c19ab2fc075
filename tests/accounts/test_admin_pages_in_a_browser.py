"""The administrators' registers, the devices and the set-up of the second step, looked at in a browser."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.services.invitations import invite_consultant
from tests.accounts.test_pages_in_a_browser import check, open_page
from tests.accounts.two_steps import current_code
from tests.builders import (
    PASSWORD,
    make_administrator,
    make_consultant,
    make_factory,
    make_firm,
    make_group,
    make_membership,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_registers_have_no_barrier_and_do_not_scroll_sideways(
    browser: Browser, live_server: Any, width: int, scheme: str, language: str
) -> None:
    administrator, firm, plant = make_administrator(language=language), make_firm(), make_factory("Plant A")
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    office = open_page(browser, live_server.url, administrator, **looks)
    lists = [reverse(f"accounts:admin-{name}-list") for name in ("group", "firm", "user")]
    for address in lists:
        check(office, f"{address}?q=nothing-has-this-name", width)

    consultant, group = make_consultant(firm, "Consultant with a longer name"), make_group(plant)
    make_membership(consultant, plant)
    invite_consultant(firm=firm, email="next@firm.example", by=administrator, at=timezone.now())
    entries = [f"{address}{item.pk}/" for address, item in zip(lists, (group, firm, consultant), strict=True)]
    for address in (*lists, *entries, reverse("accounts:sessions"), reverse("mfa_index")):
        check(office, address, width)


def test_an_administrator_is_led_from_sign_in_through_the_set_up_to_the_work(
    browser: Browser, live_server: Any
) -> None:
    administrator = make_user("administrator", is_staff=True, password=PASSWORD)
    page = open_page(browser, live_server.url)
    page.goto("/accounts/login/?next=/admin-area/users/")
    page.fill("[name=login]", administrator.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")

    page.wait_for_url("**/2fa/totp/activate/")
    page.fill("[name=code]", current_code(page.inner_text(".key-text code")))
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/recovery-codes/")
    page.click("text=Continue")

    page.wait_for_url("**/admin-area/users/")
