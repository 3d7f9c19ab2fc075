"""Check that no event of the audit log was changed or taken out behind the program's back."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from audit.models import Event
from audit.services import verify_all


class Command(BaseCommand):
    help = "Check the hash chains of the audit log; names the first broken link of each chain and ends with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = verify_all()
        for link in broken:
            self.stderr.write(f"{link.chain}: event {link.number} is {link.reason}.")
        if broken:
            raise CommandError(f"{len(broken)} broken chains.")
        self.stdout.write(f"All chains are whole ({Event.objects.count()} events).")
