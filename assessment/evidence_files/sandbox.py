"""Reading a file in a process of its own: whatever is in it takes nothing else down, and a refusal has a reason."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from assessment.evidence_files.program import REFUSED
from assessment.evidence_files.rules import FileRefused, check_size, check_start, extension_of

TIME_LIMIT = 30
_PROGRAM = "assessment.evidence_files.program"
_ROOT = Path(__file__).resolve().parents[2]


def inspect_file(name: str, data: bytes) -> tuple[str, bytes]:
    """The extension, and the bytes to store: images are written anew, everything else stays. Raises FileRefused."""
    extension = extension_of(name)
    check_size(len(data))
    check_start(extension, data)
    return extension, run("check", extension, data) or data


def draw_preview(extension: str, data: bytes) -> bytes:
    """The first page or the picture as PNG of at most 1200 pixels a side. Raises FileRefused."""
    return run("preview", extension, data)


def run(step: str, extension: str, data: bytes) -> bytes:
    process = subprocess.Popen(  # noqa: S603 - our own program; what people sent goes in as data
        [sys.executable, "-E", "-s", "-m", _PROGRAM, step, extension],
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
