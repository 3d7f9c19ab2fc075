"""The real processes, killed at the worst moment: nothing acknowledged is lost, and each report becomes one file."""

import hashlib
import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from tests.flows.installation import Installation, Round, rows, wait_for
from tests.flows.saving import People, find_doubled, find_lost, find_stale

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its processes in /proc")

SAVES = 2000 if os.environ.get("FULCRUM_LONG") == "1" else 300
IN_TIME = 60  # seconds from the fault to the finished report


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("installation"))
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert running.pids("") == []


# ------------------------------------------------------------ saving while the web server dies


def test_every_acknowledged_save_outlives_killed_web_processes(installation: Installation, tmp_path: Path) -> None:
    people = People(installation, installation.make_round(), wanted=SAVES)
    threads = people.start()
    kills = kill_web_processes(installation, people, threads)
    for thread in threads:
        thread.join()
    assert kills == {"worker": 4, "master": 1, "everything": 1}
    assert len(people.log) == SAVES
    database, round_id = installation.database, people.round.id
    assert find_lost(people.log, database, round_id) == []
    assert find_stale(people.log, database, round_id) == []
    assert find_doubled(database, round_id) == []
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    check_that_a_loss_would_be_seen(people, database, tmp_path / "copy.sqlite3")


def kill_web_processes(installation: Installation, people: People, threads: list[threading.Thread]) -> dict[str, int]:
    """At one, two, … seven eighths of the saves."""
    kills = {"worker": 0, "master": 0, "everything": 0}
    for eighth, victim in enumerate(["worker", "worker", "master", "worker", "everything", "worker"], 1):
        reached = SAVES * eighth // 8
        wait_for(lambda reached=reached: len(people.log) >= reached or not _any_alive(threads), 60, f"{reached} saves")
        if victim == "worker":
            installation.kill(random.choice(wait_for(installation.web_workers, 20, "a web worker")))  # noqa: S311
        elif victim == "master":
            installation.kill(installation.web_master())
        else:
            installation.kill(installation.supervisor.pid, *installation.pids(""))
            installation.supervisor.wait()
            installation.start()
        kills[victim] += 1
    return kills


def _any_alive(threads: list[threading.Thread]) -> bool:
    return any(thread.is_alive() for thread in threads)


def check_that_a_loss_would_be_seen(people: People, database: Path, copy: Path) -> None:
    """The control: with one row gone, the same comparison names the save."""
    victim = people.log[len(people.log) // 2]
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        gone = target.execute(
            "DELETE FROM assessment_answerchange WHERE assessment_id = ? AND requirement = ? AND version = ?",
            (people.round.id, victim.requirement, victim.version),
        )
        target.commit()
        assert gone.rowcount == 1
    assert find_lost(people.log, copy, people.round.id) == [victim]


# ------------------------------------------------------------ mail without a mail server


def test_a_mail_that_is_only_printed_has_a_link_that_works(installation: Installation) -> None:
    """The log leaves tokens out of addresses; a mail is no line of the log."""
    invite = """
from django.utils import timezone
from tests.builders import make_factory, make_invitation, make_user
by = make_user("printed", is_staff=True)
print(make_invitation(make_factory("Printed"), by=by, at=timezone.now()).token)"""
    link = f"/invite/{installation.run(invite).strip()}/"

    wait_for(lambda: link in (installation.data / "log").read_text(encoding="utf-8"), 30, "the mail of the invitation")


# ------------------------------------------------------------ reports while the worker dies


@pytest.fixture
def submitted(installation: Installation) -> Round:
    return installation.make_round(submitted=True)


def test_a_worker_killed_in_mid_report_leaves_one_report_in_time(installation: Installation, submitted: Round) -> None:
    ask_for_report(installation, submitted)
    wait_for(lambda: job_of(installation, submitted)[0] == "running", 30, "the start of the report")
    installation.kill(*installation.pids("celery"))
    killed_at = time.monotonic()
    assert wait_for_report(installation, submitted) == ("done", 2)
    assert time.monotonic() - killed_at < IN_TIME
    check_one_file(installation, submitted)


def test_a_lost_message_costs_only_time(installation: Installation, submitted: Round) -> None:
    with installation.frozen_worker():
        ask_for_report(installation, submitted)
        assert len(installation.messages()) >= 1
        installation.empty_broker()
    assert wait_for_report(installation, submitted) == ("done", 1)
    check_one_file(installation, submitted)


def test_five_deliveries_to_two_workers_make_one_report(installation: Installation, submitted: Round) -> None:
    with installation.frozen_worker():
        ask_for_report(installation, submitted)
        again = "from jobs.models import Job; from jobs.tasks import ring"
        installation.run(f"{again}\nfor _ in range(4): ring(Job.objects.first().pk)")
        second = installation.spawn("-m", "celery", "-A", "config", "worker", "--concurrency", "1", "-n", "second@%h")
    try:
        assert wait_for_report(installation, submitted) == ("done", 1)
        wait_for(lambda: not installation.messages(), 30, "the end of the messages")
        check_one_file(installation, submitted)
        assert job_of(installation, submitted) == ("done", 1)
    finally:
        second.terminate()
        second.wait(40)


def ask_for_report(installation: Installation, round_: Round) -> None:
    status, _ = installation.request("POST", f"{round_.root}reports/", {"language": "en"}, round_.session)
    assert status == 302


def job_of(installation: Installation, round_: Round) -> tuple[str, int]:
    """State and attempts."""
    sql = "SELECT state, attempts FROM jobs_job WHERE subject_id = ?"
    found = rows(installation.database, sql, str(UUID(round_.id)))
    assert len(found) == 1
    return found[0]


def wait_for_report(installation: Installation, round_: Round) -> tuple[str, int]:
    wait_for(lambda: job_of(installation, round_)[0] not in ("queued", "running"), IN_TIME, "the end of the report")
    return job_of(installation, round_)


def check_one_file(installation: Installation, round_: Round) -> None:
    sql = """SELECT r.file, r.sha256 FROM reports_report r
             JOIN assessment_snapshot s ON s.id = r.snapshot_id WHERE s.assessment_id = ?"""
    [(name, digest)] = rows(installation.database, sql, round_.id)
    path = installation.data / "files" / name
    assert list(path.parent.iterdir()) == [path]
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert hashlib.sha256(data).hexdigest() == digest
