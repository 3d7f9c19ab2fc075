"""READ for the indicators of a round."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from assessment.models import Assessment, KpiValue


@dataclass(frozen=True, slots=True)
class KpiEntry:
    """One indicator as typed; base and current are decimals by assessment.decimals."""

    base: str
    current: str
    unit: str = ""
    period: str = ""


def list_kpi_entries(assessment: Assessment) -> dict[str, KpiEntry]:
    """The stored indicators by key. One query."""
    rows = KpiValue.objects.filter(assessment=assessment).order_by("indicator")
    return {row.indicator: KpiEntry(row.base, row.current, row.unit, row.period) for row in rows}


def mark_of(entries: Mapping[str, KpiEntry]) -> str:
    """A short mark of a state, empty when nothing is stated: a page shows it, and its save brings it back."""
    if not entries:
        return ""
    return hashlib.sha256(repr(sorted(entries.items())).encode()).hexdigest()[:16]
