"""Every guard of the program, what stands in its place when it is taken away, and who must be able to pass then."""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import models
from django.shortcuts import get_object_or_404

import accounts.access
import accounts.administration_access
import accounts.own_sessions
import accounts.querysets
import assessment.access
import assessment.evidence_access
import assessment.querysets
import reports.access
import reviews.access
import reviews.querysets
import rubrics.access
from accounts.models import Factory, Firm, FirmMembership, Grant, Group, Invitation, Membership, Role, User
from assessment.models import Assessment, Evidence
from assessment.selectors.comments import Thread
from reports.models import Report
from reviews.access import Desk
from rubrics.models import Draft, RubricVersion
from tests.test_permissions import PLACES

APPS = ("accounts", "assessment", "benchmarks", "reports", "reviews", "rubrics", "config")
MODULES = (
    accounts.access,
    accounts.administration_access,
    assessment.access,
    assessment.evidence_access,
    reports.access,
    reviews.access,
    rubrics.access,
)
QUERYSETS = (accounts.querysets, assessment.querysets, reviews.querysets)
FILTERS = ("visible_to", "held_by", "in_force", "of", "of_the_factory", "of_the_firm")


@dataclass(frozen=True)
class Probe:
    """A request that must be refused. `round` and `key` say of what in the factory, `foreign` what is B's of it."""

    who: str
    route: str
    method: str = "GET"
    round: str = ""
    foreign: str = ""
    key: str = ""
    passes: bool = False
    """The answer is theirs; the marks of a firm must not be in it."""


@dataclass(frozen=True)
class Guard:
    name: str
    without: Callable[..., Any]
    probes: tuple[Probe, ...]


GUARDS: dict[str, Guard] = {}


def add(name: str, without: Callable[..., Any], *probes: Probe) -> None:
    GUARDS[name] = Guard(name, without, probes)


# Named like guards, and none by themselves.
RESTING = {
    "accounts.access.get_factory": "get_membership with its factory",
    "accounts.access.held_grants": "GrantQuerySet.held_by in an order",
    "accounts.access.can_invite_consultants": "only asked by is_backed",
    "accounts.access.can_invite": "only asked by is_backed",
    "assessment.querysets.CommentQuerySet.of_the_factory": "a second lock: list_threads keeps a firm's notes apart",
    "assessment.querysets.EvidenceQuerySet.visible_to": "a second lock: get_assessment asks first",
    "rubrics.access.list_drafts": "a second lock: list_versions asks too",
    "rubrics.access.list_versions": "a second lock: list_drafts asks too",
    "rubrics.access.can_approve": "only asked of administrators' own proposals (tests/rubrics)",
    "assessment.access.get_draft": "get_assessment and the state of the round",
    "assessment.access.get_open": "get_assessment and the state of the round",
}


def everything_named() -> Iterator[str]:
    """All functions of the modules of rights, and the filters of the tenants' lists."""
    for module in MODULES:
        for name, item in vars(module).items():
            if inspect.isfunction(item) and item.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}"
    for module in QUERYSETS:
        for name, item in vars(module).items():
            if inspect.isclass(item) and issubclass(item, models.QuerySet) and item.__module__ == module.__name__:
                yield from (f"{module.__name__}.{name}.{method}" for method in FILTERS if method in vars(item))


def take_away(monkeypatch: pytest.MonkeyPatch, guard: Guard) -> None:
    """Wherever it was imported."""
    owner, _, name = guard.name.rpartition(".")
    if owner in sys.modules:
        original = getattr(sys.modules[owner], name)
        places = [item for key, item in sys.modules.items() if key.partition(".")[0] in APPS]
        for place in places:
            for attribute in [key for key, value in vars(place).items() if value is original]:
                monkeypatch.setattr(place, attribute, guard.without)
    else:
        module, _, type_name = owner.rpartition(".")
        monkeypatch.setattr(getattr(sys.modules[module], type_name), name, guard.without)


