"""Demonstration data for the embedded default: two factories that share nothing, and people to sign in as.

Everything is made through the same services that people use. Each factory is marked as demonstration.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Factory, Role, User
from accounts.services.factories import add_membership, create_factory
from accounts.services.firms import add_consultant, create_firm
from accounts.services.grants import grant_access
from assessment.answers_file import AnswersFile, read_answers_file
from assessment.indicators import INDICATORS
from assessment.merging import Content
from assessment.models import Assessment
from assessment.selectors.kpi import KpiEntry, mark_of
from assessment.services.answering import Origin, save_answer
from assessment.services.delegation import assign_sections
from assessment.services.kpi import save_kpi_entries
from assessment.services.rounds import create_assessment
from assessment.services.sections import mark_ready
from assessment.services.submission import submit_assessment
from benchmarks.reference import kpi_sets
from rubrics.selectors import newest_published
from rubrics.shipped_files import find_shipped

PEOPLE = {
    "owner@demo.example": "Demonstration manager",
    "contributor@demo.example": "Demonstration contributor",
    "viewer@demo.example": "Demonstration viewer",
    "consultant@demo.example": "Demonstration consultant",
    "admin@demo.example": "Demonstration administrator",
    "owner@other.example": "Other manager",
}
SAMPLES = settings.BASE_DIR / "samples"
ONE_STEP_DOWN = {"fully": "mostly", "mostly": "partly", "partly": "not_met", "not_met": "not_met"}


def demo_password() -> str:
    """One password for all demonstration accounts: from the environment, or random and kept in a file of mode 0600."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    path: Path = settings.DATA_DIR / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


@transaction.atomic
def load_demo(*, at: datetime) -> None:
    """Make the demonstration data once, and give its people the installation's demonstration password."""
    if not Factory.objects.filter(is_demonstration=True).exists():
        people = {email: User.objects.create_confirmed_user(email, name=name) for email, name in PEOPLE.items()}
        User.objects.filter(email="admin@demo.example").update(is_staff=True)
        _load_first_factory(people, at)
        _load_firm(people, at)
        _load_second_factory(people, at)
    _set_passwords(demo_password())


def _set_passwords(password: str) -> None:
    for user in User.objects.filter(email__in=PEOPLE):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])


def _load_first_factory(people: Mapping[str, User], at: datetime) -> None:
    """Last year's round, one level lower in places, and a running one that is not finished."""
    owner, sample = people["owner@demo.example"], _read_sample("discrete-machine-parts.yaml")
    factory = _make_factory("Demonstration plant A", sample, by=owner, at=at - timedelta(days=400))
    add_membership(factory=factory, user=people["viewer@demo.example"], role=Role.VIEWER, by=owner, at=at)
    contributor = people["contributor@demo.example"]
    add_membership(factory=factory, user=contributor, role=Role.CONTRIBUTOR, by=owner, at=at)
    then = at - timedelta(days=365)
    last_year = _start(factory, f"{then.year}", sample, by=owner, at=then)
    earlier = {key: _step_down(key, value) for key, value in sample.choices().items()}
    _answer(last_year, earlier, sample, by=owner, at=then)
    _enter_kpis(last_year, sample, by=owner, at=then)
    submit_assessment(assessment=last_year, by=owner, at=then + timedelta(days=9))
    running = _start(factory, f"{at.year}", sample, by=owner, at=at - timedelta(days=12))
    levels = sample.rubric.requirements
    so_far = {key: value for key, value in sample.choices().items() if _is_answered_so_far(key, levels[key].level)}
    _answer(running, so_far, sample, by=owner, at=at - timedelta(hours=3))
    due = timezone.localdate(at) + timedelta(days=14)
    assign_sections(assessment=running, leaves={"SVC-CUS", "SVC-PRO"}, to=contributor, due=due, by=owner, at=at)


def _load_firm(people: Mapping[str, User], at: datetime) -> None:
    """A consultant whom the first factory has let in."""
    firm = create_firm(name="Demonstration consulting firm", by=people["admin@demo.example"], at=at)
    add_consultant(firm=firm, user=people["consultant@demo.example"], by=people["admin@demo.example"], at=at)
    owner = people["owner@demo.example"]
    factory = owner.factories.get()
    grant_access(factory=factory, firm=firm, assessment_id=None, until=None, by=owner, at=at)


def _load_second_factory(people: Mapping[str, User], at: datetime) -> None:
    """Another trade and other people: one submitted round."""
    owner, sample = people["owner@other.example"], _read_sample("process-coatings.yaml")
    factory = _make_factory("Demonstration plant B", sample, by=owner, at=at - timedelta(days=90))
    then = at - timedelta(days=30)
    assessment = _start(factory, f"{then.year}", sample, by=owner, at=then)
    _answer(assessment, sample.choices(), sample, by=owner, at=then)
    _enter_kpis(assessment, sample, by=owner, at=then)
    submit_assessment(assessment=assessment, by=owner, at=then + timedelta(days=5))


def _step_down(key: str, value: str) -> str:
    """Every third answer was one step lower a year ago."""
    return ONE_STEP_DOWN[value] if sum(map(ord, key)) % 3 == 0 else value


def _is_answered_so_far(key: str, level: int) -> bool:
    """Level 1 is finished, level 2 nearly, one section has not been started."""
    return level == 1 or (level == 2 and not key.startswith("SVC-") and sum(map(ord, key)) % 7 != 0)


def _read_sample(name: str) -> AnswersFile:
    directions = {indicator.key: indicator.lower_is_better for indicator in INDICATORS}
    return read_answers_file(
        (SAMPLES / name).read_text(encoding="utf-8"),
        is_json=False,
        find_rubric=find_shipped,
        lower_is_better=directions,
        reference_sets={item.id for item in kpi_sets()},
    )


def _make_factory(name: str, sample: AnswersFile, *, by: User, at: datetime) -> Factory:
    facts = sample.factory
    factory = create_factory(
        name=name,
        industry=facts["industry"],
        size=facts["size"],
        region=facts["region"],
        manufacturing_type=sample.profile,
        is_demonstration=True,
        by=by,
        at=at,
    )
    add_membership(factory=factory, user=by, role=Role.MANAGER, by=by, at=at)
    return factory


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
            content=Content(value, sample.answers[key].note),
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
