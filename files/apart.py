"""Reading a file in a process of its own: whatever is in it takes nothing else down, and a refusal has a reason."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from files.refusal import FileRefused

TIME_LIMIT = 30
CPU_SECONDS = 20
ADDRESS_SPACE = 1 << 30
REFUSED = 3
_ROOT = Path(__file__).resolve().parents[1]


def run_apart(program: str, *arguments: str, data: bytes) -> bytes:
    """Start a module of ours on the file and return what it makes of it. Raises FileRefused."""
    process = subprocess.Popen(  # noqa: S603 - our own program; what people sent goes in as data
        [sys.executable, "-E", "-s", "-m", program, *arguments],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key in {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"}},
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(data, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise FileRefused("too_complex") from None
    finally:
        _kill(process)
    if process.returncode == REFUSED:
        refusal = json.loads(out)
        raise FileRefused(refusal["code"], **refusal["params"])
    if process.returncode:  # it died, or its time or memory ran out
        raise FileRefused("too_complex")
    return out


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The process leads its own group, so whatever it started goes with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


# ---------------------------------------------------------------- the other side: what such a module calls
def answer(make: Callable[[bytes], bytes], *, cpu_seconds: int = CPU_SECONDS, memory: int = ADDRESS_SPACE) -> int:
    """Make something of the file on standard input, within limits. Returns the exit code."""
    limit_resources(cpu_seconds, memory)
    try:
        made = make(sys.stdin.buffer.read())
    except FileRefused as refusal:
        print(json.dumps({"code": refusal.code, "params": refusal.params}))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def limit_resources(cpu_seconds: int, memory: int) -> None:
    """Caps on processor time and address space, where the system has them, and no file is written."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    caps = ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0))
    for kind, most in caps:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
