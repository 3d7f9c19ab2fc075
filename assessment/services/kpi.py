"""Saving the indicators of a round: one explicit save for all of them, refused when a colleague saved in between."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from assessment.models import Assessment, KpiValue
from assessment.selectors.kpi import KpiEntry, list_kpi_entries, mark_of
from assessment.workflow import check_draft


class KpiChanged(Exception):
    """Somebody else saved since the page was shown."""


@transaction.atomic
def save_kpi_entries(*, assessment: Assessment, entries: Mapping[str, KpiEntry], seen: str, at: datetime) -> None:
    """Store what is given and remove what is not. The caller holds the round. Raises RoundLocked, KpiChanged."""
    check_draft(assessment.status)
    stored = list_kpi_entries(assessment)
    if stored != dict(entries) and mark_of(stored) != seen:
        raise KpiChanged
    KpiValue.objects.filter(assessment=assessment).exclude(indicator__in=entries).delete()
    for indicator, entry in entries.items():
        if stored.get(indicator) != entry:
            KpiValue.objects.update_or_create(
                assessment=assessment, indicator=indicator, defaults=asdict(entry) | {"updated_at": at}
            )
