"""Saving one answer through the real stack: session, CSRF, form, history, progress, commit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from statistics import median
from typing import Any

from django.db import connection

from assessment.models import Answer, AnswerChange
from bench import recorded
from bench.data import Desk, join_people, make_rounds, managers_desks, sit_down
from bench.figures import Figure, percentile, say
from bench.queries import Counted, count_post, list_statements
from bench.server import Web, running_web, settle_database
from rubrics.selectors import newest_published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEW, MANY = 10, 1000
CONNECTIONS = 32
ARRIVING_ON = 64  # connections: enough that a due request never waits for a free one
PEOPLE_AT_ONCE = 30
BATCHES = 5


def measure(*, quick: bool) -> Iterator[Figure]:
    version = newest_published()
    few = managers_desks(make_rounds(FEW, version, at=NOW))
    [colleague] = join_people(1, few[0].assessment.factory, at=NOW)
    yield from count_queries(few[0], sit_down(colleague, few[0].assessment))
    settle_database()
    with running_web() as web:
        cost = saving_cost(web, few[1], quick=quick)
        more = managers_desks(make_rounds(100 - FEW if quick else MANY - FEW, version, at=NOW, first=FEW)[:ARRIVING_ON])
        settle_database()
        yield from compare_costs(cost, saving_cost(web, few[1], quick=quick))
        yield from throughput(web, more[:CONNECTIONS], seconds=3 if quick else 15)
        yield from waiting(web, more, seconds=5 if quick else 30)
        yield from simultaneous_edits(web, few[2], times=2 if quick else 10)


# ---------------------------------------------------------------- queries
def count_queries(desk: Desk, colleague: Desk) -> Iterator[Figure]:
    for name, counted in kinds_of_save(desk, colleague):
        list_statements(name, counted)
        peer = recorded.QUERIES_PER_SAVE if name == "changed" else None
        yield Figure(f"save.queries.{name}", "queries", len(counted.statements), 1, peer)


def kinds_of_save(desk: Desk, colleague: Desk) -> Iterator[tuple[str, Counted]]:
    """Every way that a save can go; each is checked to have gone that way."""
    answers = Answer.objects.filter(assessment=desk.assessment)
    key, absent = answers.order_by("requirement").values_list("requirement", flat=True)[:2]
    answers.filter(requirement=absent).delete()
    AnswerChange.objects.filter(assessment=desk.assessment, requirement=absent).delete()
    numbers = count(1)

    def save(who: Desk, to: str, version: int, **fields: Any) -> Counted:
        given = {"value": "", "note": "", "version": version, "tab": f"tab-{who.user.pk}", "sequence": next(numbers)}
        return count_post(who, f"{who.address}r/{to}/", given | fields)

    save(desk, key, 1, value="partly")  # caches of code, not of data
    yield "first", _expect("saved", save(desk, absent, 0, value="mostly", note="Seen on the line."))
    yield "changed", _expect("saved", save(desk, key, 2, value="mostly", note="Seen on the line."))
    yield "repeated", _expect("saved", save(desk, key, 2, value="mostly", note="Seen on the line.", sequence=3))
    save(colleague, key, 3, value="fully", note="Seen on the line.")
    merging = {"value": "mostly", "note": "Seen twice.", "tab": "another-tab"}
    yield "merged", _expect("saved", save(desk, key, 3, **merging))
    yield "conflict", _expect("conflict", save(colleague, key, 3, value="not_met", tab="a-third-tab"))
    taking_back = {"to": 1, "seen": answers.get(requirement=key).version}
    yield "undone", _expect("saved", count_post(desk, f"{desk.address}r/{key}/restore/", taking_back))


def _expect(status: str, counted: Counted) -> Counted:
    if not isinstance(counted.body, dict) or counted.body["status"] != status:
        raise AssertionError(f"Expected {status}, got {counted.status} {counted.body}")
    return counted


# ---------------------------------------------------------------- cost
def saving_cost(web: Web, desk: Desk, *, quick: bool) -> list[float]:
    """Processor ms a save of the web server and the database, in batches on one connection."""
    size = 50 if quick else 200
    _saved(web.run_load([desk], mode="closed", requests=size))
    return [_saved(web.run_load([desk], mode="closed", requests=size))[1] * 1000 / size for _ in range(BATCHES)]


def compare_costs(few: list[float], many: list[float]) -> Iterator[Figure]:
    say(f"ms a save: {few} beside few stored rounds, {many} beside many")
    yield Figure("save.cpu.few_stored", "ms", median(few), BATCHES)
    yield Figure("save.cpu", "ms", median(many), BATCHES, recorded.CPU_MS_PER_SAVE)
    yield Figure("save.cpu.growth", "%", (median(many) / median(few) - 1) * 100, BATCHES)


# ---------------------------------------------------------------- many people
def throughput(web: Web, desks: list[Desk], *, seconds: int) -> Iterator[Figure]:
    result, cpu = _saved(web.run_load(desks, mode="closed", seconds=seconds))
    done = len(result["latencies"]) - len(result["errors"])
    say(f"closed loop: server and database {cpu / result['seconds']:.2f} cores, client {result['cpu'] / seconds:.2f}")
    yield Figure("save.closed32", "saves/s", done / result["seconds"], done, recorded.SAVES_PER_SECOND)
    yield from waiting_times("save.closed32", result)


def waiting(web: Web, desks: list[Desk], *, seconds: int) -> Iterator[Figure]:
    rate = 100 if connection.vendor == "postgresql" else 50
    result, cpu = _saved(web.run_load(desks, mode="arrival", rate=rate, seconds=seconds))
    say(f"{rate} saves/s arriving: server and database {cpu / result['seconds']:.2f} cores")
    yield from waiting_times(f"save.arrival{rate}", result)


def waiting_times(name: str, result: dict[str, Any]) -> Iterator[Figure]:
    times = result["latencies"]
    yield Figure(f"{name}.p50", "ms", percentile(times, 0.5), len(times))
    yield Figure(f"{name}.p99", "ms", percentile(times, 0.99), len(times))
    yield Figure(f"{name}.slowest", "ms", max(times), len(times))
    yield Figure(f"{name}.errors", "saves", len(result["errors"]), len(times))


def _saved(outcome: tuple[dict[str, Any], float]) -> tuple[dict[str, Any], float]:
    """Says what went wrong; what was acknowledged is in the history, or this raises."""
    result = outcome[0]
    for error in result["errors"][:3]:
        say(f"error: {error}")
    done = len(result["latencies"]) - len(result["errors"])
    stored = AnswerChange.objects.filter(tab__startswith=result["tabs"]).count()
    if stored < done:
        raise AssertionError(f"{done} saves were acknowledged, and {stored} are in the history.")
    return outcome


def simultaneous_edits(web: Web, desk: Desk, *, times: int) -> Iterator[Figure]:
    """Many people change one answer, all from the same version. Lost without a word: acknowledged, and yet another
    edit stands that did not know of it."""
    people = join_people(PEOPLE_AT_ONCE, desk.assessment.factory, at=NOW)
    desks = [sit_down(person, desk.assessment) for person in people]
    keys = Answer.objects.filter(assessment=desk.assessment).values_list("requirement", flat=True)[:times]
    lost = told = errors = 0
    for key in keys:
        result, _ = web.run_load(desks, mode="burst", key=key)
        standing = Answer.objects.get(assessment=desk.assessment, requirement=key)
        lost += sum(reply["saved"] == "saved" and reply["tab"] != standing.tab for reply in result["replies"])
        told += sum(reply["saved"] == "conflict" for reply in result["replies"])
        errors += len(result["errors"]) + sum(reply["status"] not in (200, 409) for reply in result["replies"])
    edits = times * PEOPLE_AT_ONCE
    yield Figure("save.simultaneous.lost", "edits of 30", lost / times, edits, recorded.LOST_EDITS_OF_30)
    yield Figure("save.simultaneous.told_of_conflict", "edits of 30", told / times, edits)
    yield Figure("save.simultaneous.errors", "edits of 30", errors / times, edits)
