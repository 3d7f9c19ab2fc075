"""The round and the right together: strangers get 404, members without the right 403.

A contributor's part of a round are the subdomains assigned to them. With the rights `enter` and `contribute` they pass,
the round's `part` says what they may see, and a subdomain or requirement outside it is 404.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import Need, can
from accounts.models import Role, User
from assessment.models import Assessment, SectionAssignment
from assessment.workflow import check_draft, check_open
from rubrics.selectors import load_rubric


def get_assessment(
    user: User,
    factory_id: UUID,
    assessment_id: UUID,
    need: Need = "read",
    *,
    leaf: str = "",
    requirement: str = "",
    hold: bool = False,
) -> Assessment:
    """The round with its factory and rubric version; `.role` is the person's role in the factory, `.part` their part.

    One query, for contributors two. Raises Http404 when the round is not in that factory, the person is no member or
    the named subdomain or requirement is outside their part, PermissionDenied when the role lacks the needed right.
    """
    rounds = Assessment.objects.with_role(user).select_related("factory", "rubric_version")
    rounds = rounds.defer("rubric_version__document")  # load_rubric fetches it once in each process
    if hold:
        rounds = rounds.select_for_update(of=("self",))
    assessment = rounds.filter(id=assessment_id, factory_id=factory_id).first()
    if assessment is None:
        raise Http404
    if not can(assessment.role, need):
        raise PermissionDenied
    if assessment.role == Role.CONTRIBUTOR:
        assessment.part = _assigned_part(user, assessment)
        _check_inside(assessment, leaf, requirement)
    return assessment


def _assigned_part(user: User, assessment: Assessment) -> frozenset[str]:
    held = SectionAssignment.objects.held_by(user).filter(assessment=assessment)
    return frozenset(held.values_list("leaf", flat=True))


def _check_inside(assessment: Assessment, leaf: str, requirement: str) -> None:
    if requirement:
        where = load_rubric(assessment.rubric_version).leaf_of.get(requirement)
        leaf = where.node.key if where else ""
    if (leaf or requirement) and not assessment.holds(leaf):
        raise Http404


def get_draft(
    user: User,
    factory_id: UUID,
    assessment_id: UUID,
    need: Need = "answer",
    *,
    leaf: str = "",
    requirement: str = "",
) -> Assessment:
    """The round, held for the rest of the transaction: one writer at a time. Raises RoundLocked."""
    assessment = get_assessment(user, factory_id, assessment_id, need, leaf=leaf, requirement=requirement, hold=True)
    check_draft(assessment.status)
    return assessment


def get_open(
    user: User,
    factory_id: UUID,
    assessment_id: UUID,
    need: Need = "contribute",
    *,
    leaf: str = "",
    requirement: str = "",
) -> Assessment:
    """The round, held, where at least some answers can change; the services refuse the others. Raises RoundLocked."""
    assessment = get_assessment(user, factory_id, assessment_id, need, leaf=leaf, requirement=requirement, hold=True)
    check_open(assessment.status)
    return assessment
