"""A real installation with its own data folder and processes, that tests may break."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def wait_for(look: Callable[[], T], seconds: float, what: str) -> T:
    """The first true answer. A harness that stops waiting says so; it never reports a loss."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"No verdict: {what} did not happen within {seconds:.0f} seconds.")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Round:
    """What seed.py made: a round and the session of its manager."""

    session: str
    id: str
    root: str
    keys: list[str]


@dataclass
class Installation:
    """`manage.py up` on a folder of its own. Every process is known by that folder, and only those are touched."""

    data: Path
    port: int = field(default_factory=free_port)
    supervisor: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"FULCRUM_ENV": "embedded", "FULCRUM_DATA": str(self.data), "PORT": str(self.port), "FULCRUM_DEMO": "0"}
        return kept | ours | {"PYTHONPATH": str(ROOT)}

    # ------------------------------------------------------------ processes
    def spawn(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> None:
        self.supervisor = self.spawn("manage.py", "up")
        wait_for(self.answers, 60, "the first answer of the web server")

    def stop(self) -> None:
        if self.supervisor and self.supervisor.poll() is None:
            self.supervisor.terminate()
            try:
                self.supervisor.wait(15)
            except subprocess.TimeoutExpired:
                pass
        self.kill(*self.pids(""))

    def pids(self, word: str) -> list[int]:
        """The installation's processes with this word in their command line."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_ours(pid, word)]

    def _is_ours(self, pid: int, word: str) -> bool:
        mark = f"FULCRUM_DATA={self.data}".encode()
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return mark in environment and word.encode() in command

    def web_master(self) -> int:
        return next(pid for pid in self.pids("gunicorn") if _parent(pid) == self.supervisor.pid)

    def web_workers(self) -> list[int]:
        return [pid for pid in self.pids("gunicorn") if _parent(pid) == self.web_master()]

    def kill(self, *pids: int, with_signal: signal.Signals = signal.SIGKILL) -> None:
        for pid in pids:
            try:
                os.kill(pid, with_signal)
            except ProcessLookupError:
                pass  # it died with its parent

    @contextmanager
    def frozen_worker(self) -> Iterator[None]:
        """The background worker stands still, so that a message waits in the broker."""
        pids = self.pids("celery")
        self.kill(*pids, with_signal=signal.SIGSTOP)
        try:
            yield
        finally:
            self.kill(*pids, with_signal=signal.SIGCONT)

    # ------------------------------------------------------------ what is stored
    def run(self, code: str) -> str:
        """The output of a few lines inside the installation."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make_round(self, *, submitted: bool = False) -> Round:
        return Round(**json.loads(self.run(f"from tests.flows.seed import seed; seed(submitted={submitted})")))

    @property
    def database(self) -> Path:
        return self.data / "fulcrum.sqlite3"

    def messages(self) -> list[Path]:
        return list((self.data / "broker").rglob("*.msg"))

    def empty_broker(self) -> None:
        shutil.rmtree(self.data / "broker")

    # ------------------------------------------------------------ a client
    def answers(self) -> bool:
        try:
            return self.request("GET", "/livez")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def request(
        self, method: str, path: str, fields: dict[str, Any] | None = None, session: str = ""
    ) -> tuple[int, bytes]:
        token = "c" * 32
        headers = {
            "Cookie": f"csrftoken={token}; sessionid={session}",
            "X-CSRFToken": token,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            response = connection.getresponse()
            return response.status, response.read()


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def rows(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(sql, values).fetchall()
