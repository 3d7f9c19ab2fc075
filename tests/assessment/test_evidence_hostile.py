"""What people may send: good files pass; five hundred bad ones are refused or harmless, and nothing is left over."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from assessment.evidence_files import sandbox
from assessment.evidence_files.program import check
from assessment.evidence_files.sandbox import inspect_file
from assessment.models import Assessment, Evidence
from files import apart
from files.refusal import FileRefused
from tests.assessment.conftest import address
from tests.assessment.hostile_files import TOTAL, Hostile, good_files, hostile_files

# In a process of their own each, as in earnest; FULCRUM_LONG=1 gives every file one.
ALONE = {"bomb", "xml", "encrypted pdf"}
LONG = os.environ.get("FULCRUM_LONG") == "1"
FACTS = {"kind": "document", "dated": "", "expires_on": ""}


@pytest.mark.parametrize("ending", good_files())
def test_a_good_file_of_each_type_is_taken(ending: str) -> None:
    data = good_files()[ending]
    extension, kept = inspect_file(f"file.{ending.upper()}", data)

    assert extension == ending
    assert kept == data or ending in {"png", "jpg", "webp"}


def test_there_are_five_hundred() -> None:
    assert len(list(hostile_files())) == TOTAL == 500


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "TIME_LIMIT", 0.01)
    with pytest.raises(FileRefused) as refusal:
        inspect_file("file.pdf", good_files()["pdf"])
    assert refusal.value.code == "too_complex"


def test_a_reader_that_dies_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_PROGRAM", "assessment.no_such_program")
    with pytest.raises(FileRefused) as refusal:
        inspect_file("file.pdf", good_files()["pdf"])
    assert refusal.value.code == "too_complex"


@pytest.mark.django_db
def test_hostile_files_do_no_harm(
    owner: User,
    assessment: Assessment,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "config.storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    }
    client, outcomes, wrong = Client(raise_request_exception=False), Counter(), []
    client.force_login(owner)
    for item in hostile_files():
        with monkeypatch.context() as patch:
            if not LONG and item.family not in ALONE:
                patch.setattr(sandbox, "run_apart", lambda program, step, extension, data: check(extension, data))
            outcome = send(client, assessment, item)
        outcomes[outcome] += 1
        if outcome not in {"refused", item.fate.replace("harmless", "stored")}:
            wrong.append((item.family, item.name, outcome))

    rows = set(Evidence.objects.values_list("file", flat=True))
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.glob("evidence/**/*") if path.is_file()}
    with capsys.disabled():
        print(f"\nhostile files: {dict(outcomes)}, orphans: {len(files - rows)}, missing: {len(rows - files)}")
    assert wrong == []
    assert files == rows
    assert faults_of_what_is_stored(client, assessment) == []


def send(client: Client, assessment: Assessment, item: Hostile) -> str:
    """What the script would be told: refused, stored, or an error."""
    upload = SimpleUploadedFile("x", item.data)
    upload._name = item.name  # as a client of its own would send it
    answer = client.post(
        address(assessment, "evidence"), FACTS | {"files": upload}, headers={"accept": "application/json"}
    )
    if answer.status_code == 200:
        return "stored"
    return "refused" if answer.status_code == 422 else f"error {answer.status_code}"


def faults_of_what_is_stored(client: Client, assessment: Assessment) -> list[str]:
    """Stored files go out as downloads of their own type that no browser runs, under a name of one line."""
    faults = []
    for evidence in Evidence.objects.all():
        answer = client.get(address(assessment, "evidence-file", evidence.pk))
        told = (answer["X-Content-Type-Options"], answer["Content-Security-Policy"])
        if not answer["Content-Disposition"].startswith("attachment") or told != (
            "nosniff",
            "sandbox; default-src 'none'",
        ):
            faults.append(evidence.name)
        if "/" in evidence.name or len(evidence.name) > 200 or not evidence.name.isprintable():
            faults.append(evidence.name)
    return faults
