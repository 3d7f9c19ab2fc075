"""`./run manage rescore --dry-run`: the proof that every stored score comes out again from what is stored with it."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from assessment.selectors.rescore import count_records, list_differences

ONLY_DRY = "Records are never changed, so --dry-run is the only way to run this. Start: ./run manage rescore --dry-run"


class Command(BaseCommand):
    help = "Score every stored record again from its answers and rubric, and name each difference. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="needed: there is no way that writes")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError(ONLY_DRY, returncode=2)
        records, differences, differing = count_records(), 0, set()
        for item in list_differences():
            differences += 1
            differing.add(item.snapshot)
            self.stdout.write(f"{item.snapshot} {item.kind} {item.field}: {item.stored} -> {item.recomputed}")
        self.stdout.write(f"{records} records scored again, {differences} differences in {len(differing)} records.")
        if differences:
            raise CommandError("Stored scores do not come out again; every line above names one.")