# ---------------------------------------------------------------- without the guard
def _membership(user: User, factory_id: Any, need: str = "read") -> Membership:
    factory = get_object_or_404(Factory, pk=factory_id)
    return Membership(user=user, factory=factory, role=Role.MANAGER)


def _assessment(user: User, factory_id: Any, assessment_id: Any, need: str = "read", **more: Any) -> Assessment:
    found = get_object_or_404(Assessment.objects.select_related("factory", "rubric_version"), pk=assessment_id)
    found.role = Role.MANAGER
    return found


def _open_to_everybody(rounds: Any, user: User) -> Any:
    return rounds.annotate(role=models.Value(Role.MANAGER.value))


def _all(rows: Any, *args: Any) -> Any:
    return rows


def _desk(user: User, assessment_id: Any, at: Any, *, hold: bool = False) -> Desk:
    found = get_object_or_404(Assessment.objects.select_related("factory", "rubric_version"), pk=assessment_id)
    return Desk(found, found.factory.grants.order_by("granted_at")[0].firm)


def _content(user: User, factory_id: Any, assessment_id: Any, evidence_id: Any, at: Any) -> tuple[Evidence, bool]:
    return get_object_or_404(Evidence, pk=evidence_id), False


def _by_key(model: type[models.Model], at: int) -> Callable[..., Any]:
    """The object by its own key alone."""

    def find(*args: Any, **more: Any) -> Any:
        return get_object_or_404(model, pk=args[at])

    return find


def _report(user: User, factory_id: Any, assessment_id: Any, report_id: Any, need: str = "read") -> Report:
    found = get_object_or_404(Report.objects.select_related("snapshot__assessment__factory"), pk=report_id)
    found.snapshot.assessment.role = Role.MANAGER
    return found


def _evidence(user: User, factory_id: Any, assessment_id: Any, evidence_id: Any, *args: Any, **more: Any) -> Any:
    return _assessment(user, factory_id, assessment_id), get_object_or_404(Evidence, pk=evidence_id)


# ---------------------------------------------------------------- lists
_Q = "querysets"
add(
    f"accounts.{_Q}.MembershipQuerySet.held_by",
    lambda rows, user: rows.select_related("factory").order_by("pk"),
    Probe("B manager", "accounts:factory-list"),
)
add(f"accounts.{_Q}.GrantQuerySet.in_force", _all, Probe("former consultant of A", "reviews:review"))
add(
    f"accounts.{_Q}.GrantQuerySet.held_by",
    lambda rows, user, at: rows.in_force(at),
    Probe("consultant of B", "reviews:review"),
    Probe("B manager", "reviews:portfolio"),
)
add(f"accounts.{_Q}.SessionQuerySet.visible_to", _all, Probe("B manager", "accounts:session-end", "POST", key="mark"))
add(f"assessment.{_Q}.AssessmentQuerySet.visible_to", _all, Probe("B manager", "assessment:all"))
add(
    f"assessment.{_Q}.AssignmentQuerySet.held_by",
    _all,
    Probe("A contributor without a section", "assessment:requirement"),
)
add(
    "assessment.selectors.comments.list_threads",
    lambda assessment, firm_id=None, **only: {
        key: Thread(tuple(assessment.comments.filter(requirement=key))) for key in only.values()
    },
    Probe("owner", "assessment:requirement", round="handed", passes=True),
)
add(
    f"assessment.{_Q}.CommentQuerySet.of_the_firm",
    _all,
    Probe("second reviewer", "reviews:requirement", round="handed", passes=True),
)
add(
    f"reviews.{_Q}.ReviewQuerySet.of",
    lambda rows, assessment, firm: rows.filter(assessment=assessment),
    Probe("second reviewer", "reviews:requirement", round="ready", key="other", passes=True),
)

