"""A real worker on the test database with one slow kind of job and short leases: python worker.py DATABASE NOTES."""

import os
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import django
from django.conf import settings


def work_slowly(notes: Path, job, tick):
    """Notes its start and its end; between them it waits for the file that a test makes."""
    with notes.open("a") as file:
        file.write(f"start {job.attempts} {os.getpid()}\n")
    for _ in range(600):
        tick("waiting")
        if notes.with_name("go").exists():
            break
        time.sleep(0.05)
    with notes.open("a") as file:
        file.write(f"end {job.attempts} {os.getpid()}\n")
    return {"attempt": job.attempts}


def main(database: str, notes: Path) -> None:
    settings.DATABASES["default"]["NAME"] = database
    settings.CELERY_BEAT_SCHEDULE["sweep jobs"]["schedule"] = 1.0
    django.setup()

    from config.celery import app  # noqa: PLC0415  the settings above come first
    from jobs import lease, registry, running  # noqa: PLC0415

    lease.LEASE = timedelta(seconds=3)
    running.RING_AGAIN = timedelta(seconds=1)
    running.kept = partial(lease.kept, every=timedelta(seconds=0.5))
    registry.register("slow", partial(work_slowly, notes), steps=("waiting",))
    quick = ("--without-mingle", "--without-gossip", "--without-heartbeat")
    app.worker_main(["--quiet", "worker", "--beat", "--concurrency", "1", "--loglevel", "WARNING", *quick])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
