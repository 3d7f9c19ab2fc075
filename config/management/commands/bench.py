"""`./run bench`: each bench in a process of its own, with a temporary installation and an end by the clock."""

import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from bench import BENCHES
from bench.installation import Unusable, temporary_installation

TIME_LIMIT = 1200  # seconds for one bench; the slowest takes some five minutes


class Command(BaseCommand):
    help = "Measure the program; prints a JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; nothing: all of it")
        parser.add_argument("--list", action="store_true", help="say what there is")
        parser.add_argument("--quick", action="store_true", help="fewer repetitions: shows that it runs, proves little")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for name, text in BENCHES.items():
                self.stdout.write(f"{name:9}{text}")
            return
        if unknown := [name for name in options["names"] if name not in BENCHES]:
            raise CommandError(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.", returncode=2)
        failed = [name for name in options["names"] or BENCHES if not self.run_bench(name, quick=options["quick"])]
        if failed:
            raise CommandError(f"These did not finish: {', '.join(failed)}.")

    def run_bench(self, name: str, *, quick: bool) -> bool:
        """True when it measured all it should."""
        self.stderr.write(f"{name}: {BENCHES[name]}")
        os.chdir(settings.BASE_DIR)
        try:
            with temporary_installation(
                database_url=settings.DATABASE_URL, redis_url=settings.REDIS_URL
            ) as environment:
                return run_bounded((sys.executable, "-m", "bench", name, *["--quick"] * quick), environment)
        except Unusable as reason:
            raise CommandError(str(reason)) from None


def run_bounded(command: tuple[str, ...], environment: dict[str, str]) -> bool:
    """Run a program to its end or to the time limit, and leave nothing of what it started; True when it went well."""
    environment = environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  our own program
    try:
        return process.wait(TIME_LIMIT) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it left nothing behind
        process.wait()
