"""Accounts and administration as a browser shows them, and the way from an invitation into the factory."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import Membership, User
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, PASSWORD, make_administrator, make_factory, make_invitation, make_membership, make_user
from tests.flows.sessions import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_page(browser: Browser, address: str, user: User | None = None, **wishes: Any) -> Page:
    context = browser.new_context(base_url=address, **wishes)
    if user:
        context.add_cookies([{"name": "sessionid", "value": sign_in(user), "url": address}])
    return context.new_page()


def check(page: Page, address: str, width: int) -> None:
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
    violations = Axe().run(page).response["violations"]
    assert [(address, item["id"], item["nodes"][0]["html"]) for item in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width, address


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_pages_have_no_barrier_and_do_not_scroll_sideways(
    browser: Browser, live_server: Any, width: int, scheme: str
) -> None:
    rubric = publish_shipped(at=AT)[-1]
    administrator, owner, plant = make_administrator(), make_user("owner"), make_factory("Plant with a longer name")
    make_membership(owner, plant)
    invited = make_invitation(plant, by=administrator, at=timezone.now())
    known = make_invitation(plant, make_user("known").email, by=administrator, at=timezone.now())
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    nobody, manager, office = (
        open_page(browser, live_server.url, user, **looks) for user in (None, owner, administrator)
    )

    for token in (invited.token, known.token, "unknown"):
        check(nobody, f"/invite/{token}/", width)
    for address in ("/f/", "/account/", f"/f/{plant.pk}/settings/", f"/invite/{invited.token}/"):
        check(manager, address, width)
    register, entry = reverse("accounts:admin-factory-list"), reverse("accounts:admin-factory", args=[plant.pk])
    versions = reverse("rubrics:version-list")
    version = f"{versions}{rubric.slug}/{rubric.number}/"
    for address in (register, f"{register}new/", entry, versions, version, f"{version}EQP/"):
        check(office, address, width)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_administrator_invites_and_the_manager_comes_in(browser: Browser, live_server: Any, scripts: bool) -> None:
    office = open_page(browser, live_server.url, make_administrator(), java_script_enabled=scripts)
    office.goto("/admin-area/factories/")
    office.get_by_role("link", name="New factory").click()
    office.get_by_label("Name of the factory").fill("Plant A")
    office.get_by_label("Industry").select_option("C34")
    office.get_by_label("Medium").check()
    office.get_by_label("Province").select_option("CN-32")
    office.get_by_label("Discrete manufacturing").check()
    office.get_by_label("E-mail address of the manager").fill("owner@plant.example")
    office.get_by_role("button", name="Create factory and invite").click()
    link = office.get_by_label("owner@plant.example").input_value()

    visitor = open_page(browser, live_server.url, java_script_enabled=scripts)
    visitor.goto(f"/invite/{link.rstrip('/').rsplit('/', 1)[1]}/")
    visitor.get_by_label("Your name").fill("Owner")
    visitor.get_by_label("Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Create account and join").click()

    visitor.wait_for_url("**/f/*/")
    assert "Plant A" in visitor.inner_text("main")
    assert Membership.objects.get().user.email == "owner@plant.example"


def test_who_is_signed_in_as_somebody_else_signs_out_and_goes_on(browser: Browser, live_server: Any) -> None:
    owner = make_user("owner", password=PASSWORD)
    issued = make_invitation(make_factory("Plant A"), owner.email, by=make_administrator(), at=timezone.now())
    page = open_page(browser, live_server.url, make_user("stranger"))

    page.goto(f"/invite/{issued.token}/")
    page.get_by_role("button", name="Sign out and go on").click()
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("E-mail address").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.get_by_role("button", name="Join the factory").click()

    page.wait_for_url("**/f/*/")
    assert Membership.objects.get().user == owner
