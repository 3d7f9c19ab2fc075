"""The first page as an image, made by a worker: once, within bounds, or not at all."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from assessment.models import Assessment, Evidence
from assessment.services.evidence import PREVIEW
from jobs.models import Job
from jobs.services import enqueue, run_job
from tests.assessment.evidence import make_evidence
from tests.assessment.hostile_files import make_image, make_pdf
from tests.builders import AT

pytestmark = pytest.mark.django_db


def make_preview(assessment: Assessment, name: str, data: bytes) -> Evidence:
    """What the worker makes of a file."""
    path = default_storage.save(f"evidence/{name}", BytesIO(data))
    evidence = make_evidence(assessment, name=name, file=path, preview_state=Evidence.Preview.WAITING)
    job = enqueue(kind=PREVIEW, key=name, payload={}, subject_id=str(evidence.pk), at=AT)
    run_job(job_id=job.pk, at=AT)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    evidence.refresh_from_db()
    return evidence


@pytest.mark.parametrize(("name", "data"), [("a.pdf", make_pdf()), ("a.png", make_image("png", (1600, 900)))])
def test_the_first_page_becomes_an_image_of_1200_pixels(assessment: Assessment, name: str, data: bytes) -> None:
    evidence = make_preview(assessment, name, data)

    assert evidence.preview_state == "ready"
    with Image.open(default_storage.open(evidence.preview.name)) as image:
        assert (image.format, max(image.size)) == ("PNG", 1200)


def test_a_small_picture_is_not_made_larger(assessment: Assessment) -> None:
    evidence = make_preview(assessment, "small.png", make_image("png"))
    with Image.open(default_storage.open(evidence.preview.name)) as image:
        assert image.size == (40, 30)


def test_a_file_that_cannot_be_drawn_has_no_preview(assessment: Assessment) -> None:
    evidence = make_preview(assessment, "bad.pdf", b"%PDF-1.7 nothing")
    assert (evidence.preview_state, evidence.preview.name) == ("none", "")
