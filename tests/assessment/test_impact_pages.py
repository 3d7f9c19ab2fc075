"""The page of an impact: for administrators, in numbers of large groups, with and without JavaScript."""

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessment.models import RubricImpact
from assessment.selectors import impact_samples
from assessment.services.impact import KIND, request_impact
from jobs.models import Job
from rubrics.models import Draft, RubricVersion
from rubrics.operations import SetValue
from rubrics.services.drafting import create_draft
from tests.assessment.conftest import words
from tests.assessment.test_impact import GATE, LATER, change, measure, run, submit
from tests.builders import AT, make_administrator, make_published_rubric, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_administrator()


@pytest.fixture
def rubric() -> RubricVersion:
    return make_published_rubric()


@pytest.fixture
def draft(rubric: RubricVersion, administrator: User) -> Draft:
    draft = create_draft(base=rubric, name="Next year", by=administrator, at=AT)
    change(draft, SetValue(GATE, "0.9"), by=administrator)
    return draft


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def address(draft: Draft, name: str = "impact") -> str:
    return reverse(f"assessment:{name}", args=[draft.pk])


def page(client: Client, draft: Draft, **headers: str) -> HttpResponse:
    return client.get(address(draft), headers=headers)


def queue(draft: Draft, by: User) -> Job:
    """A request whose message no worker has heard yet."""
    return request_impact(draft=draft, by=by, at=LATER)


# ---------------------------------------------------------------- from nothing to a result
def test_before_anything_is_measured_the_page_says_what_will_be_shown(client, draft):
    text = words(page(client, draft))

    assert "You see numbers only, in groups of five or more." in text
    assert "Fewer than five rounds are submitted" in text
    assert "Measure the impact" in text


def test_asking_runs_the_job_and_shows_the_result(client, draft, rubric):
    submit(rubric, "mostly", count=7)
    submit(rubric, "fully", count=6, industry="C39")

    response = client.post(address(draft), follow=True)
    job = Job.objects.get(kind=KIND)
    run(job)

    assert response.redirect_chain == [(address(draft), 302)]
    text = words(page(client, draft))
    assert "Of 13 rounds 7 would go down and 0 up" in text
    assert "Manufacture of general-purpose machinery 7 7 0 0" in text
    assert "rule/at_least from 0.8 to 0.9" in text
    assert "Fewer than five signed reviews stand" in text


def test_while_it_is_measured_the_page_shows_the_step_and_asks_again(client, draft, administrator):
    job = queue(draft, administrator)
    Job.objects.filter(pk=job.pk).update(step="causes", progress=40)

    text = page(client, draft).content.decode()

    assert 'hx-trigger="load delay:2s"' in text
    assert '<progress value="40" max="100"' in text
    assert 'aria-current="step">Looking for causes' in text
    assert "Check again" in text


def test_the_part_that_is_asked_again_is_the_progress_alone(client, draft, administrator):
    queue(draft, administrator)

    response = page(client, draft, hx_request="true")

    assert response.content.decode().strip().startswith("<section")


def test_once_it_is_over_the_browser_is_told_to_load_the_whole_page(client, draft, administrator):
    measure(draft, administrator)

    assert page(client, draft, hx_request="true")["HX-Refresh"] == "true"


def test_cancelling_gives_up_and_offers_to_start_again(client, draft, administrator):
    job = queue(draft, administrator)

    client.post(address(draft, "impact-cancel"))

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    text = words(page(client, draft))
    assert "The measurement was cancelled. Nothing was stored." in text
    assert "Measure the impact" in text


def test_a_measurement_that_stopped_says_why_and_names_its_reference(client, draft, administrator):
    job = queue(draft, administrator)
    change(draft, SetValue(GATE, "0.7"), by=administrator)
    run(job)

    text = words(page(client, draft))

    assert f"The draft was changed before it was measured. Try again, or quote {job.reference} to support." in text


def test_a_later_round_makes_the_result_old_and_says_so(client, draft, rubric, administrator):
    submit(rubric, "mostly", count=6)
    measure(draft, administrator)
    assert "Measure again" not in words(page(client, draft))
    submit(rubric, "mostly")

    text = words(page(client, draft))

    assert "Rounds were submitted or reopened since; measure again to count them." in text
    assert "Of 6 rounds 6 would go down and 0 up" in text


def test_a_changed_draft_has_no_result(client, draft, rubric, administrator):
    submit(rubric, "mostly", count=6)
    measure(draft, administrator)
    change(draft, SetValue(GATE, "0.7"), by=administrator)

    text = words(page(client, draft))

    assert "would go down" not in text
    assert "Measure the impact" in text


