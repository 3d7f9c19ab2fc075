"""Publishing: the only writer of rubric versions. Validated, hashed, frozen; afterwards only retiring is left."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from audit.services import record
from audit.verbs import Verb
from rubrics.document import canonical_json, parse_document
from rubrics.models import RubricVersion
from rubrics.shipped_files import SHIPPED, list_shipped


class RubricAlreadyPublished(Exception):
    """The number is taken by another document, or the same document is published already."""


@transaction.atomic
def publish_version(*, document: Any, number: int, by: str, at: datetime) -> RubricVersion:
    """Validate, hash and freeze a document. Raises DocumentError or RubricAlreadyPublished; nothing is half-written."""
    rubric = parse_document(document)
    if RubricVersion.objects.filter(rubric_hash=rubric.rubric_hash).exists():
        raise RubricAlreadyPublished(f"This document of {rubric.slug} is published already.")
    if RubricVersion.objects.filter(slug=rubric.slug, number=number).exists():
        raise RubricAlreadyPublished(f"{rubric.slug} {number} exists with another content; use a new number.")
    version = RubricVersion.objects.create(
        slug=rubric.slug,
        number=number,
        document=canonical_json(document),
        rubric_hash=rubric.rubric_hash,
        scoring_hash=rubric.scoring_hash,
        published_at=at,
        published_by=by,
    )
    details = {"number": number, "rubric_hash": rubric.rubric_hash, "scoring_hash": rubric.scoring_hash}
    record(
        verb=Verb.RUBRIC_PUBLISHED,
        actor=by or None,
        object_type="rubric",
        object_id=rubric.slug,
        details=details,
        at=at,
    )
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


@transaction.atomic
def retire_version(*, version: RubricVersion, by: str, at: datetime) -> RubricVersion:
    """A retired version takes no new rounds; those that use it stay readable."""
    RubricVersion.objects.filter(pk=version.pk).update(status=RubricVersion.Status.RETIRED)
    version.refresh_from_db()
    record(verb=Verb.RUBRIC_RETIRED, actor=by, object_type="rubric", object_id=str(version), details={}, at=at)
    return version
