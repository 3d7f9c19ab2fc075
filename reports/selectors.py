"""What the pages of reports show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from assessment.models import Assessment, Snapshot
from assessment.scoring.levels import Levels, read_claimed, read_levels
from assessment.selectors.snapshots import read_payload
from jobs.models import Job
from reports.models import Report
from reports.texts import one_line
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric

STEPS = ("waiting", "collecting", "drawing", "writing", "ready")
"""What a reader sees; the middle ones are the steps of the job."""

_UNFIT_FOR_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_PAUSES = ((timedelta(seconds=20), 2), (timedelta(minutes=2), 5))
_LONGEST_PAUSE = 15


@dataclass(frozen=True)
class ReportState:
    """A report and where its making stands."""

    report: Report
    job: Job

    @property
    def step(self) -> str:
        if self.job.state == Job.State.DONE:
            return "ready"
        if self.job.state == Job.State.QUEUED:
            return "waiting"
        return self.job.step or "collecting"

    @property
    def is_ready(self) -> bool:
        return self.job.state == Job.State.DONE and bool(self.report.file)

    @property
    def has_stopped(self) -> bool:
        return self.job.state in {Job.State.FAILED, Job.State.CANCELLED}

    @property
    def is_cancelled(self) -> bool:
        return self.job.state == Job.State.CANCELLED

    @property
    def is_unfinished(self) -> bool:
        return not self.job.is_over

    def steps(self) -> list[tuple[str, str]]:
        """Every step as done, now or to come."""
        here = STEPS.index(self.step)
        words = ["done" if place < here else "now" if place == here else "" for place in range(len(STEPS))]
        return list(zip(STEPS, words, strict=True))


def get_state(report: Report) -> ReportState:
    return ReportState(report, Job.objects.get(pk=report.job_id))


def list_states(assessment: Assessment) -> list[ReportState]:
    """Every report of the round's snapshots, the newest first. Two queries."""
    reports: QuerySet[Report] = (
        Report.objects.filter(snapshot__assessment=assessment)
        .select_related("snapshot")
        .defer("snapshot__payload")
        .order_by("-created_at", "language")
    )
    jobs = Job.objects.in_bulk([report.job_id for report in reports])
    return [ReportState(report, jobs[report.job_id]) for report in reports]


def list_standing(assessment: Assessment) -> dict[str, Snapshot]:
    """The records that a new report can be made from, by kind: the factory's own, and the reviewed one where a review
    is signed. One query; none while the round is open."""
    rows = Snapshot.objects.filter(assessment=assessment, superseded_at=None).defer("payload")
    return {snapshot.kind: snapshot for snapshot in rows.order_by("-kind")}


@dataclass(frozen=True)
class VerifiedResult:
    """What a stranger with the code of a report may read; no scores and names where the owner shows the level alone."""

    snapshot: Snapshot
    version: RubricVersion
    rubric: Rubric
    is_demonstration: bool
    levels: Levels
    factory: str = ""
    round: str = ""
    reviewer: str = ""

    @property
    def is_reviewed(self) -> bool:
        return bool(self.snapshot.kind == Snapshot.Kind.REVIEWED)


def find_verified(code: str) -> VerifiedResult | None:
    """The result behind a verification code, as far as its owner shows it; the same None for off and unknown."""
    snapshot = Snapshot.objects.exclude(showing=Snapshot.Showing.OFF).filter(code=code).first()
    if snapshot is None:
        return None
    version = RubricVersion.objects.defer("document").get(rubric_hash=snapshot.rubric_hash)
    frozen, rubric = read_payload(snapshot), load_rubric(version)
    told = frozen.get("review")
    levels = read_levels(rubric, read_claimed(frozen["result"], told), frozen["result"] if told else None)
    shown = VerifiedResult(snapshot, version, rubric, frozen["factory"]["is_demonstration"], levels)
    if snapshot.showing != Snapshot.Showing.FULL:
        return replace(shown, levels=levels.without_scores())
    names = {"factory": frozen["factory"]["name"], "round": frozen["assessment"]["name"]}
    if told:
        names["reviewer"] = f"{told['reviewer']}, {told['firm']}"
    return replace(shown, **names)


def seconds_to_next_look(states: Iterable[ReportState], at: datetime) -> int | None:
    """How long a page waits before it asks again: 2, 5, then 15 seconds; None when nothing is being made."""
    ages = [at - state.job.dispatched_at for state in states if state.is_unfinished]
    if not ages:
        return None
    return next((pause for age, pause in _PAUSES if min(ages) < age), _LONGEST_PAUSE)


def download_name(report: Report) -> str:
    """A file name that says whose report it is, and that every system takes."""
    assessment = report.snapshot.assessment
    parts = (assessment.factory.name, assessment.name, report.language)
    return f"{one_line(_UNFIT_FOR_A_NAME.sub(' ', ' '.join(parts)))[:120]}.pdf"
