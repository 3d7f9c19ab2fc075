"""Reading published rubrics. A document is parsed once per hash and its hash is checked whenever it is loaded."""

import json
from functools import lru_cache

from rubrics.document import Rubric, parse_document
from rubrics.models import RubricVersion


class RubricTampered(Exception):
    """The stored document no longer has the hash it was published with."""

    def __init__(self, version: RubricVersion) -> None:
        super().__init__(f"The document of {version} does not match its hash; restore it from a backup.")


def load_rubric(version: RubricVersion) -> Rubric:
    """The parsed rubric of a version. Raises RubricTampered when the document was changed after publication."""
    try:
        rubric = _parse(version.document)
    except ValueError as error:  # no JSON any more, or no rubric
        raise RubricTampered(version) from error
    if rubric.rubric_hash != version.rubric_hash or rubric.scoring_hash != version.scoring_hash:
        raise RubricTampered(version)
    return rubric


@lru_cache(maxsize=64)
def _parse(document: str) -> Rubric:
    return parse_document(json.loads(document))


def list_published() -> tuple[RubricVersion, ...]:
    """The newest published version of each rubric, by slug."""
    versions = RubricVersion.objects.filter(status=RubricVersion.Status.PUBLISHED).order_by("slug", "number")
    return tuple({version.slug: version for version in versions}.values())


def newest_published(slug: str | None = None) -> RubricVersion:
    """The newest published version of a rubric (of the first one when no slug is given). Raises DoesNotExist."""
    versions = RubricVersion.objects.filter(status=RubricVersion.Status.PUBLISHED)
    if slug is not None:
        versions = versions.filter(slug=slug)
    version = versions.order_by("slug", "-number").first()
    if version is None:
        raise RubricVersion.DoesNotExist("No rubric has been published yet; run ./run manage prepare.")
    return version
