"""Moving rounds to another version of their rubric: by themselves where only words differ, else when their manager says
so, and back again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from assessment.holds import is_under_review
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, RubricMove, Section, Snapshot
from assessment.selectors.moving import Proposal, find_way_back, propose_move, propose_way_back
from assessment.selectors.newer_rubric import find_newer_version
from assessment.services.submission import build_payload, store_snapshot
from assessment.workflow import check_draft
from audit.services import record
from audit.verbs import Verb
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import enqueue
from rubrics.models import RubricVersion

FOLLOW = "assessment.follow_rubric"
_WRITER = ("updated_at", "updated_by", "tab", "sequence")
EVERY = timedelta(days=1)
"""How often rounds look for a reworded version that has come into effect."""


class NotOffered(Exception):
    """The round is not offered that version, or has made no move that could be taken back."""


class UnderReview(Exception):
    """Somebody is reviewing the round; it stays on its version until that is done."""


class PreviewOutdated(Exception):
    """Answers, decisions or versions are others than in the preview that was seen."""


@transaction.atomic
def move_open_rounds(*, at: datetime) -> int:
    """Move every open round to the newest version in effect with the same scoring hash; returns how many moved.

    Such a version differs in wording only. Submitted rounds and other scoring hashes never move by themselves.
    """
    moved = 0
    versions = RubricVersion.objects.usable(localdate(at)).order_by("number").defer("document")
    newest_of = {(version.slug, version.scoring_hash): version for version in versions}
    drafts = Assessment.objects.filter(status=Assessment.Status.DRAFT).select_related("rubric_version")
    for assessment in drafts.defer("rubric_version__document").select_for_update(of=("self",)):
        old = assessment.rubric_version
        newest = newest_of.get((old.slug, old.scoring_hash), old)
        if newest.number <= old.number:
            continue
        assessment.rubric_version = newest
        assessment.save(update_fields=["rubric_version"])
        _record(Verb.ASSESSMENT_RUBRIC_MOVED, assessment, None, at, {"from": old.number, "to": newest.number})
        moved += 1
    return moved


def follow_publication(version: RubricVersion, at: datetime) -> None:
    """Ask for the open rounds to follow a version that was just published, where there are any that can."""
    rounds = Assessment.objects.filter(
        status=Assessment.Status.DRAFT,
        rubric_version__slug=version.slug,
        rubric_version__scoring_hash=version.scoring_hash,
        rubric_version__number__lt=version.number,
    )
    if rounds.exists():
        enqueue(kind=FOLLOW, key=f"{FOLLOW}:{version.rubric_hash}", payload={}, at=at)


def follow_rubrics(job: Job, tick: Tick) -> dict[str, Any]:
    """The job: safe to repeat, and asked for every day, since a version may come into effect later."""
    with transaction.atomic():
        tick("moving")
        return {"moved": move_open_rounds(at=job.created_at)}


@transaction.atomic
def move_round(
    *, assessment: Assessment, number: int, ways: Mapping[str, str], seen: str, by: User, at: datetime
) -> RubricMove:
    """Move an open round to the newer version that it is offered, with the decisions of its manager, exactly as the
    preview `seen` says. The caller holds the round. Raises RoundLocked, UnderReview, NotOffered, ProfileGone,
    UnknownWay, PreviewOutdated; nothing is changed then."""
    _check_free(assessment)
    version = find_newer_version(assessment, today=localdate(at))
    if version is None or version.number != number:
        raise NotOffered(f"version {number}")
    proposal = propose_move(assessment, version)
    _check_seen(proposal, ways, seen)
    move = _carry_out(assessment, proposal, ways, by, at)
    move.unready = _reopen_sections(assessment, proposal, ways)
    move.save(update_fields=["unready"])
    _record(Verb.ASSESSMENT_RUBRIC_MOVED, assessment, by, at, _facts(move))
    return move


@transaction.atomic
def move_back(*, assessment: Assessment, ways: Mapping[str, str], seen: str, by: User, at: datetime) -> RubricMove:
    """Take the last move back. Answers that nobody has changed since become what they were; those changed since stay.
    The caller holds the round. Raises what `move_round` raises."""
    _check_free(assessment)
    last = find_way_back(assessment)
    if last is None:
        raise NotOffered
    proposal = propose_way_back(assessment, last)
    _check_seen(proposal, ways, seen)
    move = _carry_out(assessment, proposal, ways, by, at)
    Section.objects.filter(assessment=assessment, leaf__in=last.unready).update(ready=True)
    _record(Verb.ASSESSMENT_RUBRIC_MOVED_BACK, assessment, by, at, _facts(move))
    return move


def _check_free(assessment: Assessment) -> None:
    check_draft(assessment.status)
    if is_under_review(assessment):
        raise UnderReview


def _check_seen(proposal: Proposal, ways: Mapping[str, str], seen: str) -> None:
    if proposal.mark(ways) != seen:
        raise PreviewOutdated


def _carry_out(
    assessment: Assessment, proposal: Proposal, ways: Mapping[str, str], by: User, at: datetime
) -> RubricMove:
    """Freeze the round as it is, then change answers, scope and version."""
    before, old = _freeze(assessment, by, at), assessment.rubric_version
    changed = proposal.settle(ways)
    _store(proposal, changed, by, at)
    untrimmed = {key: reason for key, reason in assessment.trimmed.items() if key not in proposal.trimmed}
    assessment.rubric_version, assessment.trimmed = proposal.version, dict(proposal.trimmed)
    assessment.save(update_fields=["rubric_version", "trimmed"])
    return RubricMove.objects.create(
        assessment=assessment,
        from_version=old,
        to_version=proposal.version,
        before=before,
        answers={key: row.version for key, row in proposal.stored.items()},
        changed=sorted(changed),
        untrimmed=untrimmed,
        back_of=proposal.back_of,
        at=at,
        by=by,
    )


def _freeze(assessment: Assessment, by: User, at: datetime) -> Snapshot:
    """The round under the version it leaves. It is a record of what was, so it never stands."""
    payload = build_payload(assessment, by=str(by), at=at)
    snapshot = store_snapshot(assessment, payload, kind=Snapshot.Kind.BEFORE, by=str(by), at=at)
    snapshot.superseded_at = at
    snapshot.save(update_fields=["superseded_at"])
    return snapshot


def _store(proposal: Proposal, changed: Mapping[str, Content], by: User, at: datetime) -> None:
    """The answers that change, each with its row of history."""
    rows, history = [], []
    for key, content in sorted(changed.items()):
        row = proposal.stored[key]
        restored = row.version - 1 if proposal.back_of and content == proposal.answers[key] else None
        row.carried = key in proposal.unconfirmed if restored else row.carried and bool(content.value)
        row.version += 1
        row.value, row.note, row.flagged, row.confidence = (
            content.value, content.note, content.flagged, content.confidence,
        )  # fmt: skip
        row.updated_at, row.updated_by, row.tab, row.sequence = at, by, "", 0
        rows.append(row)
        history.append(_change_of(row, restored))
    Answer.objects.bulk_update(
        rows,
        ["version", "value", "note", "flagged", "confidence", "carried", *_WRITER],
    )
    AnswerChange.objects.bulk_create(history)


def _change_of(row: Answer, restores: int | None) -> AnswerChange:
    names = ("assessment_id", "requirement", "version", "value", "note", "flagged", "confidence", "carried")
    said = {name: getattr(row, name) for name in names}
    return AnswerChange(**said, at=row.updated_at, by=row.updated_by, restores=restores)


def _reopen_sections(assessment: Assessment, proposal: Proposal, ways: Mapping[str, str]) -> list[str]:
    """A subdomain that now asks something without an answer is no longer ready. Returns those that were."""
    leaf_of = proposal.move.after.rubric.leaf_of
    emptied = {key for key, content in proposal.settle(ways).items() if not content.value and key in leaf_of}
    leaves = {leaf_of[key].node.key for key in emptied} | proposal.move.unanswered(proposal.after(ways)).keys()
    ready = Section.objects.filter(assessment=assessment, leaf__in=leaves, ready=True)
    found = sorted(ready.values_list("leaf", flat=True))
    ready.update(ready=False)
    return found


def _facts(move: RubricMove) -> dict[str, object]:
    return {
        "from": move.from_version.number,
        "to": move.to_version.number,
        "answers": len(move.changed),
        "snapshot": move.before.number,
    }


def _record(verb: Verb, assessment: Assessment, by: User | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details=dict(details),
        at=at,
    )
