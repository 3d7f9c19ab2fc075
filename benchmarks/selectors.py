"""READ a round's indicators beside a cited set: live while the round is open, as frozen once it is submitted."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from assessment.indicators import Indicator
from assessment.models import Assessment, Snapshot
from assessment.scoring.display import round_half_up
from assessment.selectors.kpi import list_kpi_entries
from assessment.selectors.result import find_snapshot
from benchmarks.reference import (
    KpiInput,
    KpiSet,
    compare_kpis,
    comparison_json,
    default_set,
    freeze_set,
    kpi_definitions,
    kpi_set,
    thaw_set,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class KpiRow:
    """One indicator. Texts are as printed everywhere; `improvement` and `reference_improvement` point the right way for
    drawing: positive is better, whatever the indicator."""

    indicator: Indicator
    values: KpiInput | None
    change: str
    reference: str
    is_approximate: bool
    attainment: Decimal | None
    is_exceeded: bool
    improvement: Fraction | None
    reference_improvement: Fraction | None

    @property
    def attainment_text(self) -> str:
        """With the minus sign of print; empty where nothing was compared."""
        return "" if self.attainment is None else str(self.attainment).replace("-", "−")


@dataclass(frozen=True)
class Comparison:
    """All indicators beside one set. `snapshot` is the record it was read from, None while the round is open."""

    reference_set: KpiSet
    rows: tuple[KpiRow, ...]
    snapshot: Snapshot | None

    @property
    def stated(self) -> tuple[KpiRow, ...]:
        """The indicators that have values."""
        return tuple(row for row in self.rows if row.values is not None)

    @property
    def attained(self) -> tuple[KpiRow, ...]:
        """The indicators with an attainment, the highest first."""
        rows = [row for row in self.rows if row.attainment is not None]
        return tuple(sorted(rows, key=lambda row: row.attainment or 0, reverse=True))


def get_comparison(assessment: Assessment, snapshot_id: UUID | None = None) -> Comparison:
    """One query. Raises Snapshot.DoesNotExist."""
    snapshot = find_snapshot(assessment, snapshot_id)
    if snapshot is None:
        chosen = chosen_set(assessment)
        values = _live_values(assessment)
        return Comparison(chosen, _rows(values, _compare(values, chosen), chosen), None)
    payload = json.loads(snapshot.payload)
    frozen = thaw_set(payload["reference_set"])
    values = {key: KpiInput(**entry) for key, entry in payload["kpis"].items()}
    return Comparison(frozen, _rows(values, payload["result"]["kpis"], frozen), snapshot)


def chosen_set(assessment: Assessment) -> KpiSet:
    """The set the round is compared with; the default when none, or one that is no longer cited, is chosen."""
    try:
        return kpi_set(assessment.reference_set)
    except KeyError:
        return default_set()


def freeze_kpis(assessment: Assessment) -> Json:
    """The part `kpis` of a frozen result."""
    return _compare(_live_values(assessment), chosen_set(assessment))


def freeze_reference_set(assessment: Assessment) -> Json:
    """The cited set as it was at submission, whole."""
    return freeze_set(chosen_set(assessment))


def signed_percent(share: Fraction) -> str:
    """A change in percent with one decimal and a sign, half away from zero: −15.0, +28.0, 0.0."""
    digits = round_half_up(abs(share) * 100, 1)
    return _signed(digits, share < 0) if digits.strip("0.") else digits


def _live_values(assessment: Assessment) -> dict[str, KpiInput]:
    return {key: KpiInput(**asdict(entry)) for key, entry in list_kpi_entries(assessment).items()}


def _compare(values: Mapping[str, KpiInput], chosen: KpiSet) -> Json:
    return comparison_json(compare_kpis(values, chosen), chosen)


def _rows(values: Mapping[str, KpiInput], compared: Mapping[str, Json], chosen: KpiSet) -> tuple[KpiRow, ...]:
    return tuple(
        _row(indicator, values.get(indicator.key), compared.get(indicator.key, {}), chosen)
        for indicator in kpi_definitions()
    )


def _row(indicator: Indicator, values: KpiInput | None, compared: Mapping[str, Any], chosen: KpiSet) -> KpiRow:
    change = Fraction(compared["change"]) if compared else None
    reference, published = chosen.reference(indicator.key), chosen.changes.get(indicator.key)
    attainment = compared.get("attainment")
    better = -1 if indicator.lower_is_better else 1
    return KpiRow(
        indicator=indicator,
        values=values,
        change="" if change is None else signed_percent(change),
        reference=_signed(published.lstrip("-"), published.startswith("-")) if published else "",
        is_approximate=indicator.key in chosen.approximate,
        attainment=Decimal(attainment) if attainment else None,
        is_exceeded=compared.get("status") == "reference_exceeded",
        improvement=None if change is None else better * change,
        reference_improvement=None if reference is None else better * reference,
    )


def _signed(digits: str, is_negative: bool) -> str:
    return f"−{digits}" if is_negative else f"+{digits}"
