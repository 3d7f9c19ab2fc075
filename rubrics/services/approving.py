"""From draft to version: one administrator proposes, a second one approves, and only then it is published."""

import json
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from audit.verbs import Verb
from rubrics.access import can_approve
from rubrics.document import parse_document
from rubrics.impact_source import ImpactSeen
from rubrics.models import Draft, RubricVersion
from rubrics.problems import DocumentError
from rubrics.selectors.drafts import find_newer, read_state
from rubrics.services.drafting import check_revision, lock_draft, record_draft
from rubrics.services.publishing import RubricAlreadyPublished, next_number, publish_version


class ImpactNotSeen(Exception):
    """No impact of exactly this document was measured, and nobody said that this is meant so."""


class EffectiveInThePast(Exception):
    """A version cannot have been usable before it was published."""


class NewerVersionExists(Exception):
    """A version was published since the draft was copied or proposed; the draft does not hold what changed there."""

    def __init__(self, newer: RubricVersion) -> None:
        super().__init__(f"{newer} is newer.")
        self.newer = newer


class OwnProposal(Exception):
    """Who proposes does not approve."""


class ProposalStale(Exception):
    """What was proposed is not what stands in the draft now."""


@transaction.atomic
def propose_draft(
    *,
    draft: Draft,
    revision: int,
    name: str,
    effective_on: date | None,
    impact: ImpactSeen | None,
    without_impact: bool,
    by: User,
    at: datetime,
    summary: str = "",
    although_newer: bool = False,
) -> Draft:
    """Close the draft and ask for its approval.

    Raises DraftMoved, DraftClosed, DocumentError, RubricAlreadyPublished, ImpactNotSeen, EffectiveInThePast or
    NewerVersionExists; nothing is stored then.
    """
    current = lock_draft(draft)
    check_revision(current, revision)
    state, base = read_state(current), current.base
    if state.rubric is None:
        raise DocumentError(state.problems)
    if RubricVersion.objects.filter(rubric_hash=state.rubric.rubric_hash).exists():
        raise RubricAlreadyPublished(f"This document of {current.slug} is published already.")
    of_this = impact is not None and (impact.draft_hash, impact.base_hash) == (state.rubric_hash, base.rubric_hash)
    if not of_this and not without_impact:
        raise ImpactNotSeen
    if effective_on is not None and effective_on < localdate(at):
        raise EffectiveInThePast
    newer = find_newer(current)
    if newer is not None and not although_newer:
        raise NewerVersionExists(newer)
    current.status = Draft.Status.PROPOSED
    current.proposed_at, current.proposed_by, current.proposed_hash = at, by, state.rubric.rubric_hash
    current.version_name, current.summary, current.effective_on = name, summary, effective_on
    current.impact = _impact_json(impact) if impact and of_this else None
    current.sent_back = ""
    _save(current)
    record_draft(Verb.DRAFT_PROPOSED, current, by, at, _proposal(current))
    return current


@transaction.atomic
def approve_draft(*, draft: Draft, revision: int, by: User, at: datetime) -> RubricVersion:
    """Publish what was proposed. `revision` is the one that the approving person looked at.

    Raises DraftMoved, DraftClosed, OwnProposal, ProposalStale, NewerVersionExists or RubricAlreadyPublished.
    """
    current = lock_draft(draft, Draft.Status.PROPOSED)
    check_revision(current, revision)
    if not can_approve(by, current):
        raise OwnProposal
    document = json.loads(current.document)
    try:
        stale = parse_document(document).rubric_hash != current.proposed_hash
    except DocumentError:
        stale = True
    if stale:
        raise ProposalStale
    _take_turn(current.slug)
    newer = find_newer(current)
    if newer is not None and current.proposed_at is not None and newer.published_at > current.proposed_at:
        raise NewerVersionExists(newer)
    proposer = current.proposed_by.email if current.proposed_by else by.email
    version = publish_version(
        document=document,
        number=next_number(current.slug),
        by=proposer,
        at=at,
        name=current.version_name,
        summary=current.summary,
        effective_on=_not_past(current.effective_on, at),
        approved_by=by.email if by.email != proposer else "",
        actor=by,
        details={"draft": str(current.pk), "proposed_by": proposer, "impact": current.impact},
    )
    current.status, current.version = Draft.Status.PUBLISHED, version
    _save(current)
    record_draft(Verb.DRAFT_APPROVED, current, by, at, {"number": version.number, "proposed_by": proposer})
    return version


@transaction.atomic
def withdraw_proposal(*, draft: Draft, by: User, at: datetime) -> Draft:
    """Open a proposed draft for editing again. Raises DraftClosed."""
    return _reopen(draft, "", Verb.PROPOSAL_WITHDRAWN, by, at)


@transaction.atomic
def reject_proposal(*, draft: Draft, reason: str, by: User, at: datetime) -> Draft:
    """Send a proposed draft back with a reason. Raises DraftClosed."""
    return _reopen(draft, reason, Verb.PROPOSAL_REJECTED, by, at)


def _take_turn(slug: str) -> None:
    """One version of a rubric is published at a time: whoever comes next waits for the first version's row."""
    RubricVersion.objects.select_for_update(no_key=True).filter(slug=slug).order_by("pk").values("pk").first()


def _reopen(draft: Draft, reason: str, verb: Verb, by: User, at: datetime) -> Draft:
    current = lock_draft(draft, Draft.Status.PROPOSED)
    current.status, current.sent_back = Draft.Status.OPEN, reason
    current.proposed_at, current.proposed_by, current.proposed_hash = None, None, ""
    _save(current)
    record_draft(verb, current, by, at, {"reason": reason} if reason else {})
    return current


def _save(draft: Draft) -> None:
    draft.revision += 1
    draft.save()


def _proposal(draft: Draft) -> dict[str, object]:
    effective_on = draft.effective_on.isoformat() if draft.effective_on else None
    return {"rubric_hash": draft.proposed_hash, "effective_on": effective_on, "impact": draft.impact}


def _impact_json(impact: ImpactSeen) -> dict[str, object]:
    return asdict(impact) | {"job_id": str(impact.job_id), "measured_at": impact.measured_at.isoformat()}


def _not_past(effective_on: date | None, at: datetime) -> date | None:
    """A day that passed while the proposal waited means: at once."""
    return effective_on if effective_on and effective_on > localdate(at) else None
