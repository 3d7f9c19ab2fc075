"""Demonstration data for the embedded default: two factories that share nothing, and people to sign in as.

Everything is made through the same services that people use. Each factory is marked as demonstration.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Factory, Firm, Membership, Role, User
from accounts.services.factories import add_membership, create_factory
from accounts.services.firms import add_consultant, create_firm
from accounts.services.grants import grant_access
from assessment.answers_file import AnswersFile
from audit.models import Event
from audit.verbs import Verb
from config.demo_rounds import load_review, load_running_round, load_submitted_round, read_sample

PEOPLE = {
    "owner@demo.example": "Demonstration manager",
    "contributor@demo.example": "Demonstration contributor",
    "viewer@demo.example": "Demonstration viewer",
    "consultant@demo.example": "Demonstration consultant",
    "admin@demo.example": "Demonstration administrator",
    "owner@other.example": "Other manager",
}
MEMBERS = {"viewer@demo.example": Role.VIEWER, "contributor@demo.example": Role.CONTRIBUTOR}
FIRM = "Demonstration consulting firm"


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
    """Make the demonstration data once, later only the people that an earlier release did not have; and give all of
    them the installation's demonstration password."""
    if Factory.objects.filter(is_demonstration=True).exists():
        _add_missing_people(at)
    else:
        User.objects.create_confirmed_user("admin@demo.example", name=PEOPLE["admin@demo.example"], is_staff=True)
        _load_first_factory(at)
        _load_second_factory(at)
    _set_passwords(demo_password())


def _load_first_factory(at: datetime) -> None:
    """Two submitted rounds, the later one under review, and a running one that is not finished."""
    sample = read_sample("discrete-machine-parts.yaml")
    begun, last_year, half_year = (at - timedelta(days=days) for days in (400, 365, 182))
    factory, owner = _make_factory("Demonstration plant A", "owner@demo.example", sample, at=begun)
    _add_members(factory, owner, begun)
    load_submitted_round(factory, sample, name=f"{last_year.year}", step_down_every=3, by=owner, at=last_year)
    half = f"{half_year.year} H{1 if half_year.month <= 6 else 2}"  # noqa: PLR2004
    reviewed = load_submitted_round(factory, sample, name=half, step_down_every=5, by=owner, at=half_year)
    _add_firm(factory, owner, half_year + timedelta(days=6))
    load_review(reviewed, consultant=_person("consultant@demo.example"), at=at - timedelta(days=20))
    load_running_round(factory, sample, contributor=_person("contributor@demo.example"), by=owner, at=at)


def _load_second_factory(at: datetime) -> None:
    """Another trade and other people: one submitted round."""
    sample, then = read_sample("process-coatings.yaml"), at - timedelta(days=30)
    factory, owner = _make_factory("Demonstration plant B", "owner@other.example", sample, at=at - timedelta(days=90))
    load_submitted_round(factory, sample, name=f"{then.year}", step_down_every=0, by=owner, at=then)


def _make_factory(name: str, email: str, sample: AnswersFile, *, at: datetime) -> tuple[Factory, User]:
    facts, owner = sample.factory, _person(email)
    factory = create_factory(
        name=name,
        industry=facts["industry"],
        size=facts["size"],
        region=facts["region"],
        manufacturing_type=sample.profile,
        is_demonstration=True,
        by=owner,
        at=at,
    )
    add_membership(factory=factory, user=owner, role=Role.MANAGER, by=owner, at=at)
    return factory, owner


def _add_missing_people(at: datetime) -> None:
    """Only where the demonstration's manager still manages one of its factories."""
    own = Membership.objects.filter(
        factory__is_demonstration=True, role=Role.MANAGER, user__email="owner@demo.example", user__is_active=True
    )
    membership = own.select_related("factory", "user").order_by("created_at", "pk").first()
    if membership is not None:
        _add_members(membership.factory, membership.user, at)
        _add_firm(membership.factory, membership.user, at)


def _add_members(factory: Factory, owner: User, at: datetime) -> None:
    for email, role in MEMBERS.items():
        if not _happened(Verb.MEMBERSHIP_ADDED, email=email):
            add_membership(factory=factory, user=_person(email), role=role, by=owner, at=at)


def _add_firm(factory: Factory, owner: User, at: datetime) -> None:
    """A consultant whom the factory lets in; without an administrator nobody makes firms."""
    admin = User.objects.filter(email="admin@demo.example", is_staff=True, is_active=True).first()
    if admin is None or _happened(Verb.CONSULTANT_ADDED, email="consultant@demo.example"):
        return
    firm = Firm.objects.filter(name=FIRM).first() or create_firm(name=FIRM, by=admin, at=at)
    add_consultant(firm=firm, user=_person("consultant@demo.example"), by=admin, at=at)
    grant_access(factory=factory, firm=firm, assessment_id=None, until=None, by=owner, at=at)


def _happened(verb: Verb, *, email: str) -> bool:
    """The trail remembers who was let in once: whoever was removed since was removed on purpose and stays away."""
    return Event.objects.filter(verb=verb, details__email=email).exists()


def _person(email: str) -> User:
    """The account, made when there is none. One that is switched off stays so."""
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_confirmed_user(email, name=PEOPLE[email])


def _set_passwords(password: str) -> None:
    """One hash for all of them, since hashing takes half a second on purpose."""
    people = User.objects.filter(email__in=PEOPLE)
    known = next((user.password for user in people if user.check_password(password)), None)
    encoded = known or make_password(password)
    people.exclude(password=encoded).update(password=encoded)
