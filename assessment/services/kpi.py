"""Saving the indicators of a round: one explicit save for all of them, refused when a colleague saved in between."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Assessment, KpiValue
from assessment.selectors.kpi import KpiEntry, list_kpi_entries, mark_of
from assessment.workflow import check_draft
from audit.services import record
from audit.verbs import Verb


class KpiChanged(Exception):
    """Somebody else saved since the page was shown."""


@transaction.atomic
def save_kpi_entries(
    *, assessment: Assessment, entries: Mapping[str, KpiEntry], seen: str, by: User, at: datetime
) -> None:
    """Store what is given and remove what is not; unchanged values leave no event. The caller holds the round. Raises
    RoundLocked, KpiChanged."""
    check_draft(assessment.status)
    stored = list_kpi_entries(assessment)
    if stored != dict(entries) and mark_of(stored) != seen:
        raise KpiChanged
    changed = sorted(key for key in stored.keys() | entries.keys() if stored.get(key) != entries.get(key))
    if not changed:
        return
    KpiValue.objects.filter(assessment=assessment).exclude(indicator__in=entries).delete()
    for indicator in changed:
        if indicator in entries:
            facts = asdict(entries[indicator]) | {"updated_at": at}
            KpiValue.objects.update_or_create(assessment=assessment, indicator=indicator, defaults=facts)
    record(
        verb=Verb.INDICATORS_CHANGED,
        actor=by,
        factory_id=assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details={"indicators": changed},
        at=at,
    )
