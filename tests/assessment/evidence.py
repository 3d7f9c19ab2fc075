"""Evidence as if it had been uploaded, without a file behind it unless `data` is given."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessment.models import Assessment, Evidence, EvidenceLink
from tests.builders import AT


def make_evidence(assessment: Assessment, *requirements: str, data: bytes = b"", **facts: Any) -> Evidence:
    """A file of the round's factory, linked to these answers of the round."""
    stored = default_storage.save("evidence/test.txt", ContentFile(data)) if data else "evidence/none"
    facts = {
        "name": "plan.txt",
        "content_type": "text/plain",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "kind": "document",
        "file": stored,
        "preview_state": Evidence.Preview.NONE,
        "uploaded_at": AT,
    } | facts
    evidence = Evidence.objects.create(factory=assessment.factory, **facts)
    EvidenceLink.objects.bulk_create(
        EvidenceLink(evidence=evidence, assessment=assessment, requirement=key, linked_at=AT) for key in requirements
    )
    return evidence
