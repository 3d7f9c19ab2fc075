"""Asking for a report: rows now, the bell after the commit, and one report however often somebody clicks."""

import pytest

from assessment.services.submission import submit_assessment
from audit.models import Event
from jobs.models import Job
from jobs.services import cancel_job
from reports.models import Report
from reports.pdf import LANGUAGES
from reports.services.request import TooManyReports, cancel_report, request_reports, retry_report
from tests.builders import AT
from tests.reports.conftest import Round, make_round


def ask(submitted: Round, *languages: str) -> tuple[Report, ...]:
    return request_reports(snapshot=submitted.snapshot, languages=languages, by=submitted.owner, at=AT)


def test_a_request_leaves_a_report_a_job_and_an_event(submitted: Round) -> None:
    (report,) = ask(submitted, "en")
    job = Job.objects.get()
    assert (report.job_id, report.language, report.created_by, report.file) == (job.pk, "en", submitted.owner, "")
    assert (job.kind, job.requester_id, job.factory_id) == ("report", submitted.owner.pk, submitted.factory.pk)
    event = Event.objects.get(verb="report requested")
    assert (event.object_id, event.factory_id) == (str(report.pk), submitted.factory.pk)


def test_the_same_click_returns_the_same_report(submitted: Round) -> None:
    assert ask(submitted, "en") == ask(submitted, "en")
    assert (Report.objects.count(), Job.objects.count()) == (1, 1)
    assert Event.objects.filter(verb="report requested").count() == 1


def test_both_languages_are_two_reports(submitted: Round) -> None:
    assert [report.language for report in ask(submitted, *LANGUAGES)] == ["en", "zh-hans"]


def test_a_worker_is_told_only_after_the_commit(
    submitted: Round, django_capture_on_commit_callbacks, fake_render
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as bells:
        (report,) = ask(submitted, "en")
        assert fake_render == []
    report.refresh_from_db()
    assert (len(bells), len(fake_render), report.pages) == (1, 1, 17)


def test_asking_again_starts_a_cancelled_report_again(submitted: Round) -> None:
    (report,) = ask(submitted, "en")
    cancel_report(report=report, at=AT)
    assert Job.objects.get().state == Job.State.CANCELLED
    ask(submitted, "en")
    assert Job.objects.get().state == Job.State.QUEUED


def test_who_tries_again_answers_for_it(submitted: Round) -> None:
    (report,) = ask(submitted, "en")
    cancel_job(job_id=report.job_id, at=AT)
    retry_report(report=report, by=submitted.colleague, at=AT)
    assert Job.objects.get().requester_id == submitted.colleague.pk


def test_two_unfinished_reports_are_enough_for_one_person(submitted: Round) -> None:
    ask(submitted, *LANGUAGES)
    other = submit_assessment(
        assessment=make_round(submitted.factory, submitted.owner, "next"), by=submitted.owner, at=AT
    )
    with pytest.raises(TooManyReports):
        request_reports(snapshot=other, languages=("en",), by=submitted.owner, at=AT)
    assert len(ask(submitted, *LANGUAGES)) == 2
