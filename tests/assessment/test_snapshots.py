"""A frozen record is checked whenever it is read."""

import pytest

from assessment.models import Assessment, Snapshot
from assessment.selectors.snapshots import SnapshotTampered, read_payload
from assessment.services.submission import submit_assessment
from tests.builders import AT

pytestmark = pytest.mark.django_db


def test_a_record_reads_as_it_was_frozen(assessment: Assessment, owner) -> None:
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    assert read_payload(Snapshot.objects.get(pk=snapshot.pk))["result"]["level"] == snapshot.level


def test_a_record_changed_behind_the_programs_back_is_refused(assessment: Assessment, owner) -> None:
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    Snapshot.objects.filter(pk=snapshot.pk).update(payload=snapshot.payload.replace('"level":0', '"level":5', 1))
    with pytest.raises(SnapshotTampered):
        read_payload(Snapshot.objects.get(pk=snapshot.pk))
