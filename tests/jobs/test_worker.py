"""A real worker behind the real broker (files, or Redis where REDIS_URL names one), killed and confused."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.celery import app
from jobs import registry, tasks
from jobs.models import Job
from jobs.services import enqueue

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


class Worker:
    def __init__(self, notes: Path) -> None:
        self.notes, self.process = notes, None

    def start(self):
        command = [
            sys.executable,
            str(ROOT / "tests/jobs/worker.py"),
            str(connection.settings_dict["NAME"]),
            self.notes,
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)

    def kill(self):
        """Main process, beat and pool at once, as when the power goes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def read(self):
        """What the handler noted so far: (start or end, attempt), and the number of the process."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [(word, int(attempt), int(pid)) for word, attempt, pid in map(str.split, lines)]

    def events(self):
        return [(word, attempt) for word, attempt, _ in self.read()]

    def let_go(self):
        self.notes.with_name("go").touch()


@pytest.fixture
def worker(tmp_path, monkeypatch):
    app.conf.task_always_eager = False
    monkeypatch.setattr(registry, "_kinds", {})
    registry.register("slow", lambda job, tick: None)
    worker = Worker(tmp_path / "notes")
    worker.start()
    yield worker
    worker.kill()
    app.conf.task_always_eager = True


def ask():
    return enqueue(kind="slow", key="one", payload={}, at=timezone.now())


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def wait_until_done(job):
    def is_done():
        job.refresh_from_db()
        return job.is_over

    wait_for(is_done)
    assert job.state == Job.State.DONE


def test_five_messages_about_one_job_run_it_once(worker):
    job = ask()
    for _ in range(4):
        tasks.ring(job.pk)
    worker.let_go()
    wait_until_done(job)
    time.sleep(1)
    assert worker.events() == [("start", 1), ("end", 1)]


def test_a_job_whose_worker_was_killed_outright_ends_exactly_once(worker):
    job = ask()
    wait_for(worker.read)
    worker.kill()
    worker.let_go()
    worker.start()
    wait_until_done(job)
    assert worker.events() == [("start", 1), ("start", 2), ("end", 2)]
    assert job.result == {"attempt": 2}


def test_a_job_whose_process_was_killed_ends_in_the_same_worker(worker):
    job = ask()
    wait_for(worker.read)
    os.kill(worker.read()[0][2], signal.SIGKILL)
    worker.let_go()
    wait_until_done(job)
    assert worker.events() == [("start", 1), ("start", 2), ("end", 2)]


def test_a_job_whose_message_was_lost_is_found_by_the_sweep(worker, monkeypatch):
    monkeypatch.setattr("jobs.services.ring", lambda job_id: None)
    worker.let_go()
    wait_until_done(ask())


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis keeps no folder")
def test_a_broker_folder_that_was_deleted_costs_nothing(worker):
    worker.let_go()
    ask()
    shutil.rmtree(settings.CELERY_BROKER_DIR)
    wait_until_done(Job.objects.get())
    Job.objects.all().delete()
    wait_until_done(ask())
