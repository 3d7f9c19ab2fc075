"""The pages that people open most: queries with few and many rounds, time at one connection, bytes on a first visit."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from assessment.models import Assessment
from assessment.selectors.rounds import get_round
from assessment.services.submission import submit_assessment
from bench import recorded
from bench.data import (
    Desk,
    bench_plan,
    make_answers,
    make_assessment,
    make_rounds,
    make_stored_answers,
    manager_of,
    sit_down,
)
from bench.figures import Figure, percentile, say
from bench.queries import count_get, list_statements
from bench.server import Web, running_web, settle_database
from bench.transfer import receive
from rubrics.selectors import newest_published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEW, MANY = 2, 50  # rounds of the factory; one is running, the others are submitted


def measure(*, quick: bool) -> Iterator[Figure]:
    [round_] = make_rounds(1, newest_published(), at=NOW)
    desk = sit_down(manager_of(round_), round_)
    paths = pages_of(desk)
    few = {name: queries(desk, name, path) for name, path in paths.items()}
    add_rounds(round_, MANY - FEW)
    for name, path in paths.items():
        many = queries(desk, name, path)
        yield Figure(f"pages.{name}.queries", "queries", many, MANY, recorded.PAGE_QUERIES)
        yield Figure(f"pages.{name}.queries_growth", "queries", many - few[name], MANY)
    settle_database()
    with running_web() as web:
        for name, path in paths.items():
            yield time_of(web, desk, name, path, requests=20 if quick else 200)
        for name in ("question", "results", "submitted_results"):
            yield size_of(desk, name, paths[name])


def pages_of(desk: Desk) -> dict[str, str]:
    """Addresses below the round's; the question page is the longest one."""
    sections = get_round(desk.assessment).progress.sections.values()
    pages = [(len(level.keys), section.key, level.number) for section in sections for level in section.open_levels]
    _, leaf, level = max(pages)
    [submitted] = add_rounds(desk.assessment, FEW - 1)
    return {
        "home": f"/f/{desk.assessment.factory_id}/",
        "hub": desk.address,
        "question": f"{desk.address}s/{leaf}/{level}/",
        "results": f"{desk.address}results/",
        "submitted_results": f"/f/{desk.assessment.factory_id}/a/{submitted.pk}/results/",
    }


def queries(desk: Desk, name: str, path: str) -> int:
    count_get(desk, path)  # what is kept in the process from the first request on
    counted = count_get(desk, path)
    if counted.status != 200:
        raise AssertionError(f"{path} answered {counted.status}")
    list_statements(name, counted)
    return len(counted.statements)


@transaction.atomic
def add_rounds(first: Assessment, count: int) -> list[Assessment]:
    """Further rounds of the same factory, answered and submitted."""
    version, by, number = first.rubric_version, manager_of(first), first.factory.assessments.count()
    names = [f"Round {number + more}" for more in range(count)]
    rounds = Assessment.objects.bulk_create(make_assessment(first.factory, name, version, by, NOW) for name in names)
    answers = [make_answers(bench_plan(version), number + more) for more in range(count)]
    make_stored_answers(rounds, answers, at=NOW)
    for round_ in rounds:
        submit_assessment(assessment=round_, by=by, at=NOW)
    return rounds


def time_of(web: Web, desk: Desk, name: str, path: str, *, requests: int) -> Figure:
    web.run_load([desk], mode="closed", requests=10, get=path)
    result, cpu = web.run_load([desk], mode="closed", requests=requests, get=path)
    times = result["latencies"]
    if result["errors"]:
        raise AssertionError(result["errors"][0])
    say(f"{name}: p99 {percentile(times, 0.99):.1f} ms, processors {cpu * 1000 / requests:.1f} ms a page")
    return Figure(f"pages.{name}.p50", "ms", percentile(times, 0.5), requests, recorded.PAGE_MS)


def size_of(desk: Desk, name: str, path: str) -> Figure:
    received = receive(settings.PORT, desk, path)
    for part in received:
        say(f"{name}: {part.size:7} bytes {part.encoding or 'as it is':8} {part.path}")
    return Figure(f"pages.{name}.transfer", "kB", sum(part.size for part in received) / 1000, len(received))
