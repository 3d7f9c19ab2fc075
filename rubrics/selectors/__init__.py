"""Reading published rubrics: parsed once in each process, and checked against the hash whenever they are read."""

import json
from collections import OrderedDict
from datetime import date

from django.utils.timezone import localdate

from rubrics.document import Rubric, parse_document
from rubrics.models import RubricVersion

MOST_KEPT = 64
"""Parsed rubrics that a process keeps, the newest ones."""


class RubricTampered(Exception):
    """The stored document no longer has the hash it was published with."""

    def __init__(self, version: RubricVersion) -> None:
        super().__init__(f"The document of {version} does not match its hash; restore it from a backup.")
        self.version = version


def load_rubric(version: RubricVersion) -> Rubric:
    """The rubric of a version, read and checked once in each process and kept under its hash.

    A deferred document is fetched only then. Raises RubricTampered when the document was changed after publication.
    """
    rubric = _kept.get(version.rubric_hash) or _keep(read_checked(version))
    if rubric.scoring_hash != version.scoring_hash:
        raise RubricTampered(version)
    return rubric


def read_checked(version: RubricVersion) -> Rubric:
    """The rubric as it stands in the database now, whatever this process has kept. Raises RubricTampered."""
    try:
        rubric = parse_document(json.loads(version.document))
    except ValueError as error:  # no JSON any more, or no rubric
        raise RubricTampered(version) from error
    if rubric.rubric_hash != version.rubric_hash or rubric.scoring_hash != version.scoring_hash:
        raise RubricTampered(version)
    return rubric


_kept: OrderedDict[str, Rubric] = OrderedDict()


def _keep(rubric: Rubric) -> Rubric:
    _kept[rubric.rubric_hash] = rubric
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return rubric


def forget_rubrics() -> None:
    """Read everything anew from the database."""
    _kept.clear()


def list_published(on: date | None = None) -> tuple[RubricVersion, ...]:
    """The newest version of each rubric that is published and in effect on that day (today), by slug."""
    versions = RubricVersion.objects.usable(on or localdate()).defer("document")
    return tuple({version.slug: version for version in versions.order_by("slug", "number")}.values())


def newest_published(slug: str | None = None, on: date | None = None) -> RubricVersion:
    """The newest version of a rubric (of the first one when no slug is given) in effect. Raises DoesNotExist."""
    versions = RubricVersion.objects.usable(on or localdate()).defer("document")
    if slug is not None:
        versions = versions.filter(slug=slug)
    version = versions.order_by("slug", "-number").first()
    if version is None:
        raise RubricVersion.DoesNotExist("No rubric has been published yet; run ./run manage prepare.")
    return version
