"""Rubric versions are the administrators' business; the model in plain words is a public page."""

from uuid import UUID

from django.conf import settings
from django.http import Http404

from accounts.access import check_administrator
from accounts.models import User
from rubrics.models import Draft, RubricVersion


def list_versions(user: User) -> tuple[RubricVersion, ...]:
    """All versions without their documents, by rubric, the newest first."""
    check_administrator(user)
    return tuple(RubricVersion.objects.defer("document").order_by("slug", "-number"))


def get_version(user: User, slug: str, number: int) -> RubricVersion:
    check_administrator(user)
    version = RubricVersion.objects.filter(slug=slug, number=number).first()
    if version is None:
        raise Http404
    return version


def list_drafts(user: User) -> tuple[Draft, ...]:
    """All drafts without their documents, the last changed first."""
    check_administrator(user)
    drafts = Draft.objects.select_related("changed_by", "proposed_by", "base", "version")
    return tuple(drafts.defer("document", "base__document", "version__document"))


def get_draft(user: User, draft_id: UUID) -> Draft:
    """A draft with its base."""
    check_administrator(user)
    draft = Draft.objects.select_related("base").filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def can_approve(user: User, draft: Draft) -> bool:
    """A proposed draft is approved by an administrator; with four eyes not by the one who proposed it."""
    is_waiting = draft.status == Draft.Status.PROPOSED
    return user.is_staff and is_waiting and (not settings.FOUR_EYES or draft.proposed_by_id != user.pk)
