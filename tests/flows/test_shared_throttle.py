"""Guesses of passwords count together, whichever web process they reach."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from signal import SIGCONT, SIGSTOP

import pytest

from tests.flows.installation import Installation, wait_for

WRONG = "are not correct"
REFUSED = "Too many tries"
FREE = 5


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The web server alone, as ./run starts it: two processes, and nothing in the database."""
    running = Installation(tmp_path_factory.mktemp("throttle"))
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
        assert running.spawn("manage.py", *command, "-v", "0").wait(240) == 0
    running.supervisor = running.spawn("-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi")
    wait_for(running.answers, 120, "the first answer of the web server")
    yield running
    running.stop()


def web_workers(installation: Installation) -> list[int]:
    return sorted(set(installation.pids("gunicorn")) - {installation.supervisor.pid})


def guess(installation: Installation, who: str) -> str:
    fields = {"login": f"{who}@plant.example", "password": "not the password"}
    text = installation.request("POST", "/accounts/login/", fields)[1].decode()
    [answer] = [sentence for sentence in (WRONG, REFUSED) if sentence in text]
    return answer


@contextmanager
def only(installation: Installation, worker: int) -> Iterator[None]:
    """The other web processes stand still, so that this one answers."""
    others = [pid for pid in web_workers(installation) if pid != worker]
    installation.kill(*others, with_signal=SIGSTOP)
    try:
        yield
    finally:
        installation.kill(*others, with_signal=SIGCONT)


def test_what_one_process_counted_the_other_one_refuses(installation: Installation) -> None:
    first, second = wait_for(lambda: len(found := web_workers(installation)) == 2 and found, 60, "two web processes")

    with only(installation, first):
        counted = [guess(installation, "one-after-the-other") for _ in range(FREE)]
    with only(installation, second):
        refused = guess(installation, "one-after-the-other")

    assert (counted, refused) == ([WRONG] * FREE, REFUSED)


def test_of_forty_guesses_at_once_no_more_are_let_through(installation: Installation) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: guess(installation, "all-at-once"), range(40)))

    assert answers.count(WRONG) == FREE
