"""Spoilt files, sent by somebody who is signed in: refused in sentences or looked at; never a crash, never a trace."""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import Event
from rubrics import incoming
from rubrics.models import Draft, DraftChange
from rubrics.operations import read_draft
from rubrics.workbook_reading import read_sheets
from tests.builders import make_administrator, make_draft, make_published_rubric
from tests.pure.test_json_schema import whole
from tests.rubrics.mutations import TOTAL, Mutation, hostile_workbooks, hostile_yaml, mutations

LONG = os.environ.get("FULCRUM_LONG") == "1"
MOST_MEMORY = 512 * 1024
MOST_SECONDS = 1.0

ONE = """
import resource, sys
from files.refusal import FileRefused
from rubrics.incoming import read_incoming
data = sys.stdin.buffer.read()
def seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
start = seconds()
try:
    back = read_incoming(sys.argv[1], data)
    refused = back.document is None
except FileRefused:
    refused = True
spent = seconds() - start
with open("/proc/self/status") as status:  # getrusage would count what the process that started this one had
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(refused, spent, peak, child)
"""


def document():
    return read_draft(whole() | {"scales": []})


def state():
    drafts = list(Draft.objects.order_by("pk").values())
    return drafts, DraftChange.objects.count(), Event.objects.count()


def test_there_are_three_hundred():
    assert len(list(mutations(document()))) == TOTAL == 300


@pytest.mark.django_db
def test_spoilt_files_change_nothing_and_crash_nothing(monkeypatch, capsys):
    """FULCRUM_LONG=1 reads every workbook in a process of its own, as in earnest; else only every tenth one."""
    in_earnest, here = incoming.run_apart, lambda program, data: json.dumps(read_sheets(data)).encode()
    editor = make_administrator("editor")
    draft = make_draft(make_published_rubric(document()), by=editor)
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    before, outcomes, wrong, slowest = state(), Counter(), [], (0.0, "")
    for number, item in enumerate(mutations(document())):
        is_apart = LONG or number % 10 == 0
        monkeypatch.setattr(incoming, "run_apart", in_earnest if is_apart else here)
        start = time.perf_counter()
        answer = client.post(
            reverse("rubrics:draft-exchange", args=[draft.pk]), {"file": SimpleUploadedFile(item.name, item.data)}
        )
        slowest = max(slowest, (time.perf_counter() - start, item.family))
        outcomes[_outcome(answer)] += 1
        if answer.status_code not in (200, 422) or (item.must_fail and answer.status_code != 422):
            wrong.append((item.family, answer.status_code))
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with capsys.disabled():
        print(f"\nspoilt files: {dict(outcomes)}, memory {largest // 1024} MB")
        print(f"slowest answer: {slowest[0]:.2f} s ({slowest[1]})")
    assert wrong == []
    assert state() == before


def _outcome(answer) -> str:
    if answer.status_code != 422:
        return "looked at" if answer.status_code == 200 else str(answer.status_code)
    return "refused with places" if answer.context["faults"] else "not read"


HOSTILE = [*hostile_yaml(), *hostile_workbooks(document())]


@pytest.mark.parametrize("item", HOSTILE, ids=[item.family for item in HOSTILE])
def test_a_hostile_file_is_refused_within_a_second_and_little_memory(item: Mutation):
    """Processor time and memory of this file alone, with the reader that it starts."""
    told = subprocess.run([sys.executable, "-c", ONE, item.name], input=item.data, capture_output=True, check=True)
    refused, spent, own, child = told.stdout.decode().split()
    assert refused == "True"
    assert float(spent) <= MOST_SECONDS
    assert max(int(own), int(child)) <= MOST_MEMORY
