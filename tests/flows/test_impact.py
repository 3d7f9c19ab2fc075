"""An administrator looks at what a draft would change, with and without JavaScript."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from jobs.models import Job
from jobs.running import run_job
from tests.builders import make_administrator
from tests.flows.impact import impact_pages, make_changed_draft
from tests.flows.plant import Plant

pytestmark = pytest.mark.browser
Visit = Callable[..., BrowserContext]


@pytest.mark.parametrize("javascript", [True, False])
def test_measuring_leads_to_the_result(visit: Visit, plant: Plant, javascript: bool) -> None:
    administrator = make_administrator()
    draft = make_changed_draft(administrator, "2027.1")
    page = visit(administrator, scripts=javascript).new_page()
    page.goto(reverse("assessment:impact", args=[draft.pk]))

    page.get_by_role("button", name="Measure the impact").click()

    expect(page.get_by_text("Fewer than five rounds were scored.")).to_be_visible()
    expect(page.get_by_role("link", name="Download as CSV")).to_be_visible()


def test_the_page_of_a_measurement_under_way_turns_into_the_result_by_itself(visit: Visit, plant: Plant) -> None:
    administrator = make_administrator()
    address = impact_pages(administrator)[", running"]
    page = visit(administrator).new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="The impact is being measured")).to_be_visible()

    job = Job.objects.get(subject_id=address.split("/")[-3], state=Job.State.QUEUED)
    run_job(job_id=job.pk, at=timezone.now())

    expect(page.get_by_text("Fewer than five rounds were scored.")).to_be_visible(timeout=15_000)


def test_cancelling_says_that_nothing_was_stored(visit: Visit, plant: Plant) -> None:
    administrator = make_administrator()
    page = visit(administrator).new_page()
    page.goto(impact_pages(administrator)[", running"])

    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("The measurement was cancelled. Nothing was stored.")).to_be_visible()
