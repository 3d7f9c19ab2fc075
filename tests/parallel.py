"""The same work in several threads at once, each with its own database connection."""

import threading
from collections.abc import Callable

from django.db import connection


def in_parallel(work: Callable[[], None], times: int) -> list[BaseException]:
    """Start together, wait for all; returns what was raised."""
    start, failures = threading.Barrier(times), []

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as failure:  # handed to the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
