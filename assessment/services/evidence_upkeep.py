"""What workers do for evidence: previews, and clearing away what nobody can bring back. Safe to run twice."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessment.evidence_files.sandbox import draw_preview
from assessment.models import Evidence
from assessment.services.evidence import FOLDER, KEPT_FOR, PREVIEWS
from files.refusal import FileRefused
from jobs.models import Job
from jobs.registry import Tick

TIDY = "evidence upkeep"
STEPS = ("drawing", "writing")
ORPHAN_AFTER = timedelta(days=1)
"""A file without a row that is younger may belong to an upload under way."""


def build_preview(job: Job, tick: Tick) -> dict[str, Any]:
    """The handler of the job: the first page as an image, or the word that there is none."""
    evidence = Evidence.objects.filter(pk=uuid.UUID(job.subject_id)).first()
    if evidence is None or evidence.preview_state != Evidence.Preview.WAITING:
        return {}
    tick("drawing")
    with default_storage.open(evidence.file.name) as file:
        data = file.read()
    try:
        image = draw_preview(evidence.file.name.rpartition(".")[2], data)
    except FileRefused:
        _store(evidence, "", tick)
        return {}
    name = default_storage.save(f"{PREVIEWS}/{evidence.factory_id}/{uuid.uuid4()}.png", ContentFile(image))
    try:
        _store(evidence, name, tick)
    except BaseException:
        default_storage.delete(name)
        raise
    return {}


def _store(evidence: Evidence, name: str, tick: Tick) -> None:
    state = Evidence.Preview.READY if name else Evidence.Preview.NONE
    with transaction.atomic():
        tick("writing")  # from here on this worker alone holds the job, or nothing is stored
        Evidence.objects.filter(pk=evidence.pk).update(preview=name, preview_state=state)


def tidy_evidence(job: Job, tick: Tick) -> dict[str, Any]:
    """The handler of the daily job."""
    at = timezone.now()
    return {"purged": purge_deleted(at=at), "orphans": remove_orphans(at=at)}


def purge_deleted(*, at: datetime) -> int:
    """Remove for good what was deleted long ago: the row first, so that no row ever points at nothing."""
    gone = list(Evidence.objects.filter(deleted_at__lte=at - KEPT_FOR))
    for evidence in gone:
        evidence.delete()
        for name in filter(None, (evidence.file.name, evidence.preview.name)):
            default_storage.delete(name)
    return len(gone)


def remove_orphans(*, at: datetime) -> int:
    """Remove files that no row knows: of uploads that were killed, and of factories that are gone."""
    known = {name for pair in Evidence.objects.values_list("file", "preview") for name in pair}
    orphans = [
        name
        for name in (*_files(FOLDER), *_files(PREVIEWS))
        if name not in known and default_storage.get_modified_time(name) <= at - ORPHAN_AFTER
    ]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def _files(folder: str) -> Iterator[str]:
    """Every file of every factory in that folder of the store."""
    try:
        factories = default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return
    for factory in factories:
        for file in default_storage.listdir(f"{folder}/{factory}")[1]:
            yield f"{folder}/{factory}/{file}"
