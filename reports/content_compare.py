"""PURE: the plant beside published figures: its effects and the cited averages, level shares and tiers."""

import re
from decimal import Decimal

from assessment.indicators import INDICATORS, Indicator
from benchmarks.reference import (
    Distribution,
    KpiComparison,
    KpiSet,
    Tier,
    compare_kpis,
)
from reports.case import Json, ReportCase
from reports.texts import both, minus, one_line, signed, signed_percent

_SHARE = re.compile(r"(le|l|ge)([0-9]+)")
_SIGNS = {"le": "≤ ", "l": "", "ge": "≥ "}


# ---------------------------------------------------------------- effects
def build_kpi(case: ReportCase) -> Json:
    """Every indicator of the product in its order, stated or not, beside the one reference set of this report."""
    compared = compare_kpis(case.kpis, case.reference_set)
    return {
        "stated": len(compared),
        "set": _reference_set(case.reference_set),
        "items": [_indicator(case, indicator, compared.get(indicator.key)) for indicator in INDICATORS],
    }


def _reference_set(cited: KpiSet) -> Json:
    kind = "unknown" if cited.n is None else "over" if cited.n_is_lower_bound else "exact"
    return {
        "title": both(cited.title),
        "published": cited.published,
        "population": both(cited.population),
        "n": {"kind": kind, "n": str(cited.n or "")},
        "note": both(cited.note),
    }


def _indicator(case: ReportCase, indicator: Indicator, compared: KpiComparison | None) -> Json:
    reference = case.reference_set.reference(indicator.key)
    about = "≈ " if indicator.key in case.reference_set.approximate else ""
    row = {
        "id": indicator.key,
        "title": both(indicator.title),
        "definition": both(indicator.definition),
        "reference": None if reference is None else about + signed_percent(reference),
    }
    return row | (_not_stated() if compared is None else _stated(case, indicator.key, compared))


def _not_stated() -> Json:
    nothing = ("base", "current", "change", "attainment", "log_own", "log_reference")
    return dict.fromkeys(nothing) | {
        "status": "absent",
        "unit": "",
        "period": "",
        "x": 0.0,
    }


def _stated(case: ReportCase, key: str, compared: KpiComparison) -> Json:
    given = case.kpis[key]
    attainment, own, reference = (
        compared.attainment,
        compared.log_points,
        compared.reference_log_points,
    )
    return {
        "status": compared.status,
        "base": given.base,
        "current": given.current,
        "unit": one_line(given.unit),
        "period": one_line(given.period),
        "change": signed_percent(compared.change),
        "log_own": None if own is None else signed(own),
        "log_reference": None if reference is None else signed(reference),
        "attainment": None if attainment is None else minus(attainment),
        "x": float(attainment or 0),
    }


# ---------------------------------------------------------------- published shares and tiers
def build_context(case: ReportCase) -> Json:
    """Level shares and tiers as published; both empty where the rubric is not the one they speak of."""
    grade = case.result["level"]
    newest_first = sorted(case.distributions, key=lambda item: (item.as_of, item.id), reverse=True)
    lead = next((item for item in newest_first if {"le1", "l2"} <= item.shares.keys()), None)
    shares = sorted(newest_first, key=lambda item: item is not lead)
    return {
        "lead": _lead(lead) if lead else None,
        "shares": [_distribution(item, grade) for item in shares],
        "tiers": [_tier(tier, grade) for tier in case.tiers],
    }


def _lead(item: Distribution) -> Json:
    """A set that tells level 1 or below, level 2 and above apart, for one sentence."""
    below, same = Decimal(item.shares["le1"]), Decimal(item.shares["l2"])
    return {"year": item.as_of[:4], "below": str(below), "same": str(same), "above": str(100 - below - same)}


def _distribution(item: Distribution, grade: int) -> Json:
    return {
        "scope": both(item.scope),
        "as_of": item.as_of,
        "sample": both(item.sample),
        "source": both(item.source),
        "derived": bool(item.derived),
        "shares": [
            _share(key, value, grade) for key, value in sorted(item.shares.items(), key=lambda pair: _levels(pair[0]))
        ],
    }


def _levels(key: str) -> tuple[int, int]:
    """The lowest and highest level that a share covers: le1 -> 0 to 1, ge4 -> 4 and above."""
    found = _SHARE.fullmatch(key)
    if not found:
        raise ValueError(f"no share of levels: {key}")
    number = int(found[2])
    return {"le": (0, number), "l": (number, number), "ge": (number, 99)}[found[1]]


def _share(key: str, value: str, grade: int) -> Json:
    low, high = _levels(key)
    name = _SIGNS[key.rstrip("0123456789")] + key.lstrip("lge")
    shade = high if low == 0 else low
    return {
        "name": name,
        "percent": value,
        "x": float(value),
        "shade": shade,
        "own": low <= grade <= high,
    }


def _tier(tier: Tier, grade: int) -> Json:
    return {
        "title": both(tier.title),
        "level": tier.level,
        "stages": both(tier.stages),
        "met": grade >= tier.level,
    }
