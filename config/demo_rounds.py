"""The rounds of the demonstration: what was answered, what proves it, who has a part, and what a consultant said."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import Factory, User
from assessment.answers_file import AnswersFile, read_answers_file
from assessment.indicators import INDICATORS
from assessment.merging import Content
from assessment.models import Answer, Assessment, Confidence
from assessment.selectors.kpi import KpiEntry, mark_of
from assessment.services.answering import Origin, save_answer
from assessment.services.changes import request_change
from assessment.services.comments import add_comment
from assessment.services.delegation import assign_sections
from assessment.services.evidence import Facts, add_evidence, stored_file
from assessment.services.kpi import save_kpi_entries
from assessment.services.rounds import create_assessment
from assessment.services.sections import mark_ready
from assessment.services.submission import submit_assessment
from benchmarks.reference import kpi_sets
from config.demo_files import FILES, draw
from reviews.access import get_desk
from reviews.services.findings import View, accept_answers, save_finding
from rubrics.selectors import newest_published
from rubrics.shipped_files import find_shipped

SAMPLES = settings.BASE_DIR / "samples"
ONE_STEP_DOWN = {"fully": "mostly", "mostly": "partly", "partly": "not_met", "not_met": "not_met"}
ACCEPTED = ("STR", "EQP", "NET")
"""The sections that the consultant has agreed with so far."""


def read_sample(name: str) -> AnswersFile:
    directions = {indicator.key: indicator.lower_is_better for indicator in INDICATORS}
    return read_answers_file(
        (SAMPLES / name).read_text(encoding="utf-8"),
        is_json=False,
        find_rubric=find_shipped,
        lower_is_better=directions,
        reference_sets={item.id for item in kpi_sets()},
    )


def load_submitted_round(
    factory: Factory, sample: AnswersFile, *, name: str, step_down_every: int, by: User, at: datetime
) -> Assessment:
    """A whole round, some answers one step lower than the sample, handed in after a few days."""
    assessment = _start(factory, name, sample, by=by, at=at)
    _answer(assessment, _stepped_down(sample.choices(), step_down_every), sample, by=by, at=at)
    _enter_kpis(assessment, sample, by=by, at=at)
    _add_files(assessment, by=by, at=at + timedelta(days=1))
    submit_assessment(assessment=assessment, by=by, at=at + timedelta(days=5))
    return assessment


def load_running_round(factory: Factory, sample: AnswersFile, *, contributor: User, by: User, at: datetime) -> None:
    """Level 1 is finished, level 2 nearly, and two sections wait for a colleague."""
    assessment = _start(factory, f"{at.year}", sample, by=by, at=at - timedelta(days=12))
    levels = sample.rubric.requirements
    so_far = {key: value for key, value in sample.choices().items() if _is_answered_so_far(key, levels[key].level)}
    _answer(assessment, so_far, sample, by=by, at=at - timedelta(hours=3))
    _add_files(assessment, by=by, at=at - timedelta(hours=1))
    due = timezone.localdate(at) + timedelta(days=14)
    assign_sections(assessment=assessment, leaves={"SVC-CUS", "SVC-PRO"}, to=contributor, due=due, by=by, at=at)


def load_review(assessment: Assessment, *, consultant: User, at: datetime) -> None:
    """Begun and not signed: some answers accepted, two seen otherwise, a question, and one answer sent back."""
    desk = get_desk(consultant, assessment.pk, at, hold=True)
    versions = dict(Answer.objects.filter(assessment=assessment).values_list("requirement", "version"))
    seen = {key: version for key, version in versions.items() if key.startswith(ACCEPTED)}
    accept_answers(desk=desk, seen=seen, by=consultant, at=at)
    for key, reason in {
        "SKL-L2-1": "One planner without a deputy is not a team. The matrix shows nobody else.",
        "DAT-L2-3": "The dashboards cover two of five departments.",
    }.items():
        view = View("partly", reason, answer_version=versions[key])
        save_finding(desk=desk, requirement=key, view=view, by=consultant, at=at)
    add_comment(
        assessment=desk.assessment,
        requirement="INT-L2-2",
        text="Which interface carries the orders, and since when?",
        firm=desk.firm,
        by=consultant,
        at=at,
    )
    request_change(
        assessment=desk.assessment,
        requirement="SEC-L2-1",
        reason="Please add the report of the first assessment.",
        firm=desk.firm,
        by=consultant,
        at=at,
    )


def _stepped_down(choices: Mapping[str, str], every: int) -> dict[str, str]:
    return {
        key: ONE_STEP_DOWN[value] if every and _number(key) % every == 0 else value for key, value in choices.items()
    }


def _is_answered_so_far(key: str, level: int) -> bool:
    """Level 1 is finished, level 2 nearly, one section has not been started."""
    return level == 1 or (level == 2 and not key.startswith("SVC-") and _number(key) % 7 != 0)


def _confidence(key: str) -> str:
    """Most answers say nothing of it, some are guesses."""
    number = _number(key) % 17
    return Confidence.GUESS if number == 0 else Confidence.FAIRLY if number < 3 else ""


def _number(key: str) -> int:
    """The same for a key every time, and spread over the keys."""
    return sum(map(ord, key))


def _start(factory: Factory, name: str, sample: AnswersFile, *, by: User, at: datetime) -> Assessment:
    return create_assessment(
        factory=factory,
        name=name,
        rubric_version=newest_published(sample.rubric.slug),
        profile=sample.profile,
        trimmed=sample.trimmed,
        by=by,
        at=at,
    )


def _answer(assessment: Assessment, choices: Mapping[str, str], sample: AnswersFile, *, by: User, at: datetime) -> None:
    for number, (key, value) in enumerate(choices.items()):
        save_answer(
            assessment=assessment,
            requirement=key,
            content=Content(value, sample.answers[key].note, confidence=_confidence(key)),
            origin=Origin(0),
            by=by,
            at=at + timedelta(seconds=20 * number),
        )
    for leaf in sample.rubric.leaves(sample.profile, sample.trimmed):
        early = [item.key for item in leaf.node.requirements if item.level <= 2]
        if all(key in choices for key in early):
            mark_ready(assessment=assessment, leaf=leaf.node.key, ready=True, by=by, at=at)


def _enter_kpis(assessment: Assessment, sample: AnswersFile, *, by: User, at: datetime) -> None:
    entries = {key: KpiEntry(kpi.base, kpi.current, kpi.unit, kpi.period) for key, kpi in sample.kpis.items()}
    save_kpi_entries(assessment=assessment, entries=entries, seen=mark_of({}), by=by, at=at)


def _add_files(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Each file is stored once in a factory, however many of its rounds it proves something in."""
    answered = set(Answer.objects.filter(assessment=assessment).values_list("requirement", flat=True))
    for file in FILES:
        facts = Facts(file.kind, dated=timezone.localdate(at))
        with stored_file(factory_id=assessment.factory_id, name=file.name, data=draw(file)) as stored:
            add_evidence(
                assessment=assessment,
                file=stored,
                facts=facts,
                requirements=answered.intersection(file.proves),
                by=by,
                at=at,
            )
