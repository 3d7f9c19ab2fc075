"""Made-up factories, people, rounds and answers, written in bulk through the real models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Factory, Membership, Role, User
from assessment.models import Answer, AnswerChange, Assessment
from assessment.scoring.plan import Plan, make_plan
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric

PROFILE = "discrete"
CSRF = "benchbenchbenchbenchbenchbench12"
_CHOICES = ("not_met", "partly", "mostly", "fully")
_AT_A_TIME = 50


@dataclass(frozen=True)
class Desk:
    """A signed-in manager in front of a round."""

    user: User
    assessment: Assessment
    session: str

    @property
    def address(self) -> str:
        return f"/f/{self.assessment.factory_id}/a/{self.assessment.pk}/"

    @property
    def cookies(self) -> dict[str, str]:
        return {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: CSRF}


def bench_plan(version: RubricVersion) -> Plan:
    return make_plan(load_rubric(version), PROFILE, frozenset())


def make_answers(plan: Plan, seed: int) -> dict[str, str]:
    """An answer to every requirement, weaker the higher the level; how strong the plant is depends on the seed."""
    random = Random(seed)  # noqa: S311  the same data in every run
    strength = random.uniform(1.5, 4.5)
    return {key: _choose(random, strength - cell.level) for cell in plan.cells for key in cell.keys}


def _choose(random: Random, ease: float) -> str:
    return _CHOICES[min(max(round(2.5 + ease + random.gauss(0, 0.7)), 0), 3)]


def make_rounds(count: int, version: RubricVersion, *, at: datetime, first: int = 0) -> list[Assessment]:
    """So many factories, each with a manager and a round in which everything is answered once."""
    plan = bench_plan(version)
    rounds: list[Assessment] = []
    for start in range(first, first + count, _AT_A_TIME):
        numbers = range(start, min(start + _AT_A_TIME, first + count))
        some = make_empty_rounds(numbers, version, at)
        make_stored_answers(some, [make_answers(plan, number) for number in numbers], at=at)
        rounds += some
    return rounds


def make_empty_rounds(numbers: Iterable[int], version: RubricVersion, at: datetime) -> list[Assessment]:
    """So many factories, each with a manager and a round in which nothing is answered."""
    people = make_people([f"manager{number}@bench.example" for number in numbers])
    factories = Factory.objects.bulk_create(make_factory(f"Bench plant {number}", at) for number in numbers)
    pairs = list(zip(people, factories, strict=True))
    Membership.objects.bulk_create(join(person, factory, at) for person, factory in pairs)
    return Assessment.objects.bulk_create(
        make_assessment(factory, "2026", version, person, at) for person, factory in pairs
    )


def join_people(count: int, factory: Factory, *, at: datetime) -> list[User]:
    """So many further managers of a factory."""
    people = make_people([f"{number}@{factory.pk}.example" for number in range(count)])
    Membership.objects.bulk_create(join(person, factory, at) for person in people)
    return people


def make_people(addresses: Sequence[str]) -> list[User]:
    return User.objects.bulk_create(User(email=address, name=address.partition("@")[0]) for address in addresses)


def make_factory(name: str, at: datetime) -> Factory:
    return Factory(name=name, industry="C34", size="medium", region="CN-32", manufacturing_type=PROFILE, created_at=at)


def join(person: User, factory: Factory, at: datetime) -> Membership:
    return Membership(user=person, factory=factory, role=Role.MANAGER, created_at=at)


def make_assessment(factory: Factory, name: str, version: RubricVersion, by: User, at: datetime) -> Assessment:
    return Assessment(factory=factory, name=name, rubric_version=version, profile=PROFILE, created_at=at, created_by=by)


def make_stored_answers(rounds: Sequence[Assessment], answers: Sequence[dict[str, str]], *, at: datetime) -> None:
    """Current answers and the one version of each in the history."""
    pairs = list(zip(rounds, answers, strict=True))
    Answer.objects.bulk_create(
        Answer(assessment=round_, requirement=key, value=value, updated_at=at, updated_by=round_.created_by)
        for round_, given in pairs
        for key, value in given.items()
    )
    AnswerChange.objects.bulk_create(
        AnswerChange(assessment=round_, requirement=key, version=1, value=value, at=at, by=round_.created_by)
        for round_, given in pairs
        for key, value in given.items()
    )


def sit_down(user: User, assessment: Assessment) -> Desk:
    """Sign a person in, past the form: the session as signing in leaves it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return Desk(user, assessment, session.session_key)


def managers_desks(rounds: Iterable[Assessment]) -> list[Desk]:
    return [sit_down(manager_of(round_), round_) for round_ in rounds]


def manager_of(round_: Assessment) -> User:
    """Who began it; nobody here has left."""
    assert round_.created_by
    return round_.created_by
