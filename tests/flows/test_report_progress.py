"""A report that takes its time: the page follows by itself and may be left."""

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessment.services.submission import submit_assessment
from jobs.models import Job
from jobs.services import run_job
from tests.flows.plant import Plant

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(page: Page, plant: Plant, nobody_works: None) -> Page:
    """The page of a report that nobody has begun to make."""
    with transaction.atomic():
        submit_assessment(assessment=plant.assessment, by=plant.owner, at=timezone.now())
    page.goto(plant.path("reports:list"))
    page.get_by_role("button", name="Create report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is being made")
    return page


def current_step(page: Page) -> str:
    return page.locator("[aria-current=step]").inner_text()


def test_the_page_follows_each_step_without_being_loaded_again(waiting: Page) -> None:
    assert current_step(waiting) == "Waiting"
    waiting.evaluate("document.body.dataset.mark = 'same page'")
    job = Job.objects.get()
    job.state, job.step, job.claim, job.lease_until = Job.State.RUNNING, "drawing", job.pk, timezone.now()
    job.save()
    expect(waiting.locator("[aria-current=step]")).to_have_text("Drawing charts")
    Job.objects.update(state=Job.State.QUEUED, claim=None, lease_until=None)
    run_job(job_id=job.pk, at=timezone.now())
    expect(waiting.get_by_role("heading", level=1)).to_have_text("Your report is ready")
    assert waiting.evaluate("document.body.dataset.mark") == "same page"
    posts = waiting.evaluate("performance.getEntriesByType('resource').length")
    waiting.wait_for_timeout(2500)
    assert waiting.evaluate("performance.getEntriesByType('resource').length") == posts  # it has stopped asking


def test_the_page_may_be_left_and_the_list_keeps_the_report(waiting: Page, plant: Plant) -> None:
    waiting.goto(plant.path("assessment:hub"))
    run_job(job_id=Job.objects.get().pk, at=timezone.now())
    waiting.goto(plant.path("reports:list"))
    expect(waiting.get_by_role("link", name="Download PDF")).to_be_visible()


def test_asking_twice_makes_one_report(waiting: Page, plant: Plant) -> None:
    address = waiting.url
    waiting.goto(plant.path("reports:list"))
    waiting.get_by_role("button", name="Create report").click()
    expect(waiting).to_have_url(address)
    assert Job.objects.count() == 1


def test_a_stopped_report_says_so_with_a_reference_and_can_be_tried_again(waiting: Page) -> None:
    Job.objects.update(state=Job.State.FAILED, failure="gave_up", finished_at=timezone.now())
    expect(waiting.get_by_role("heading", level=1)).to_have_text("The report stopped")
    expect(waiting.locator("#report")).to_contain_text(Job.objects.get().reference)
    waiting.get_by_role("button", name="Try again").click()
    expect(waiting.get_by_role("heading", level=1)).to_have_text("Your report is being made")
    assert Job.objects.get().state == Job.State.QUEUED
