"""What tests stand on, made with the smallest call that works. The word factory belongs to the customers."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from allauth.mfa import utils as mfa
from allauth.mfa.models import Authenticator

from accounts.models import Factory, Firm, FirmMembership, Grant, Group, Invitation, Membership, Role, User
from accounts.services.invitations import IssuedInvitation, invite
from assessment.models import Answer, Assessment, SectionAssignment
from assessment.services.rounds import create_assessment
from rubrics.models import Draft, RubricVersion
from rubrics.selectors import load_rubric
from rubrics.services.drafting import create_draft
from rubrics.services.publishing import publish_version
from tests.pure.documents import make_document

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PASSWORD = "a lever and a place to stand"
TWO_STEP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_numbers = count(1)


def make_user(name: str = "", *, email: str = "", password: str | None = None, **fields: object) -> User:
    """A person with a confirmed address. Without a password nobody signs in with it, which saves the hashing."""
    email = email or f"{name.lower().replace(' ', '-') or 'person'}-{next(_numbers)}@plant.example"
    return User.objects.create_confirmed_user(email, password, name=name, **fields)


def make_administrator(name: str = "administrator", **fields: object) -> User:
    return with_two_steps(make_user(name, is_staff=True, **fields))


def with_two_steps(user: User) -> User:
    """The person with two-step sign-in set up, as consultants and administrators must have it."""
    data = {"secret": mfa.encrypt(TWO_STEP_SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


def make_factory(name: str = "Plant A", **facts: object) -> Factory:
    facts = {
        "industry": "C34",
        "size": Factory.Size.MEDIUM,
        "region": "CN-32",
        "manufacturing_type": Factory.ManufacturingType.DISCRETE,
        "created_at": AT,
    } | facts
    return Factory.objects.create(name=name, **facts)


def make_membership(user: User, factory: Factory, role: str = Role.MANAGER) -> Membership:
    return Membership.objects.create(user=user, factory=factory, role=role, created_at=AT)


def make_group(*factories: Factory, name: str = "Group A") -> Group:
    group = Group.objects.create(name=name, created_at=AT)
    Factory.objects.filter(pk__in=[factory.pk for factory in factories]).update(group=group)
    return group


def make_firm(name: str = "Firm X") -> Firm:
    return Firm.objects.create(name=name, created_at=AT)


def make_consultant(firm: Firm, name: str = "consultant", **fields: Any) -> User:
    consultant = make_user(name, **fields)
    FirmMembership.objects.create(user=consultant, firm=firm, created_at=AT)
    return with_two_steps(consultant)


def make_grant(factory: Factory, firm: Firm, **facts: Any) -> Grant:
    """In force for every round until revoked, unless the facts say otherwise."""
    return Grant.objects.create(factory=factory, firm=firm, **({"granted_at": AT} | facts))


def make_invitation(
    factory: Factory, email: str = "invited@plant.example", *, by: User, role: str = Role.MANAGER, at: datetime = AT
) -> IssuedInvitation:
    return invite(factory=factory, email=email, role=role, language="en", by=by, at=at)


def make_published_rubric(document: Any = None, number: int = 1) -> RubricVersion:
    """A published rubric: the small document of tests/pure/documents.py unless another is given.

    It has been read already, as in a process that has answered before, so that it costs no query.
    """
    version = publish_version(document=document or make_document(), number=number, by="", at=AT)
    load_rubric(version)
    return version


def make_draft(base: RubricVersion | None = None, *, by: User, name: str = "Draft 2026.2") -> Draft:
    """A copy of a published rubric to edit."""
    return create_draft(base=base or make_published_rubric(), name=name, by=by, at=AT)


def make_assessment(
    factory: Factory, rubric_version: RubricVersion | None = None, *, name: str = "2026 H2", **more: Any
) -> Assessment:
    """A round in progress; `answers` are choices by requirement key."""
    answers = more.pop("answers", {})
    facts = {"profile": "plain", "trimmed": {}, "at": AT} | more
    facts["by"] = facts.get("by") or make_user()
    version = rubric_version or make_published_rubric()
    assessment = create_assessment(factory=factory, name=name, rubric_version=version, **facts)
    give_answers(assessment, answers)
    return assessment


def make_assignment(assessment: Assessment, leaf: str, to: User | Invitation, **more: Any) -> SectionAssignment:
    """A subdomain given to a person or to an invitation."""
    whom = {"user" if isinstance(to, User) else "invitation": to}
    return SectionAssignment.objects.create(assessment=assessment, leaf=leaf, assigned_at=AT, **whom, **more)


def give_answers(assessment: Assessment, answers: dict[str, str]) -> None:
    """Choices as if they had been saved one by one."""
    rows = [
        Answer(assessment=assessment, requirement=key, value=value, updated_at=AT) for key, value in answers.items()
    ]
    Answer.objects.bulk_create(rows)
