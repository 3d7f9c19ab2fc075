"""The round and the right together: strangers get 404, members without the right 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import Need, can
from accounts.models import User
from assessment.models import Assessment, Snapshot
from assessment.workflow import check_draft


def get_assessment(
    user: User, factory_id: UUID, assessment_id: UUID, need: Need = "read", *, hold: bool = False
) -> Assessment:
    """The round with its factory and rubric version; `.role` is the person's role in the factory.

    One query. Raises Http404 when the round is not in that factory or the person is no member, PermissionDenied when
    the role does not carry the needed right.
    """
    rounds = Assessment.objects.with_role(user).select_related("factory", "rubric_version")
    if hold:
        rounds = rounds.select_for_update(of=("self",))
    assessment = rounds.filter(id=assessment_id, factory_id=factory_id).first()
    if assessment is None:
        raise Http404
    if not can(assessment.role, need):
        raise PermissionDenied
    return assessment


def get_draft(user: User, factory_id: UUID, assessment_id: UUID, need: Need = "answer") -> Assessment:
    """The round, held for the rest of the transaction: one writer at a time. Raises RoundLocked."""
    assessment = get_assessment(user, factory_id, assessment_id, need, hold=True)
    check_draft(assessment.status)
    return assessment


def get_snapshot(user: User, factory_id: UUID, snapshot_id: UUID, need: Need = "read") -> Snapshot:
    """A frozen result of one of the factory's rounds, by the same rules."""
    snapshot = Snapshot.objects.filter(id=snapshot_id).select_related("assessment").first()
    if snapshot is None:
        raise Http404
    snapshot.assessment = get_assessment(user, factory_id, snapshot.assessment_id, need)
    return snapshot
