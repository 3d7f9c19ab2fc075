"""Bring an installation up to the code: database, cache, shipped rubrics, static files. Safe and quick to repeat."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandParser, call_command
from django.utils import timezone

from assessment.services.moving import move_open_rounds
from config.demo import load_demo
from config.storage import StoreUnreachable
from reports.pdf import RenderFailed
from reports.services.samples import ensure_sample_reports
from rubrics.services.publishing import publish_shipped


class Command(BaseCommand):
    help = "Migrate the database, publish the shipped rubrics and collect the static files, each only where needed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only-static", action="store_true", help="collect the static files and touch no database")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["only_static"]:
            self.prepare_database()
        if collect_static():
            self.stdout.write("Collected the static files.")

    def prepare_database(self) -> None:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("createcachetable", verbosity=0)
        for version in publish_shipped(at=timezone.now()):
            self.stdout.write(f"Published {version.slug} {version.number}.")
        moved = move_open_rounds(at=timezone.now())
        if moved:
            self.stdout.write(f"Moved {moved} open rounds to a reworded rubric.")
        if settings.DEMO:
            self.make_demonstration()
        self.make_samples()

    def make_demonstration(self) -> None:
        """All of it or nothing; what the store of files keeps from being made now, the next start makes."""
        try:
            load_demo(at=timezone.now())
        except StoreUnreachable as failure:
            self.stderr.write(f"The demonstration could not be made ({failure}).")

    def make_samples(self) -> None:
        """An installation works without them, so it starts even where they cannot be made."""
        try:
            if ensure_sample_reports():
                self.stdout.write("Made the sample reports.")
        except (RenderFailed, StoreUnreachable) as failure:
            self.stderr.write(f"The sample reports could not be made ({failure}).")


def collect_static() -> bool:
    """Collect when a source has changed since the last time; the proof of the last time lies beside the folder."""
    proof = settings.STATIC_ROOT.with_name(f"{settings.STATIC_ROOT.name}.sha256")
    wanted = static_fingerprint()
    if settings.STATIC_ROOT.is_dir() and proof.is_file() and proof.read_text(encoding="utf-8") == wanted:
        return False
    # Cleared first: Django keeps a collected file that is not older than its source, even when the contents differ.
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    proof.write_text(wanted, encoding="utf-8")
    return True


def static_fingerprint() -> str:
    """Of names and contents: times of change differ between a layer of an image and the files it was built from."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            digest.update(f"\0{name}\0".encode())
            digest.update(Path(storage.path(name)).read_bytes())
    return digest.hexdigest()
