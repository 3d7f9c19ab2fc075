"""The real web server and workers of the temporary installation, started as `./run` starts them."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from assessment.models import Answer
from bench.data import CSRF, Desk
from bench.load import Load
from bench.machine import cpu_between, cpu_by_process, database_processes, processes_below
from config.management.commands.up import WEB, WORKER, answers
from config.supervisor import Child
from rubrics.selectors import load_rubric

STARTS_WITHIN = 30  # seconds


@dataclass
class Web:
    """The web server, and what it and the database's backends take of the processors."""

    child: Child

    @property
    def pids(self) -> list[int]:
        assert self.child.process
        return processes_below(self.child.process.pid)

    def cpu_by_process(self) -> dict[int, float]:
        return cpu_by_process(self.pids + database_processes(str(settings.DATABASES["default"]["NAME"])))

    def load(self, desks: list[Desk], **order: Any) -> Load:
        values = [choice.key for choice in load_rubric(desks[0].assessment.rubric_version).scale]
        return Load(port=settings.PORT, desks=[_as_order(desk) for desk in desks], values=values, **order)

    def run_load(self, desks: list[Desk], **order: Any) -> tuple[dict[str, Any], float]:
        """The result of a load, and the processor seconds that the server and the database took for it."""
        before = self.cpu_by_process()
        result = self.load(desks, **order).result()
        return result, cpu_between(before, self.cpu_by_process())


def _as_order(desk: Desk) -> dict[str, Any]:
    cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    versions = dict(Answer.objects.filter(assessment=desk.assessment).values_list("requirement", "version"))
    return {"address": desk.address, "cookie": cookie, "token": CSRF, "versions": versions}


@contextmanager
def running_web() -> Iterator[Web]:
    with _running("web server", WEB) as child:
        end = time.monotonic() + STARTS_WITHIN
        while not answers():
            if time.monotonic() > end or not child.is_running():
                raise RuntimeError("The web server did not start; see above.")
            time.sleep(0.05)
        yield Web(child)


@contextmanager
def running_workers(count: int = 1) -> Iterator[list[Child]]:
    """The first also keeps the clock."""
    if not count:
        yield []
        return
    command = WORKER if count == 1 else tuple(part for part in WORKER if part != "--beat")
    with _running(f"worker {count}", (*command, "--hostname", f"bench{count}@%h")) as child:
        with running_workers(count - 1) as others:
            yield [*others, child]


@contextmanager
def _running(name: str, command: tuple[str, ...]) -> Iterator[Child]:
    child = Child(name, (sys.executable, *command))
    child.start(folder=settings.BASE_DIR, environment=os.environ)
    try:
        yield child
    finally:
        child.ask_to_stop()
        end = time.monotonic() + 5
        while child.is_running() and time.monotonic() < end:
            time.sleep(0.05)
        child.kill_group()


def settle_database() -> None:
    """After a bulk load: what the database would do by itself within minutes, so that it does not do it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
