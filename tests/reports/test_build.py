"""Making a report: one file whatever happens on the way."""

from collections.abc import Callable
from pathlib import Path

import page
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Membership
from jobs.lease import LeaseLost
from jobs.models import Job
from jobs.services import JobRefused, run_job
from reports.assembly import factory_facts
from reports.case import Json
from reports.models import Report
from reports.pdf import Pdf, RenderFailed
from reports.services import build
from reports.services.build import STEPS, build_report
from reports.services.request import request_reports
from tests.builders import AT
from tests.reports.conftest import PDF, Round, stored_files
from tests.reports.reading import read_text


class Ticks(list[str]):
    """A tick that remembers the steps, and loses the job at the one it is told."""

    def __init__(self, lost_after: int = 99) -> None:
        self.lost_after = lost_after

    def __call__(self, step: str, progress: int = 0, total: int = 0) -> None:
        if len(self) >= self.lost_after:
            raise LeaseLost
        self.append(step)


@pytest.fixture
def job(submitted: Round) -> Job:
    request_reports(snapshot=submitted.snapshot, languages=["en"], by=submitted.owner, at=AT)
    return Job.objects.get()


def test_a_report_is_made_from_the_snapshot(job: Job, submitted: Round, empty_storage: Path) -> None:
    """The only test here that really renders."""
    run_job(job_id=job.pk, at=AT)
    report = Report.objects.get()
    (file,) = stored_files(empty_storage)
    data = file.read_bytes()
    assert (report.file, report.size, len(report.sha256)) == (str(file.relative_to(empty_storage)), len(data), 64)
    assert page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1).document.page_count == report.pages
    text = read_text(data)
    assert "Plant A" in text
    assert submitted.snapshot.code in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_steps_are_told_in_their_order(job: Job, fake_render: list[Json]) -> None:
    ticks = Ticks()
    build_report(job, ticks)
    assert list(dict.fromkeys(ticks)) == list(STEPS)


def test_five_runs_leave_one_file(job: Job, fake_render: list[Json], empty_storage: Path) -> None:
    for _ in range(5):
        build_report(job, Ticks())
    assert (len(fake_render), len(stored_files(empty_storage))) == (1, 1)


def test_a_run_that_lost_its_job_stores_nothing(job: Job, fake_render: list[Json], empty_storage: Path) -> None:
    for lost_after in range(4):
        with pytest.raises(LeaseLost):
            build_report(job, Ticks(lost_after))
    assert (stored_files(empty_storage), Report.objects.get().file) == ([], "")


def test_the_file_of_a_killed_attempt_is_removed_by_the_next(
    job: Job, fake_render: list[Json], empty_storage: Path
) -> None:
    """Killed between the file and the row: the file is there, and nothing points at it."""
    default_storage.save(f"reports/{Report.objects.get().pk}/left-behind.pdf", ContentFile(b"%PDF half"))
    build_report(job, Ticks())
    (file,) = stored_files(empty_storage)
    assert file.read_bytes() == PDF.data


def test_a_row_whose_file_is_gone_gets_a_new_one(job: Job, fake_render: list[Json], empty_storage: Path) -> None:
    build_report(job, Ticks())
    stored_files(empty_storage)[0].unlink()
    build_report(job, Ticks())
    assert (len(fake_render), len(stored_files(empty_storage))) == (2, 1)


def test_who_has_left_the_factory_gets_no_report(job: Job, submitted: Round, fake_render: list[Json]) -> None:
    Membership.objects.filter(user=submitted.owner).delete()
    with pytest.raises(JobRefused, match="no_right"):
        build_report(job, Ticks())
    assert fake_render == []


def test_a_report_that_is_gone_is_not_tried_again(job: Job) -> None:
    Report.objects.all().delete()
    with pytest.raises(JobRefused, match="gone"):
        build_report(job, Ticks())


@pytest.mark.parametrize(
    ("code", "state", "failure"),
    [
        ("template", Job.State.FAILED, "template"),
        ("too_large", Job.State.FAILED, "too_large"),
        ("timeout", Job.State.QUEUED, ""),
        ("process", Job.State.QUEUED, ""),
    ],
)
def test_only_what_may_pass_is_tried_again(
    job: Job, monkeypatch: pytest.MonkeyPatch, code: str, state: str, failure: str
) -> None:
    def render(content: Json, language: str, between: Callable[[], None]) -> Pdf:
        raise RenderFailed(code)

    monkeypatch.setattr(build, "render", render)
    run_job(job_id=job.pk, at=AT)
    job.refresh_from_db()
    assert (job.state, job.failure) == (state, failure)


def test_a_superseded_snapshot_still_prints_what_it_said(job: Job, submitted: Round, fake_render: list[Json]) -> None:
    submitted.factory.name = "Renamed"
    submitted.factory.save()
    build_report(job, Ticks())
    assert fake_render[0]["factory"]["name"] == "Plant A"
    assert fake_render[0]["factory"]["industry"]["en"].startswith("C34 ")
    assert fake_render[0]["report"]["code"] == submitted.snapshot.code
    assert fake_render[0]["report"]["result_hash"] == submitted.snapshot.result_hash


def test_a_region_is_printed_by_name_and_an_industry_with_its_code() -> None:
    facts = factory_facts({"region": "CN-32", "industry": "C34"}, is_demonstration=False)
    assert facts.region == {"en": "Jiangsu", "zh-hans": "江苏"}
    assert not isinstance(facts.industry, str)
    assert {text.partition(" ")[0] for text in facts.industry.values()} == {"C34"}
