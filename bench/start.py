"""How long a stranger waits from a fresh clone to a page that answers, downloads included, and what runs afterwards."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings

from bench.figures import Figure, say
from bench.installation import free_port
from bench.machine import command_line, processes_below, proportional_set_size

ANSWERS_WITHIN = 300  # seconds
REST = 15  # seconds after the first page: both workers have loaded what they load


def measure(*, quick: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="fulcrum-bench-clone-") as folder:
        clone = Path(folder) / "fulcrum"
        subprocess.run(("git", "clone", "--quiet", str(settings.BASE_DIR), str(clone)), check=True)  # noqa: S607
        with started(clone, Path(folder)) as (_, seconds):
            yield Figure("start.first", "s", seconds, 1)
        times = []
        for _ in range(2 if quick else 5):
            with started(clone, Path(folder)) as (process, seconds):
                times.append(seconds)
                if len(times) == 1:
                    resting = memory_at_rest(process, rest=3 if quick else REST)
        yield Figure("start.later", "s", median(times), len(times))
        yield Figure("start.memory_at_rest", "MB", resting, 1)


def memory_at_rest(process: "subprocess.Popen[bytes]", *, rest: int) -> float:
    time.sleep(rest)
    pids = processes_below(process.pid)
    for pid in pids:
        say(f"{proportional_set_size([pid]) / 1e6:6.1f} MB  {command_line(pid)[:100]}")
    return proportional_set_size(pids) / 1e6


@contextmanager
def started(clone: Path, folder: Path) -> "Iterator[tuple[subprocess.Popen[bytes], float]]":
    """`./run` in the clone until its first page answers, and how many seconds that took."""
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        ("./run",), cwd=clone, env=bare_environment(folder, port), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not page_answers(port):
            if process.poll() is not None or time.perf_counter() - start > ANSWERS_WITHIN:
                raise RuntimeError("./run did not get as far as a page; see above.")
            time.sleep(0.02)
        yield process, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def bare_environment(folder: Path, port: int) -> dict[str, str]:
    """A machine that has never heard of the program: no settings, and no package kept from an earlier installation.

    Where packages come from stays as it is set here."""
    ours = ("FULCRUM_", "DATABASE_URL", "REDIS_URL", "CACHE_URL", "DJANGO_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    caches = {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip"), "TMPDIR": str(folder)}
    return kept | caches | {"PORT": str(port)}


def page_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:  # noqa: S310  our own page
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
