"""The supervisor is a program of its own here: it takes over signals, and its death is part of what is tested."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUPERVISOR = """
import sys
from pathlib import Path
from config.supervisor import Child, Supervisor
children = [Child(name, (sys.executable, "-c", code)) for name, code in zip(sys.argv[1::2], sys.argv[2::2])]
say = lambda sentence: print(sentence, flush=True)
sys.exit(Supervisor(children, folder=Path.cwd(), environment={}, say=say, grace=1).run())
"""
# Writes its process number and that of a child of its own, then waits.
FAMILY = """
import os, pathlib, subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open({path!r}, "a") as file:
    file.write(f"{{os.getpid()}} {{inner.pid}}\\n")
time.sleep(60)
"""


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return value


def is_alive(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.fixture
def start(tmp_path):
    started = []

    def start(*children):
        command = [sys.executable, "-c", SUPERVISOR, *children]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def family(tmp_path, start):
    """A supervisor with one child and one grandchild: (process, function that reads all their numbers so far)."""
    path = tmp_path / "pids"

    def generations():
        return [tuple(map(int, line.split())) for line in path.read_text().splitlines()] if path.exists() else []

    process = start("family", FAMILY.format(path=str(path)))
    wait_for(generations)
    return process, generations


@pytest.mark.parametrize("wanted", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nobody_behind(family, wanted):
    process, generations = family
    process.send_signal(wanted)
    assert process.wait(timeout=10) == 0
    assert [is_alive(pid) for pid in generations()[0]] == [False, False]


def test_a_dead_child_is_started_again_and_what_it_had_started_is_ended(family):
    process, generations = family
    child, grandchild = generations()[0]
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: len(generations()) == 2)
    assert not is_alive(grandchild)
    process.terminate()
    assert process.communicate(timeout=10)[0] == "The family stopped and is started again.\n"


def test_killed_outright_it_takes_its_child_along(family):
    process, generations = family
    process.kill()
    wait_for(lambda: not is_alive(generations()[0][0]))


def test_it_gives_up_on_a_child_that_dies_again_and_again(family, start, tmp_path):
    process = start("calm", FAMILY.format(path=str(tmp_path / "calm")), "restless", "raise SystemExit(3)")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines() == ["The restless stopped and is started again."] * 4 + [
        "The restless stopped 5 times within 30 seconds. Giving up; see above."
    ]
    assert not is_alive(int((tmp_path / "calm").read_text().split()[0]))


def test_a_child_that_does_not_want_to_stop_is_killed(start, tmp_path):
    stubborn = f"""
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({str(tmp_path / "up")!r}).touch()
time.sleep(60)
"""
    process = start("stubborn", stubborn)
    wait_for((tmp_path / "up").exists)
    begun = time.monotonic()
    process.terminate()
    assert process.wait(timeout=15) == 0
    assert time.monotonic() - begun < 10
