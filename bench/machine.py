"""What Linux says about processes: who belongs to whom, processor time and memory."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def processes_below(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def database_processes(name: str) -> list[int]:
    """The backends of a PostgreSQL database on this machine; they carry its name in their title."""
    pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if (title := command_line(pid)).startswith("postgres:") and f" {name} " in title]


def cpu_by_process(pids: Iterable[int]) -> dict[int, float]:
    """User and system seconds of each process, with those of its children that have ended."""
    return {pid: sum(map(int, fields[11:15])) / _TICK for pid in pids if (fields := _stat(pid))}


def cpu_between(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """The seconds that the processes of `after` took; a process that is new counts from its start."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def proportional_set_size(pids: Iterable[int]) -> int:
    """Bytes in memory, with what several processes share counted once in all."""
    return sum(_kilobytes(_PROC / str(pid) / "smaps_rollup", "Pss:") for pid in pids) * 1024


def peak_memory(pid: int) -> int:
    """The most bytes that a process has had in memory so far; 0 when it is gone."""
    return _kilobytes(_PROC / str(pid) / "status", "VmHWM:") * 1024


def command_line(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


@dataclass
class Neighbours:
    """How much of the machine others took while a block ran: a figure taken in company is worth less."""

    database: str
    share: float = 0.0

    def __enter__(self) -> "Neighbours":
        self._total, self._busy = _machine_seconds()
        self._own = self._own_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        total, busy = _machine_seconds()
        others = busy - self._busy - cpu_between(self._own, self._own_seconds())
        self.share = max(others / max(total - self._total, 1e-9), 0.0)

    def _own_seconds(self) -> dict[int, float]:
        return cpu_by_process(processes_below(os.getpid()) + database_processes(self.database))


def _machine_seconds() -> tuple[float, float]:
    """Seconds of all processors, and those in which they worked (or were taken away by the host)."""
    fields = [int(x) for x in (_PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    return sum(fields) / _TICK, (sum(fields) - fields[3] - fields[4]) / _TICK


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; the command before them may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(") ")[2].split()
    except OSError:
        return []


def _kilobytes(path: Path, label: str) -> int:
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(label)), 0)