# ---------------------------------------------------------------- what is not told
def test_fewer_than_five_rounds_are_told_in_a_sentence(client, draft, rubric, administrator):
    submit(rubric, "mostly", count=4)
    measure(draft, administrator)

    text = words(page(client, draft))

    assert "Their numbers would tell of single factories, so they are not shown." in text
    assert "Movers by industry" not in text


def test_small_groups_are_dashes(client, draft, rubric, administrator):
    submit(rubric, "mostly", count=3)
    submit(rubric, "fully", count=20, industry="C39")
    measure(draft, administrator)

    text = words(page(client, draft))

    assert "A few rounds would change level" in text
    assert "Rounds: 23. Down: –. Same level: –. Up: 0." in text
    assert "Fewer than five rounds move, so nothing is told of the causes." in text


def test_a_draft_with_errors_is_sent_to_its_errors(client, draft, administrator):
    change(draft, SetValue(("nodes", "MAKE", "weight", "plain"), "0.5"), by=administrator)

    assert "Mend them first" in words(page(client, draft))
    assert "Mend the errors of the draft first." in words(client.post(address(draft), follow=True))
    assert not Job.objects.filter(kind=KIND).exists()


def test_a_draft_that_differs_in_words_alone_says_so(client, rubric, administrator):
    draft = create_draft(base=rubric, name="Words", by=administrator, at=AT)
    change(draft, SetValue(("nodes", "MAKE", "title", "en"), "Making"), by=administrator)

    assert "This draft scores exactly as its base does: only texts differ." in words(page(client, draft))


def test_the_sample_plants_are_always_shown_and_their_numbers_are_exact(client, draft, rubric, monkeypatch):
    sample = impact_samples.Sample(rubric.slug, "Invented plant", "plain", frozenset(), {})
    every = dict.fromkeys([f"MAKE-A-L1-{n}" for n in (1, 2)] + ["MAKE-B-L1-1"], "fully")
    monkeypatch.setattr(impact_samples, "_samples", lambda: (sample, _with(sample, every)))

    text = words(page(client, draft))

    assert "Invented plant Below level 1, 0.00 Below level 1, 0.00" in text
    assert "Invented plant Below level 1, 0.60 Below level 1, 0.60" in text


def _with(sample: impact_samples.Sample, answers: dict[str, str]) -> impact_samples.Sample:
    return impact_samples.Sample(sample.slug, sample.name, sample.profile, sample.trimmed, answers)


def test_the_packaged_samples_are_read():
    found = impact_samples._samples()

    assert {sample.profile for sample in found if sample.slug == "gbt39116-2020"} == {"discrete", "process"}
    assert all(len(sample.answers) > 20 for sample in found)


# ---------------------------------------------------------------- the file
def test_the_file_holds_what_the_page_shows(client, draft, rubric, administrator):
    submit(rubric, "mostly", count=7)
    submit(rubric, "fully", count=3)
    measure(draft, administrator)

    response = client.get(address(draft, "impact-csv"))

    text = response.content.decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="impact-small.csv"'
    assert '"self-assessed","all","","","10"' in text
    assert '"self-assessed","down","","","–"' in text
    assert '"self-assessed","level","3","0","–"' in text
    assert '"3"\r\n' not in text
    assert '"7"\r\n' not in text


def test_without_a_result_there_is_no_file(client, draft):
    assert client.get(address(draft, "impact-csv")).status_code == 404


# ---------------------------------------------------------------- who
@pytest.mark.parametrize("name", ["impact", "impact-cancel", "impact-csv"])
def test_it_does_not_exist_for_anybody_but_administrators(draft, rubric, administrator, name):
    submit(rubric, "mostly", count=5)
    measure(draft, administrator)
    client = Client()
    client.force_login(make_user("owner"))

    assert {client.get(address(draft, name)).status_code, client.post(address(draft, name)).status_code} <= {404, 405}


def test_the_page_costs_the_same_queries_whatever_is_stored(
    client, draft, rubric, administrator, django_assert_num_queries
):
    submit(rubric, "mostly", count=5)
    measure(draft, administrator)
    page(client, draft)
    with django_assert_num_queries(QUERIES):
        page(client, draft)
    submit(rubric, "mostly", count=5)
    measure(draft, administrator, LATER + timedelta(hours=1))
    with django_assert_num_queries(QUERIES):
        page(client, draft)


QUERIES = 10


def test_a_stored_impact_never_says_more_than_the_page(client, draft, rubric, administrator):
    """The page shows nothing that is not in the stored figures, and these hold no group of fewer than five."""
    submit(rubric, "mostly", count=2)
    submit(rubric, "fully", count=8)
    measure(draft, administrator)

    figures = json.dumps(RubricImpact.objects.get().figures["strata"]["self"])

    assert not {1, 2, 3, 4} & {
        int(word) for word in figures.replace("[", " ").replace("]", " ").replace(",", " ").split() if word.isdigit()
    }
