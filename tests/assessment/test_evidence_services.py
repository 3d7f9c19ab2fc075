"""Adding, linking, deleting and clearing away files: one file a content, nothing half, every act in the history."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import User
from assessment.evidence_files.rules import ROUND_BYTES
from assessment.models import Assessment, Evidence, EvidenceLink
from assessment.selectors.snapshots import read_payload
from assessment.services import evidence as services
from assessment.services.evidence import (
    EvidenceInUse,
    Facts,
    add_evidence,
    delete_evidence,
    link_evidence,
    restore_evidence,
    stored_file,
    unlink_evidence,
)
from assessment.services.evidence_upkeep import purge_deleted, remove_orphans
from assessment.services.submission import submit_assessment
from audit.models import Event
from files.refusal import FileRefused
from tests.assessment.conftest import KEY
from tests.assessment.evidence import make_evidence
from tests.builders import AT, make_assessment, make_factory

pytestmark = pytest.mark.django_db
Add = Callable[..., Evidence]


@pytest.fixture
def add(assessment: Assessment, owner: User) -> Add:
    def add(name: str = "plan.txt", data: bytes = b"A plan", *keys: str, kind: str = "document") -> Evidence:
        with stored_file(factory_id=assessment.factory_id, name=name, data=data) as file:
            facts = Facts(kind)
            return add_evidence(assessment=assessment, file=file, facts=facts, requirements=keys, by=owner, at=AT)[0]

    return add


def stored() -> set[str]:
    """Every file of evidence in the store."""
    folder = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(folder)) for path in folder.glob("evidence/*/*")}


def verbs() -> list[str]:
    return list(Event.objects.filter(object_type="evidence").order_by("number").values_list("verb", flat=True))


@pytest.fixture(autouse=True)
def empty_store(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    options = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": options}


def test_a_file_is_stored_once_with_its_hash(add: Add) -> None:
    evidence = add("C:\\plans\\plan\u202e.txt", b"A plan", KEY)

    assert (evidence.name, evidence.size, evidence.content_type) == ("plan.txt", 6, "text/plain")
    assert evidence.sha256 == hashlib.sha256(b"A plan").hexdigest()
    assert stored() == {evidence.file.name}
    assert verbs() == ["evidence added", "evidence linked"]


def test_the_same_content_is_one_file_with_more_links(add: Add) -> None:
    first, second = add("plan.txt", b"A plan", KEY), add("copy.txt", b"A plan", "SELL-L1-1")

    assert first == second
    assert stored() == {first.file.name}
    assert set(first.links.values_list("requirement", flat=True)) == {KEY, "SELL-L1-1"}


def test_a_deleted_file_that_comes_again_is_back(add: Add, owner: User) -> None:
    delete_evidence(evidence=add(), by=owner, at=AT)

    assert add().deleted_at is None
    assert len(stored()) == 1


def test_a_refused_file_leaves_nothing(add: Add) -> None:
    with pytest.raises(FileRefused):
        add("plan.pdf", b"A plan")

    assert (Evidence.objects.count(), stored()) == (0, set())


def test_a_full_disk_refuses_the_file_and_keeps_nothing(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(FileRefused) as refusal:
        add()

    assert (refusal.value.code, Evidence.objects.count(), stored()) == ("no_room", 0, set())


def test_a_fault_after_storing_leaves_no_file(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "link_evidence", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add()

    assert (Evidence.objects.count(), stored()) == (0, set())


def test_a_round_holds_so_much_and_no_more(add: Add, assessment: Assessment) -> None:
    make_evidence(assessment, KEY, size=ROUND_BYTES - 3)
    with pytest.raises(FileRefused) as refusal:
        add()

    assert (refusal.value.code, stored()) == ("round_full", set())


def test_a_photograph_loses_its_place(add: Add) -> None:
    picture, out = Image.new("RGB", (8, 4), "red"), BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 0.0)}
    exif[0x0112] = 6  # lies on its side
    picture.save(out, "JPEG", exif=exif)

    evidence = add("line 3.JPEG", out.getvalue())

    with Image.open(default_storage.open(evidence.file.name)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((4, 8), {})
    assert evidence.name == "line 3.jpg"


def test_links_are_added_and_taken_away(add: Add, assessment: Assessment, owner: User) -> None:
    evidence = add("plan.txt", b"A plan", KEY)
    facts = {"assessment": assessment, "evidence": evidence, "by": owner, "at": AT}

    assert link_evidence(requirements=[KEY, "SELL-L1-1"], **facts) == ("SELL-L1-1",)
    assert unlink_evidence(requirements=[KEY, "MAKE-B-L1-1"], **facts) == (KEY,)
    assert verbs()[-2:] == ["evidence linked", "evidence unlinked"]


def test_a_file_of_another_factory_cannot_be_linked(add: Add, owner: User, assessment: Assessment) -> None:
    other = make_assessment(make_factory("Plant B"), assessment.rubric_version, by=owner)
    with pytest.raises(ValueError, match="another factory"):
        link_evidence(assessment=other, evidence=add(), requirements=[KEY], by=owner, at=AT)


def test_a_deleted_file_comes_back_with_its_links(add: Add, owner: User) -> None:
    evidence = add("plan.txt", b"A plan", KEY)
    delete_evidence(evidence=evidence, by=owner, at=AT)
    restore_evidence(evidence=evidence, by=owner, at=AT)

    assert (evidence.deleted_at, evidence.links.count()) == (None, 1)
    assert verbs()[-2:] == ["evidence deleted", "evidence restored"]


def test_a_file_of_a_submitted_round_stays(add: Add, assessment: Assessment, owner: User) -> None:
    evidence = add("plan.txt", b"A plan", KEY)
    submit_assessment(assessment=assessment, by=owner, at=AT)

    with pytest.raises(EvidenceInUse):
        delete_evidence(evidence=evidence, by=owner, at=AT)


def test_a_snapshot_keeps_which_files_proved_what(add: Add, assessment: Assessment, owner: User) -> None:
    evidence = add("plan.txt", b"A plan", KEY)
    payload = read_payload(submit_assessment(assessment=assessment, by=owner, at=AT))

    assert payload["evidence"] == {
        KEY: [
            {
                "id": str(evidence.pk),
                "name": "plan.txt",
                "kind": "document",
                "sha256": evidence.sha256,
                "size": 6,
                "dated": None,
                "expires_on": None,
            }
        ]
    }


def test_deleted_files_are_purged_after_thirty_days(add: Add, owner: User) -> None:
    evidence = add("plan.txt", b"A plan", KEY)
    delete_evidence(evidence=evidence, by=owner, at=AT)

    assert purge_deleted(at=AT + timedelta(days=29)) == 0
    assert purge_deleted(at=AT + timedelta(days=30)) == 1
    assert (Evidence.objects.count(), EvidenceLink.objects.count(), stored()) == (0, 0, set())


def test_files_that_no_row_knows_are_cleaned_after_a_day(add: Add, assessment: Assessment) -> None:
    evidence = add()
    orphan = default_storage.save(f"evidence/{assessment.factory_id}/orphan.txt", ContentFile(b"half"))
    written = default_storage.get_modified_time(orphan)

    assert remove_orphans(at=written) == 0
    assert remove_orphans(at=written + timedelta(days=1)) == 1
    assert stored() == {evidence.file.name}
