"""Keeps the processes of one installation running: restarts what dies, stops all together, leaves none behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

DEATHS = 5
WITHIN = 30.0  # seconds
GRACE = 5.0  # seconds from the wish to stop to the end
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process with a group of its own, so that what it started dies with it."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))

    def start(self, *, folder: Path, environment: Mapping[str, str]) -> None:
        # S603: the command is our own; PLW1509 does not apply: this program starts children before it has any thread.
        self.process = subprocess.Popen(  # noqa: S603
            self.command, cwd=folder, env=environment, start_new_session=True, preexec_fn=_die_with_parent()
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def dies_too_often(self) -> bool:
        """True from the fifth death within half a minute on."""
        return len(self.deaths) == DEATHS and self.deaths[-1] - self.deaths[0] <= WITHIN

    def ask_to_stop(self) -> None:
        if self.process and self.is_running():
            self.process.terminate()

    def kill_group(self) -> None:
        """End what is left of it and of what it started."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass  # nothing is left
            self.process.wait()


@dataclass
class Supervisor:
    children: Sequence[Child]
    folder: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    on_tick: Callable[[], None] = lambda: None
    grace: float = GRACE
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run until a signal asks to stop (0) or a child dies too often (1)."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, lambda *_: self.stopping.set())
        try:
            for child in self.children:
                self._start(child)
            while not self.stopping.wait(0.2):
                self.on_tick()
                for child in self.children:
                    if not child.is_running() and not self._replace(child):
                        return 1
            return 0
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        child.start(folder=self.folder, environment=self.environment)

    def _replace(self, child: Child) -> bool:
        """Start a dead child again; False when it died too often."""
        child.kill_group()
        child.deaths.append(time.monotonic())
        if child.dies_too_often():
            self.say(f"The {child.name} stopped {DEATHS} times within {WITHIN:.0f} seconds. Giving up; see above.")
            return False
        self.say(f"The {child.name} stopped and is started again.")
        self._start(child)
        return True

    def _stop_all(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        end = time.monotonic() + self.grace
        while time.monotonic() < end and any(child.is_running() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel stops a child whose parent died, even when the parent was killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def before_the_program_starts() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return before_the_program_starts
