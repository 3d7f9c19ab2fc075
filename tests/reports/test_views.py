"""Pages of reports, asked by the owner, a colleague who may only read, and a stranger."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from assessment.models import Snapshot
from assessment.services.submission import reopen_assessment
from audit.models import Event
from jobs.models import Job
from reports.models import Report
from reports.services.request import cancel_report, request_reports
from tests.builders import AT
from tests.reports.conftest import PDF, Round


@pytest.fixture
def owner(submitted: Round, client: Client) -> Client:
    client.force_login(submitted.owner)
    return client


def make_report(submitted: Round, language: str = "en", *, ready: bool = False) -> Report:
    (report,) = request_reports(snapshot=submitted.snapshot, languages=[language], by=submitted.owner, at=AT)
    if ready:
        report.file = default_storage.save(f"reports/{report.pk}/file.pdf", ContentFile(PDF.data))
        report.sha256, report.size, report.pages, report.ready_at = "0" * 64, len(PDF.data), PDF.pages, AT
        report.save()
        Job.objects.filter(pk=report.job_id).update(state=Job.State.DONE, finished_at=AT)
    return report


def download(client: Client, url: str) -> bytes:
    return b"".join(client.get(url).streaming_content)


# ---------------------------------------------------------------- who may do what
@pytest.mark.parametrize("tail", ["", "{report}/", "{report}/file/"])
def test_members_read_and_strangers_find_nothing(submitted: Round, client: Client, tail: str) -> None:
    url = submitted.url(tail.format(report=make_report(submitted, ready=True).pk))
    statuses = {}
    for name in ("owner", "colleague", "stranger"):
        client.force_login(getattr(submitted, name))
        statuses[name] = client.get(url).status_code
    assert statuses == {"owner": 200, "colleague": 200, "stranger": 404}


@pytest.mark.parametrize("tail", ["", "{report}/retry/", "{report}/cancel/", "verification/"])
def test_only_the_manager_changes_anything(submitted: Round, client: Client, tail: str) -> None:
    url = submitted.url(tail.format(report=make_report(submitted).pk))
    statuses = {}
    for name in ("owner", "colleague", "stranger"):
        client.force_login(getattr(submitted, name))
        statuses[name] = client.post(url, {"language": "en", "showing": "level"}).status_code
    assert statuses == {"owner": 302, "colleague": 403, "stranger": 404}


@pytest.mark.parametrize("tail", ["", "{report}/", "{report}/file/"])
def test_nobody_reads_without_signing_in(submitted: Round, client: Client, tail: str) -> None:
    response = client.get(submitted.url(tail.format(report=make_report(submitted).pk)))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("tail", ["{report}/retry/", "{report}/cancel/", "verification/"])
def test_changes_are_posted(submitted: Round, owner: Client, tail: str) -> None:
    assert owner.get(submitted.url(tail.format(report=make_report(submitted).pk))).status_code == 405


def test_a_report_of_another_round_is_not_found(submitted: Round, owner: Client) -> None:
    report = make_report(submitted, ready=True)
    other = submitted.url(f"{report.pk}/").replace(str(submitted.assessment.pk), str(report.pk))
    assert owner.get(other).status_code == 404


# ---------------------------------------------------------------- asking
def test_creating_a_report_leads_to_its_progress(submitted: Round, owner: Client) -> None:
    response = owner.post(submitted.url(), {"language": "zh-hans"})
    report = Report.objects.get()
    assert (response["Location"], report.language) == (submitted.url(f"{report.pk}/"), "zh-hans")


def test_both_languages_lead_to_the_list(submitted: Round, owner: Client) -> None:
    assert owner.post(submitted.url(), {"language": "both"})["Location"] == submitted.url()
    assert Report.objects.count() == 2


def test_asking_for_both_again_says_that_they_exist(submitted: Round, owner: Client) -> None:
    first = owner.post(submitted.url(), {"language": "both"}, follow=True)
    again = owner.post(submitted.url(), {"language": "both"}, follow=True)
    assert ("Both exist below." in first.text, "Both exist below." in again.text) == (False, True)
    assert Report.objects.count() == 2


def test_a_language_must_be_chosen(submitted: Round, owner: Client) -> None:
    response = owner.post(submitted.url(), {"language": "fr"})
    assert (response.status_code, Report.objects.count()) == (422, 0)


def test_an_open_round_has_nothing_to_report(submitted: Round, owner: Client) -> None:
    reopen_assessment(assessment=submitted.assessment, by=submitted.owner, at=AT)
    assert b"Go to submitting" in owner.get(submitted.url()).content
    owner.post(submitted.url(), {"language": "en"})
    assert Report.objects.count() == 0


def test_a_third_report_waits_for_the_others(submitted: Round, owner: Client) -> None:
    Job.objects.bulk_create(
        Job(kind="report", key=str(n), requester_id=submitted.owner.pk, created_at=AT, dispatched_at=AT)
        for n in range(2)
    )
    response = owner.post(submitted.url(), {"language": "en"}, follow=True)
    assert "Two of your reports are still being made." in response.text
    assert Report.objects.count() == 0


# ---------------------------------------------------------------- watching
def test_progress_is_asked_for_again_until_it_is_over(submitted: Round, owner: Client) -> None:
    report = make_report(submitted)
    url, headers = submitted.url(f"{report.pk}/"), {"HX-Request": "true"}
    Job.objects.update(dispatched_at=timezone.now())
    assert 'hx-trigger="load delay:2s"' in owner.get(url, headers=headers).text
    Job.objects.update(dispatched_at=timezone.now() - timedelta(seconds=60))
    assert 'hx-trigger="load delay:5s"' in owner.get(url, headers=headers).text
    Job.objects.update(dispatched_at=timezone.now() - timedelta(minutes=9))
    assert 'hx-trigger="load delay:15s"' in owner.get(url, headers=headers).text
    make_report(submitted, ready=True)
    assert "hx-trigger" not in owner.get(url, headers=headers).text


def test_progress_works_without_javascript(submitted: Round, owner: Client) -> None:
    report = make_report(submitted)
    page = owner.get(submitted.url(f"{report.pk}/")).text
    assert "Check again" in page
    assert f'action="{submitted.url(f"{report.pk}/cancel/")}"' in page


@pytest.mark.parametrize(
    ("step", "word"), [("", "Collecting answers"), ("drawing", "Drawing charts"), ("writing", "Writing PDF")]
)
def test_the_step_under_way_is_named(submitted: Round, owner: Client, step: str, word: str) -> None:
    report = make_report(submitted)
    Job.objects.update(state=Job.State.RUNNING, step=step, claim=report.pk, lease_until=AT)
    assert f'<span class="tag tag-go">{word}</span>' in owner.get(submitted.url(f"{report.pk}/")).text


def test_a_stopped_report_says_why_and_can_be_tried_again(submitted: Round, owner: Client) -> None:
    report = make_report(submitted)
    Job.objects.update(state=Job.State.FAILED, failure="gave_up", finished_at=AT)
    page = owner.get(submitted.url(f"{report.pk}/")).text
    assert "It stopped more than once. Your answers are safe." in page
    assert Job.objects.get().reference in page
    owner.post(submitted.url(f"{report.pk}/retry/"))
    assert Job.objects.get().state == Job.State.QUEUED


def test_a_report_can_be_cancelled(submitted: Round, owner: Client) -> None:
    report = make_report(submitted)
    owner.post(submitted.url(f"{report.pk}/cancel/"))
    assert "The report was cancelled" in owner.get(submitted.url(f"{report.pk}/")).text


def test_a_reader_is_offered_no_changes(submitted: Round, client: Client) -> None:
    report = make_report(submitted)
    client.force_login(submitted.colleague)
    pages = client.get(submitted.url()).text + client.get(submitted.url(f"{report.pk}/")).text
    assert "Create report" not in pages
    assert f"{report.pk}/cancel/" not in pages


# ---------------------------------------------------------------- downloading
def test_a_download_is_a_file_that_no_cache_keeps_and_no_page_runs(submitted: Round, owner: Client) -> None:
    report = make_report(submitted, ready=True)
    url = submitted.url(f"{report.pk}/file/")
    assert download(owner, url) == PDF.data
    response = owner.head(url)
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"] == 'attachment; filename="Plant A 2026 H2 en.pdf"'


def test_a_download_is_recorded_and_a_look_at_its_head_is_not(submitted: Round, owner: Client) -> None:
    report = make_report(submitted, ready=True)
    owner.head(submitted.url(f"{report.pk}/file/"))
    assert not Event.objects.filter(verb="report downloaded").exists()
    assert download(owner, submitted.url(f"{report.pk}/file/")) == PDF.data
    event = Event.objects.get(verb="report downloaded")
    assert (event.actor_id, event.object_id) == (submitted.owner.pk, str(report.pk))


def test_a_name_that_a_system_refuses_is_changed(submitted: Round, owner: Client) -> None:
    submitted.factory.name = '长江/厂: "A" \\ <b>'
    submitted.factory.save()
    report = make_report(submitted, ready=True)
    response = owner.head(submitted.url(f"{report.pk}/file/"))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%95%BF%E6%B1%9F%20%E5%8E%82%20A%20b%202026%20H2%20en.pdf"
    )


def test_an_unfinished_report_and_a_lost_file_are_not_found(
    submitted: Round, owner: Client, empty_storage: Path
) -> None:
    assert owner.get(submitted.url(f"{make_report(submitted).pk}/file/")).status_code == 404
    report = make_report(submitted, "zh-hans", ready=True)
    (empty_storage / report.file).unlink()
    assert owner.get(submitted.url(f"{report.pk}/file/")).status_code == 404


# ---------------------------------------------------------------- what the verification page shows
def test_the_owner_chooses_what_the_verification_page_shows(submitted: Round, owner: Client) -> None:
    owner.post(submitted.url("verification/"), {"showing": "full"})
    owner.post(submitted.url("verification/"), {"showing": "full"})
    assert Snapshot.objects.get().showing == "full"
    assert Event.objects.get(verb="verification page changed").details == {"from": "off", "to": "full"}


def test_a_choice_that_does_not_exist_changes_nothing(submitted: Round, owner: Client) -> None:
    owner.post(submitted.url("verification/"), {"showing": "everything"})
    assert Snapshot.objects.get().showing == "off"


# ---------------------------------------------------------------- cost
def test_the_list_costs_the_same_for_one_report_and_three(
    submitted: Round, owner: Client, django_assert_num_queries: Any
) -> None:
    make_report(submitted, ready=True)
    owner.get(submitted.url())
    with django_assert_num_queries(6):
        owner.get(submitted.url())
    make_report(submitted, "zh-hans")
    third = make_report(submitted, "en-old")
    cancel_report(report=third, at=AT)
    with django_assert_num_queries(6):
        owner.get(submitted.url())


def test_a_look_at_the_progress_is_cheap(submitted: Round, owner: Client, django_assert_num_queries: Any) -> None:
    url = submitted.url(f"{make_report(submitted).pk}/")
    owner.get(url)
    with django_assert_num_queries(5):
        owner.get(url, headers={"HX-Request": "true"})
