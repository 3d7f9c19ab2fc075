"""Rubric versions are the administrators' business; the model in plain words is a public page."""

from django.http import Http404

from accounts.access import check_administrator
from accounts.models import User
from rubrics.models import RubricVersion


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
