"""Reports through the real web server, broker and workers, and what saving feels while they are made."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction

from assessment.models import Snapshot
from assessment.services.submission import submit_assessment
from bench import recorded
from bench.data import CSRF, Desk, make_rounds, manager_of, managers_desks
from bench.figures import Figure, percentile, say
from bench.machine import command_line, peak_memory, processes_below
from bench.server import Web, running_web, running_workers, settle_database
from config.supervisor import Child
from reports.assembly import case_of_snapshot
from reports.content import build_content
from reports.models import Report
from reports.pdf import LANGUAGES, render
from rubrics.selectors import newest_published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
READY_WITHIN = 180  # seconds
SAVES_A_SECOND = 20
FIRST = 4  # reports after which both workers have started
BESIDE = 10  # reports that render while others save


def measure(*, quick: bool) -> Iterator[Figure]:
    alone, together = (2, 4) if quick else (12, 40)
    rounds = make_rounds(2 + alone + FIRST + together + BESIDE, newest_published(), at=NOW)
    with transaction.atomic():
        for round_ in rounds:
            submit_assessment(assessment=round_, by=manager_of(round_), at=NOW)
    savers = managers_desks(make_rounds(SAVES_A_SECOND, newest_published(), at=NOW, first=len(rounds)))
    settle_database()
    desks = iter(managers_desks(rounds))
    with running_web() as web:
        with running_workers(1) as workers:
            yield memory_of_renderer(workers[0], [next(desks), next(desks)])
            yield click_to_file([next(desks) for _ in range(alone)])
        with running_workers(2):
            reports_a_minute([next(desks) for _ in range(FIRST)])
            figure = reports_a_minute([next(desks) for _ in range(together)])
            yield figure
            yield from saves_beside_reports(web, savers, list(desks), seconds=BESIDE * 60 / figure.ours)
    yield from rendering(Snapshot.objects.order_by("pk")[0], times=1 if quick else 5)


# ---------------------------------------------------------------- asking and waiting
def click(desk: Desk, language: str) -> None:
    """The form of the reports page, sent."""
    cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
    connection = HTTPConnection("127.0.0.1", settings.PORT, timeout=60)
    connection.request("POST", f"{desk.address}reports/", urlencode({"language": language}), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 302:
        raise AssertionError(f"Asking for a report was answered with {response.status}")


def click_all(desks: list[Desk]) -> None:
    for number, desk in enumerate(desks):
        click(desk, LANGUAGES[number % len(LANGUAGES)])


def wait_for_files(desks: list[Desk], meanwhile: Callable[[], None] = lambda: None) -> None:
    """Until each has a file that can be downloaded; raises when one takes too long."""
    ready = Report.objects.filter(snapshot__assessment__in=[desk.assessment for desk in desks]).exclude(file="")
    end = time.monotonic() + READY_WITHIN
    while ready.count() < len(desks):
        if time.monotonic() > end:
            raise AssertionError(f"{ready.count()} of {len(desks)} reports were ready after {READY_WITHIN} s")
        meanwhile()
        time.sleep(0.02)


def seconds_of(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


# ---------------------------------------------------------------- figures
def click_to_file(desks: list[Desk]) -> Figure:
    """One after the other, so that the queue is empty at each click; both languages in turn."""

    def make_one(number: int) -> None:
        click(desks[number], LANGUAGES[number % len(LANGUAGES)])
        wait_for_files([desks[number]])

    times = [seconds_of(partial(make_one, number)) for number in range(len(desks))]
    say(f"click to file: {', '.join(f'{taken:.2f}' for taken in times)} s")
    return Figure("report.click_to_file", "s", median(times), len(times))


def reports_a_minute(desks: list[Desk]) -> Figure:
    def make_all() -> None:
        click_all(desks)
        wait_for_files(desks)

    return Figure("report.two_workers", "reports/min", len(desks) * 60 / seconds_of(make_all), len(desks))


def memory_of_renderer(worker: Child, desks: list[Desk]) -> Figure:
    peaks: dict[int, int] = {}

    def look() -> None:
        assert worker.process
        for pid in processes_below(worker.process.pid):
            if "typesetting.py" in command_line(pid):
                peaks[pid] = max(peaks.get(pid, 0), peak_memory(pid))

    for desk in desks:
        click_all([desk])
        wait_for_files([desk], meanwhile=look)
    return Figure("report.renderer_memory", "MB", max(peaks.values()) / 1e6, len(desks))


def saves_beside_reports(web: Web, savers: list[Desk], desks: list[Desk], *, seconds: float) -> Iterator[Figure]:
    """The load ends while reports are still being made, so every save had to share with them."""
    load = web.load(savers, mode="arrival", rate=SAVES_A_SECOND, seconds=max(seconds, 3))
    click_all(desks)
    taken = seconds_of(lambda: wait_for_files(desks))
    result = load.result()
    times = result["latencies"]
    say(f"{len(desks)} reports in {taken:.1f} s beside saves for {result['seconds']:.1f} s")
    for error in result["errors"][:3]:
        say(f"error: {error}")
    peer = recorded.SAVE_BESIDE_REPORT_MS
    yield Figure("report.saves_beside.p99", "ms", percentile(times, 0.99), len(times))
    yield Figure("report.saves_beside.slowest", "ms", max(times), len(times), peer)
    yield Figure("report.saves_beside.errors", "saves", len(result["errors"]), len(times))


# ---------------------------------------------------------------- beside WeasyPrint
def rendering(snapshot: Snapshot, *, times: int) -> Iterator[Figure]:
    content = build_content(case_of_snapshot(snapshot))
    for language in LANGUAGES:
        ours = median(cpu_of(partial(render, content, language)) for _ in range(times))
        yield Figure(f"report.render_cpu.{language}", "s", ours, times, weasyprint_cpu(content, language))


def weasyprint_cpu(content: dict[str, Any], language: str) -> float | None:
    """Processor seconds of a fresh process, as ours is one; None where WeasyPrint does not import."""
    if subprocess.run((sys.executable, "-c", "import weasyprint"), capture_output=True).returncode:
        say("WeasyPrint is not installed here; nothing to compare with.")
        return None
    command = (sys.executable, "-m", "bench.weasy", language)
    given = json.dumps(content).encode()
    return cpu_of(lambda: subprocess.run(command, input=given, check=True, stdout=subprocess.DEVNULL))


def cpu_of(act: Callable[[], object]) -> float:
    """Processor seconds of the processes that it starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
