"""Publishing: the only writer of rubric versions. Validated, hashed, frozen; afterwards only the status may change."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from audit.verbs import Verb
from rubrics.document import canonical_json, parse_document
from rubrics.models import RubricVersion
from rubrics.publication import tell_followers
from rubrics.shipped_files import SHIPPED, list_shipped

FIRST_OWN_NUMBER = 1001
"""Smaller numbers are for the documents that come with the program."""

Status = RubricVersion.Status


class RubricAlreadyPublished(Exception):
    """The number is taken by another document, or the same document is published already."""


class StatusNotAllowed(Exception):
    """A version is retired or withdrawn once, and never comes back."""


@transaction.atomic
def publish_version(
    *,
    document: Any,
    number: int,
    by: str,
    at: datetime,
    name: str = "",
    summary: str = "",
    effective_on: date | None = None,
    approved_by: str = "",
    actor: User | None = None,
    details: Mapping[str, Any] | None = None,
) -> RubricVersion:
    """Validate, hash and freeze a document. Raises DocumentError or RubricAlreadyPublished; nothing is half-written.

    The event names the actor, who may be another one than `by`, and the details beside the number and the hashes.
    """
    rubric = parse_document(document)
    if RubricVersion.objects.filter(rubric_hash=rubric.rubric_hash).exists():
        raise RubricAlreadyPublished(f"This document of {rubric.slug} is published already.")
    if RubricVersion.objects.filter(slug=rubric.slug, number=number).exists():
        raise RubricAlreadyPublished(f"{rubric.slug} {number} exists with another content; use a new number.")
    version = RubricVersion.objects.create(
        slug=rubric.slug,
        number=number,
        name=name,
        summary=summary,
        document=canonical_json(document),
        rubric_hash=rubric.rubric_hash,
        scoring_hash=rubric.scoring_hash,
        effective_on=effective_on,
        published_at=at,
        published_by=by,
        approved_by=approved_by,
    )
    hashes = {"number": number, "rubric_hash": rubric.rubric_hash, "scoring_hash": rubric.scoring_hash}
    record(
        verb=Verb.RUBRIC_PUBLISHED,
        actor=actor or by or None,
        object_type="rubric",
        object_id=rubric.slug,
        details=hashes | dict(details or {}),
        at=at,
    )
    tell_followers(version, at)
    return version


def publish_shipped(*, at: datetime, folder: Path = SHIPPED) -> tuple[RubricVersion, ...]:
    """Publish every shipped document whose hash is absent; returns the new versions."""
    published = set(RubricVersion.objects.values_list("rubric_hash", flat=True))
    documents = ((item.number, item.read()) for item in list_shipped(folder))
    return tuple(
        publish_version(document=document, number=number, by="", at=at)
        for number, document in documents
        if parse_document(document).rubric_hash not in published
    )


def next_number(slug: str) -> int:
    """The number of the next version that is published inside this installation."""
    numbers = RubricVersion.objects.filter(slug=slug, number__gte=FIRST_OWN_NUMBER).order_by("-number")
    newest = numbers.values_list("number", flat=True).first()
    return newest + 1 if newest else FIRST_OWN_NUMBER


def retire_version(*, version: RubricVersion, by: str, at: datetime) -> RubricVersion:
    """A retired version takes no new rounds; those that use it stay readable. Raises StatusNotAllowed."""
    return _move_status(
        version, (Status.PUBLISHED,), Status.RETIRED, by=by, at=at, verb=Verb.RUBRIC_RETIRED, details={}
    )


def withdraw_version(*, version: RubricVersion, reason: str, by: str, at: datetime) -> RubricVersion:
    """Something is wrong with it: no new rounds, and the pages of its rounds say so. Raises StatusNotAllowed."""
    allowed, details = (Status.PUBLISHED, Status.RETIRED), {"reason": reason}
    return _move_status(version, allowed, Status.WITHDRAWN, by=by, at=at, verb=Verb.RUBRIC_WITHDRAWN, details=details)


@transaction.atomic
def _move_status(
    version: RubricVersion,
    allowed: tuple[Status, ...],
    status: Status,
    *,
    by: str,
    at: datetime,
    verb: Verb,
    details: Mapping[str, Any],
) -> RubricVersion:
    if not RubricVersion.objects.filter(pk=version.pk, status__in=allowed).update(status=status):
        raise StatusNotAllowed(f"{version} is {version.status}.")
    version.refresh_from_db()
    record(verb=verb, actor=by, object_type="rubric", object_id=str(version), details=details, at=at)
    return version