# ---------------------------------------------------------------- objects
_F, _A = "accounts.access", "accounts.administration_access"
add(f"{_F}.can", lambda role, need: True, Probe("viewer of A", "assessment:requirement", "POST"))
add(f"{_F}.get_membership", _membership, Probe("B manager", "accounts:members"))
add(f"{_F}.get_member", _by_key(Membership, 2), Probe("owner", "accounts:member", foreign="member_id"))
add(
    f"{_F}.get_sent_invitation",
    _by_key(Invitation, 2),
    Probe("owner", "accounts:invitation-revoke", "POST", foreign="invitation_id"),
)
add(f"{_F}.get_grant", _by_key(Grant, 2), Probe("owner", "assessment:grant-revoke", "POST", foreign="grant_id"))
add(
    f"{_F}.find_grant",
    lambda user, factory_id, assessment_id, at: Grant.objects.filter(factory=factory_id).first(),
    Probe("consultant of B", "reviews:review"),
    Probe("B manager", "assessment:evidence-file", round="handed", key="file"),
)
add(f"{_F}.is_backed", lambda invitation: True, Probe("anonymous", "accounts:invitation", "POST", key="void"))
add(f"{_F}.check_administrator", lambda user: None, Probe("B manager", "accounts:admin-factory"))
add(
    f"{_F}.get_registered_factory",
    lambda user, pk: get_object_or_404(Factory, pk=pk),
    Probe("B manager", "accounts:admin-factory"),
)
add(
    f"{_F}.get_registered_invitation",
    _by_key(Invitation, 2),
    Probe("administrator", "accounts:admin-invitation-revoke", "POST", foreign="invitation_id"),
)
add(f"{_A}.get_group", _by_key(Group, 1), Probe("B manager", "accounts:admin-group"))
add(f"{_A}.get_firm", _by_key(Firm, 1), Probe("B manager", "accounts:admin-firm"))
add(f"{_A}.get_account", _by_key(User, 1), Probe("B manager", "accounts:admin-user"))
add(
    f"{_A}.get_firm_invitation",
    _by_key(Invitation, 2),
    Probe("administrator", "accounts:admin-firm-invitation-revoke", "POST", foreign="sent_id"),
)
add(
    f"{_A}.get_consultant",
    _by_key(FirmMembership, 2),
    Probe("administrator", "accounts:admin-consultant-remove", "POST", foreign="consultant_id"),
)
add("assessment.access.get_assessment", _assessment, Probe("B manager", "assessment:results"))
add(
    "assessment.access._assigned_part",
    lambda user, round_: frozenset(PLACES.values()),
    Probe("A contributor without a section", "assessment:paper"),
)
add("assessment.access._check_inside", lambda *args: None, Probe("A contributor without a section", "assessment:paper"))
_V = "assessment.evidence_access"
add(
    f"{_V}.visible_evidence",
    lambda assessment, user: Evidence.objects.all(),
    Probe("owner", "assessment:evidence-page", foreign="evidence_id"),
    Probe("A contributor without a section", "assessment:evidence-page"),
)
add(f"{_V}.get_evidence", _evidence, Probe("B manager", "assessment:evidence-page"))
add(f"{_V}.get_content", _content, Probe("B manager", "assessment:evidence-file"))
add(
    f"{_V}.writable_requirements",
    lambda assessment: frozenset({"MAKE-A-L1-1"}),
    Probe("owner", "assessment:evidence-of", "POST", round="handed"),
)
add("reports.access.get_report", _report, Probe("B manager", "reports:file"))
add("reviews.access.get_desk", _desk, Probe("B manager", "reviews:review"))
add(
    "rubrics.access.get_version",
    lambda user, slug, number: get_object_or_404(RubricVersion, slug=slug, number=number),
    Probe("B manager", "rubrics:version"),
)
add(
    "rubrics.access.get_draft",
    lambda user, draft_id: get_object_or_404(Draft.objects.select_related("base"), pk=draft_id),
    Probe("B manager", "rubrics:draft"),
)
add(
    f"{LoginRequiredMiddleware.__module__}.LoginRequiredMiddleware.process_view",
    lambda *args, **more: None,
    Probe("anonymous", "rubrics:version-list"),
)
