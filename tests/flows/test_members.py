"""Colleagues come, a consulting firm is let in and put out, the manager hands over: without scripts, on a phone."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Membership, Role
from tests.builders import PASSWORD, make_consultant, make_firm
from tests.flows.plant import Plant

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(visit: Callable[..., BrowserContext], plant: Plant) -> Page:
    return visit(plant.owner, scripts=False, width=360).new_page()


def members_page(plant: Plant) -> str:
    return reverse("accounts:members", args=[plant.factory.pk])


def test_an_invited_colleague_joins_and_takes_over(
    visit: Callable[..., BrowserContext], phone: Page, plant: Plant
) -> None:
    phone.goto(members_page(plant))
    phone.get_by_label("E-mail addresses").fill("new@plant.example")
    phone.get_by_role("button", name="Send invitations").click()
    link = urlsplit(phone.get_by_label("new@plant.example").input_value()).path

    newcomer = visit(scripts=False, language="zh-hans").new_page()
    newcomer.goto(link)
    newcomer.locator("[name=name]").fill("新同事")
    newcomer.locator("[name=password]").fill(PASSWORD)
    newcomer.get_by_role("button", name="创建账户并加入").click()
    expect(newcomer.get_by_role("heading", level=1)).to_be_visible()
    assert newcomer.goto(link).status == 410

    Membership.objects.exclude(user=plant.owner).filter(role=Role.MANAGER).update(role=Role.VIEWER)
    phone.goto(members_page(plant))
    phone.get_by_role("link", name="Leave the factory").click()
    phone.get_by_label("Who manages the factory after you?").select_option(label="新同事")
    phone.get_by_role("button", name="Hand over and leave").click()
    expect(phone.get_by_text(f"You no longer belong to {plant.factory.name}.")).to_be_visible()
    assert phone.goto(members_page(plant)).status == 404
    newcomer.goto(members_page(plant))
    expect(newcomer.get_by_role("button", name="发送邀请")).to_be_visible()


def test_a_firm_is_let_in_and_put_out(visit: Callable[..., BrowserContext], phone: Page, plant: Plant) -> None:
    desk = visit(make_consultant(make_firm("Firm X")), scripts=False).new_page()
    review = reverse("reviews:review", args=[plant.assessment.pk])
    assert desk.goto(review).status == 404

    phone.goto(reverse("assessment:grants", args=[plant.factory.pk]))
    phone.get_by_label("Consulting firm").fill("Firm X")
    phone.get_by_label("What may they review?").select_option(label=plant.assessment.name)
    phone.get_by_role("button", name="Let the firm in").click()
    expect(phone.get_by_text("Firm X may review from now on.")).to_be_visible()
    assert desk.goto(review).status == 200

    phone.get_by_role("button", name="Revoke Firm X").click()
    expect(phone.get_by_text("Firm X may no longer review under this grant.")).to_be_visible()
    assert desk.goto(review).status == 404
