"""A manager and a contributor in two browsers: the way in from the mail, one answer, one section at once."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, User
from assessment.services.delegation import assign_sections
from tests.builders import PASSWORD, make_assignment, make_membership, make_user
from tests.flows.plant import Plant
from tests.flows.questionnaire import choice, conflict, note, status, wait_for_value, wait_until

pytestmark = pytest.mark.browser

KEY = "EQP-L1-1"
Visit = Callable[..., BrowserContext]
COUNT_CLICKS = """addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.clicks = 1 + Number(sessionStorage.clicks ?? 0);
}, true)"""


@pytest.fixture
def contributor(plant: Plant) -> User:
    """Somebody who has Equipment and nothing else."""
    user = make_user("Wang Fang", email="wang@plant.example", password=PASSWORD)
    make_membership(user, plant.factory, Role.CONTRIBUTOR)
    make_assignment(plant.assessment, "EQP", user)
    return user


def counting(context: BrowserContext) -> Page:
    context.add_init_script(COUNT_CLICKS)
    return context.new_page()


def clicks(page: Page) -> int:
    return int(page.evaluate("sessionStorage.clicks ?? 0"))


def link_in(letter: mail.EmailMessage) -> str:
    """The first address in a letter, as its path."""
    return re.sub(r"^https?://[^/]+", "", re.search(r"https?://\S+", letter.body).group())


# ---------------------------------------------------------------- from the mail to the first answer
def test_a_member_answers_within_three_clicks_from_the_mail(visit: Visit, plant: Plant) -> None:
    user = make_user("Li Na", email="li@plant.example", password=PASSWORD)
    make_membership(user, plant.factory, Role.CONTRIBUTOR)
    assign_sections(assessment=plant.assessment, leaves=["EQP"], to=user, due=None, by=plant.owner, at=timezone.now())
    page = counting(visit())
    page.goto(link_in(mail.outbox[-1]))  # the first click, in the mail
    page.get_by_label("E-mail").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    choice(page, KEY, "partly").check()
    wait_for_value(plant, KEY, "partly")
    assert 1 + clicks(page) <= 3


def test_an_invited_person_answers_within_three_clicks_from_the_mail(visit: Visit, plant: Plant) -> None:
    manager = visit(plant.owner).new_page()
    manager.goto(plant.path("assessment:people"))
    manager.get_by_label("E-mail address").fill("li@plant.example")
    manager.get_by_role("group", name="Subdomains").get_by_label("Equipment", exact=True).check()
    manager.get_by_role("button", name="Send the invitation").click()
    expect(manager.get_by_label("li@plant.example", exact=True)).to_have_value(re.compile("/invite/"))
    assert "Equipment" in mail.outbox[-1].body

    page = counting(visit())
    page.goto(link_in(mail.outbox[-1]))  # the first click, in the mail
    page.get_by_label("Your name").fill("Li Na")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    choice(page, KEY, "fully").check()
    wait_for_value(plant, KEY, "fully")
    assert 1 + clicks(page) <= 3
    manager.reload()
    expect(manager.get_by_role("row", name=re.compile("^Li Na"))).to_contain_text("Working (1 of")


def test_a_section_is_answered_and_said_to_be_ready_without_scripts(
    visit: Visit, plant: Plant, contributor: User
) -> None:
    page = visit(contributor, scripts=False).new_page()
    page.goto("/f/" + str(plant.factory.pk) + "/")
    page.get_by_role("link", name=re.compile("Answer")).click()
    choice(page, KEY, "mostly").check()
    page.get_by_label("Yes, mark as ready").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("questions in your subdomains are answered")).to_be_visible()
    assert plant.value(KEY) == "mostly"
    manager = visit(plant.owner, scripts=False).new_page()
    manager.goto(plant.path("assessment:people"))
    expect(manager.get_by_role("row", name=re.compile("^Wang Fang"))).to_contain_text("Says ready")


def test_a_subdomain_taken_back_is_gone_with_the_next_request(visit: Visit, plant: Plant, contributor: User) -> None:
    page = visit(contributor).new_page()
    page.goto(plant.questions("EQP"))
    manager = visit(plant.owner).new_page()
    manager.goto(plant.path("assessment:people"))
    manager.get_by_label("Equipment: Wang Fang").uncheck()
    manager.get_by_role("button", name="Save", exact=True).click()
    expect(manager.get_by_text("Saved. Members")).to_be_visible()
    choice(page, KEY, "fully").check()
    expect(status(page, KEY)).to_contain_text("Not saved")
    assert plant.value(KEY) is None
    assert page.goto(plant.questions("EQP")).status == 404
    page.goto(plant.path("assessment:hub"))
    expect(page.get_by_text("No subdomain of this round is given to you.")).to_be_visible()


# ---------------------------------------------------------------- two people in one section
def test_manager_and_contributor_see_that_both_are_here(visit: Visit, plant: Plant, contributor: User) -> None:
    page = visit(contributor).new_page()
    page.goto(plant.questions("EQP"))
    wait_until(lambda: page.locator("#presence").inner_text() == "")
    manager = visit(plant.owner).new_page()
    manager.goto(plant.questions("EQP"))
    expect(manager.locator("#presence")).to_have_text("Wang Fang is also in this subdomain.")


def test_a_conflict_between_manager_and_contributor_shows_both_sides(
    visit: Visit, plant: Plant, contributor: User
) -> None:
    page, manager = visit(contributor).new_page(), visit(plant.owner).new_page()
    for tab in (page, manager):
        tab.goto(plant.questions("EQP"))
    choice(manager, KEY, "partly").check()
    wait_for_value(plant, KEY, "partly")
    choice(page, KEY, "fully").check()
    message = conflict(page, KEY)
    expect(message).to_contain_text("Plant owner answered “Partly”")
    assert plant.value(KEY) == "partly"
    message.get_by_role("button", name="Use mine: Fully").click()
    expect(status(page, KEY)).to_contain_text("Saved")
    assert [(change.value, str(change.by)) for change in plant.history(KEY)] == [
        ("partly", "Plant owner"),
        ("fully", "Wang Fang"),
    ]


def test_a_choice_of_one_and_a_note_of_the_other_are_merged(visit: Visit, plant: Plant, contributor: User) -> None:
    page, manager = visit(contributor).new_page(), visit(plant.owner).new_page()
    for tab in (page, manager):
        tab.goto(plant.questions("EQP"))
    note(page, KEY).fill("The list hangs in the workshop.")
    note(page, KEY).blur()
    expect(status(page, KEY)).to_contain_text("Saved")
    choice(manager, KEY, "mostly").check()
    expect(status(manager, KEY)).to_contain_text("Saved")
    stored = plant.answer(KEY)
    assert (stored.value, stored.note) == ("mostly", "The list hangs in the workshop.")
    assert [str(change.by) for change in plant.history(KEY)] == ["Wang Fang", "Plant owner"]
