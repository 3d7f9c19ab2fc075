"""Giving sections of a round to people, and taking them back. What a person may see follows with their next request.
Callers hold the round."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Invitation, Membership, Role, User
from accounts.services.invitations import IssuedInvitation, RemindedToday, invite
from assessment.models import Assessment, Section, SectionAssignment
from assessment.selectors.delegation import reminder_key
from assessment.selectors.rounds import Round, get_plan
from assessment.services.mailing import ASSIGNED, REMINDER, queue_mail
from assessment.workflow import RoundLocked
from audit.services import record
from audit.verbs import Verb
from jobs.models import Job
from rubrics.texts import in_language

Subject = User | Invitation


@transaction.atomic
def assign_sections(
    *, assessment: Assessment, leaves: Collection[str], to: Subject, due: date | None, by: User, at: datetime
) -> tuple[str, ...]:
    """Give sections to a member or to somebody who is invited; returns those that are new to them. One that was ready
    is in progress again: its new holder has not said so. A member gets a mail with the way in. Raises RoundLocked."""
    _check_open(assessment)
    asked = get_plan(assessment).leaves
    known = set(_held_by(assessment, to).values_list("leaf", flat=True))
    new = tuple(leaf.node.key for leaf in asked if leaf.node.key in leaves and leaf.node.key not in known)
    whom = {"user": to} if isinstance(to, User) else {"invitation": to}
    SectionAssignment.objects.bulk_create(
        SectionAssignment(assessment=assessment, leaf=leaf, due=due, assigned_at=at, assigned_by=by, **whom)
        for leaf in new
    )
    if new:
        details = {"sections": list(new), **_reopen(assessment, new), **_day(due)}
        _record(Verb.SECTIONS_ASSIGNED, assessment, to, by, at, details)
    if new and isinstance(to, User) and to != by:
        queue_mail(
            ASSIGNED, to=to, assessment=assessment, key=f"assigned:{assessment.pk}:{to.pk}:{at.timestamp()}", at=at
        )
    return new


@transaction.atomic
def unassign_sections(
    *, assessment: Assessment, leaves: Collection[str], whom: Subject, by: User, at: datetime
) -> tuple[str, ...]:
    """Take sections back; what was answered stays. Returns those that the person had."""
    held = _held_by(assessment, whom).filter(leaf__in=leaves)
    gone = tuple(sorted(set(held.values_list("leaf", flat=True))))
    held.delete()
    if gone:
        _record(Verb.SECTIONS_UNASSIGNED, assessment, whom, by, at, {"sections": list(gone)})
    return gone


@transaction.atomic
def change_due_dates(*, assessment: Assessment, dues: Mapping[str, date | None], by: User, at: datetime) -> None:
    """Another date for everybody who has the section. Raises RoundLocked."""
    _check_open(assessment)
    for leaf, due in dues.items():
        changed = SectionAssignment.objects.filter(assessment=assessment, leaf=leaf).exclude(
            Q(due=due) if due else Q(due__isnull=True)
        )
        if changed.update(due=due):
            _record(Verb.DUE_DATE_CHANGED, assessment, None, by, at, {"sections": [leaf], **_day(due)})


@transaction.atomic
def invite_for_sections(
    *,
    round_: Round,
    email: str,
    leaves: Collection[str],
    due: date | None,
    message: str,
    language: str,
    by: User,
    at: datetime,
) -> IssuedInvitation:
    """Invite a colleague as contributor and give them sections before they have come. Raises RoundLocked, and what
    `invite` raises."""
    issued = invite(
        factory=round_.assessment.factory,
        email=email,
        role=Role.CONTRIBUTOR,
        language=language,
        message="\n".join(part for part in (_asking_for(round_, leaves, language), message) if part)[:500],
        by=by,
        at=at,
    )
    assign_sections(assessment=round_.assessment, leaves=leaves, to=issued.invitation, due=due, by=by, at=at)
    return issued


@transaction.atomic
def remind_person(*, assessment: Assessment, user: User, by: User, at: datetime) -> None:
    """Mail what still waits, of each round once a day. Raises RemindedToday."""
    key = reminder_key(assessment, user.pk, timezone.localdate(at))
    if Job.objects.filter(key=key).exists():
        raise RemindedToday
    queue_mail(REMINDER, to=user, assessment=assessment, key=key, at=at)
    _record(Verb.REMINDER_SENT, assessment, user, by, at, {})


def move_to_new_invitation(*, sender: object, instance: Invitation, created: bool, **kwargs: object) -> None:
    """Inviting an address again ends the earlier invitation in the same moment; its sections go to the new one."""
    if created and instance.factory_id:
        replaced = SectionAssignment.objects.filter(
            invitation__factory=instance.factory_id,
            invitation__email=instance.email,
            invitation__revoked_at=instance.created_at,
        )
        replaced.update(invitation=instance)


def forget_member(*, sender: object, instance: Membership, **kwargs: object) -> None:
    """Who leaves a factory has nothing to answer there any more, nor when they come back one day."""
    held = SectionAssignment.objects.held_by(instance.user).filter(assessment__factory=instance.factory_id)
    SectionAssignment.objects.filter(pk__in=held.values("pk")).delete()


def _asking_for(round_: Round, leaves: Collection[str], language: str) -> str:
    """What the invitation is about, in the language of the mail."""
    sections = [leaf for leaf in round_.plan.leaves if leaf.node.key in leaves]
    asked = sum(round_.progress.sections[leaf.node.key].asked for leaf in sections)
    with translation.override(language or settings.LANGUAGE_CODE):
        names = _(", ").join(in_language(leaf.node.title, translation.get_language() or "en") for leaf in sections)
        return ngettext(
            "Your help is needed with %(count)s question: %(sections)s.",
            "Your help is needed with %(count)s questions: %(sections)s.",
            asked,
        ) % {"count": asked, "sections": names}


def _held_by(assessment: Assessment, whom: Subject) -> QuerySet[SectionAssignment]:
    rows = SectionAssignment.objects.filter(assessment=assessment)
    if isinstance(whom, Invitation):
        return rows.filter(invitation=whom)
    return rows.filter(Q(user=whom) | Q(invitation__accepted_by=whom))


def _reopen(assessment: Assessment, leaves: Collection[str]) -> dict[str, list[str]]:
    ready = Section.objects.filter(assessment=assessment, leaf__in=leaves, ready=True)
    reopened = sorted(ready.values_list("leaf", flat=True))
    ready.update(ready=False)
    return {"reopened": reopened} if reopened else {}


def _day(due: date | None) -> dict[str, str]:
    return {"due": due.isoformat()} if due else {}


def _check_open(assessment: Assessment) -> None:
    if assessment.status == Assessment.Status.SUBMITTED:
        raise RoundLocked


def _record(
    verb: Verb, assessment: Assessment, whom: Subject | None, by: User, at: datetime, details: Mapping[str, object]
) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details={**({"email": whom.email} if whom else {}), **details},
        at=at,
    )
