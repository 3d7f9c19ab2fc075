"""A file and the right together. Contributors see what proves answers in their part and what they added themselves;
consultants read the files of a round that a grant opens to them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.access import Need, can, find_grant
from accounts.models import User
from assessment.access import get_assessment
from assessment.models import Assessment, ChangeRequest, Evidence
from assessment.querysets import EvidenceQuerySet
from assessment.selectors.rounds import get_plan
from rubrics.selectors import load_rubric


def visible_evidence(assessment: Assessment, user: User) -> EvidenceQuerySet:
    """The files of the round's factory that the reader of this round may see, deleted ones too."""
    files = Evidence.objects.visible_to(user).filter(factory=assessment.factory_id)
    if assessment.part is None:
        return files
    leaf_of = load_rubric(assessment.rubric_version).leaf_of
    keys = [key for key, leaf in leaf_of.items() if assessment.holds(leaf.node.key)]
    linked = Q(links__assessment=assessment, links__requirement__in=keys)
    return files.filter(linked | Q(uploaded_by=user)).distinct()


def get_evidence(
    user: User, factory_id: UUID, assessment_id: UUID, evidence_id: UUID, need: Need = "enter", *, hold: bool = False
) -> tuple[Assessment, Evidence]:
    """A file beside a round of its factory. Raises Http404 and PermissionDenied by the rules of the round."""
    assessment = get_assessment(user, factory_id, assessment_id, need, hold=hold)
    evidence = visible_evidence(assessment, user).select_related("uploaded_by").filter(pk=evidence_id).first()
    if evidence is None:
        raise Http404
    return assessment, evidence


def get_content(
    user: User, factory_id: UUID, assessment_id: UUID, evidence_id: UUID, at: datetime
) -> tuple[Evidence, bool]:
    """A file that this person may open, and whether they do so as a consultant. Those see the files of a round, like
    its answers, once it is handed in. Raises Http404."""
    grant = find_grant(user, factory_id, assessment_id, at)
    if grant is not None and not Assessment.objects.visible_to(user).filter(pk=assessment_id).exists():
        handed_in = Assessment.objects.exclude(status=Assessment.Status.DRAFT).filter(pk=assessment_id)
        files = Evidence.objects.kept().filter(factory=factory_id, links__assessment__in=handed_in).distinct()
        evidence = files.filter(pk=evidence_id).first()
    else:
        _, evidence = get_evidence(user, factory_id, assessment_id, evidence_id)
        grant = None
    if evidence is None or evidence.deleted_at is not None:
        raise Http404
    return evidence, grant is not None


def writable_requirements(assessment: Assessment) -> frozenset[str]:
    """The requirements whose files the reader of this round may change now: those of their part, while the round is in
    progress, or those that a reviewer asked to change."""
    if not can(assessment.role, "contribute") or assessment.status == Assessment.Status.SUBMITTED:
        return frozenset()
    plan = get_plan(assessment)
    keys = {key for key in plan.requirement_keys() if assessment.holds(plan.rubric.leaf_of[key].node.key)}
    if assessment.status == Assessment.Status.CHANGES:
        asked = ChangeRequest.objects.open().filter(assessment=assessment)
        keys &= set(asked.values_list("requirement", flat=True))
    return frozenset(keys)
