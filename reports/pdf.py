"""A report as PDF, made in a process of its own: it can be killed, and a bad page takes nothing else with it.

This side knows only the process. The typesetting library is loaded by typesetting.py, the program it runs.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from reports.case import Json

TEMPLATE_VERSION = "4"
"""Grows with every change of the template that shows on the page."""
TIME_LIMIT = 60
SIZE_LIMIT = 50_000_000

Language = Literal["en", "zh-hans"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-hans")

_PROGRAM = Path(__file__).resolve().with_name("typesetting.py")
_REFUSED = 3


@dataclass(frozen=True, slots=True)
class Pdf:
    data: bytes
    pages: int


class RenderFailed(Exception):
    """No PDF was made. `code`: timeout, template, too_large or process (it died, or its memory ran out)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def render(content: Json, language: Language, between: Callable[[], None] = lambda: None) -> Pdf:
    """The same content, template and language give the same bytes. `between` is called once the pages are set.

    Raises RenderFailed.
    """
    deadline = monotonic() + TIME_LIMIT
    pdf = _run(json.dumps(content, ensure_ascii=False).encode(), deadline, "typeset", language)
    between()
    pages, _, data = _run(pdf, deadline, "shrink").partition(b"\n")
    if len(data) > SIZE_LIMIT:
        raise RenderFailed("too_large")
    return Pdf(data, int(pages))


def _run(given: bytes, deadline: float, *step: str) -> bytes:
    process = subprocess.Popen(  # noqa: S603 - our own program; what people typed goes in as data
        [sys.executable, "-I", str(_PROGRAM), *step],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        out, err = process.communicate(given, timeout=deadline - monotonic())
    except subprocess.TimeoutExpired:
        raise RenderFailed("timeout") from None
    finally:
        _kill(process)
    if process.returncode:
        code = "template" if process.returncode == _REFUSED else "process"
        raise RenderFailed(code, err.decode(errors="replace")[-2000:])
    return out


def _environment() -> dict[str, str]:
    """What Python needs and nothing else: no secret, no address that a package could be fetched from. One thread and
    small arenas keep the memory of a report in bounds."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"}}
    offline = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    memory = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "131072"}
    return kept | offline | memory | {"RAYON_NUM_THREADS": "1"}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The process leads its own group, so whatever it started goes with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()
