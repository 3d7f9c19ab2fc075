"""PURE: cited figures of others, read from benchmarks/data, and how a factory's change compares with them.

Every figure has a name, date, population and source. Figures of different sets describe different selections and are
never merged, and never turned into a trend.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assessment.decimals import parse_decimal
from assessment.indicators import INDICATORS, Indicator

Texts = Mapping[str, str]
Status = Literal["compared", "no_reference", "reference_exceeded"]

_DATA = Path(__file__).parent / "data"
_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    note: Texts
    url: str = ""


@dataclass(frozen=True, slots=True)
class KpiSet:
    """Published average changes, in percent, of one group of factories at one date."""

    id: str
    title: Texts
    group: Texts
    published: str
    population: Texts
    n: int | None
    changes: Mapping[str, str]
    definition: Texts
    sources: tuple[Source, ...]
    confidence: str
    note: Texts
    n_is_lower_bound: bool = False
    approximate: tuple[str, ...] = ()

    def reference(self, indicator: str) -> Fraction | None:
        """The published change as a fraction of the base: -20.7 percent is -207/1000."""
        percent = self.changes.get(indicator)
        return None if percent is None else parse_decimal(percent) / 100


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of firms by level as published: `le1` is level 1 or below, `ge4` level 4 or above."""

    id: str
    scope: Texts
    as_of: str
    sample: Texts
    n: int | None
    shares: Mapping[str, str]
    source: Texts
    confidence: str
    n_is_lower_bound: bool = False
    derived: tuple[str, ...] = ()
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tier:
    """A national smart-factory tier and the self-assessed level it asks for."""

    id: str
    title: Texts
    level: int
    stages: Texts
    confidence: str


@dataclass(frozen=True, slots=True)
class KpiInput:
    """What the factory typed: decimals as text, so that they can be printed as written."""

    base: str
    current: str
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class KpiComparison:
    """`change` is current / base - 1. `log_points` is 100 ln(current / base): on that scale a fall and a rise compare,
    and attainment is own over reference. Attainment never enters the level."""

    change: Fraction
    reference: Fraction | None
    attainment: Decimal | None
    status: Status
    log_points: Decimal | None
    reference_log_points: Decimal | None


def kpi_sets() -> tuple[KpiSet, ...]:
    """All cited sets, the default first, then the newest first."""
    default = default_set()
    others = sorted((s for s in _kpi_sets().values() if s.id != default.id), key=lambda s: s.published, reverse=True)
    return (default, *others)


def kpi_set(identifier: str) -> KpiSet:
    """The set with this id; the empty id is the default set. Raises KeyError."""
    return _kpi_sets()[identifier] if identifier else default_set()


def default_set() -> KpiSet:
    return _kpi_sets()[_load("kpi_sets")["default"]]


def kpi_definitions() -> tuple[Indicator, ...]:
    return INDICATORS


@cache
def level_distributions() -> tuple[Distribution, ...]:
    """Published shares of firms by level. `distributions_note` belongs beside any of them."""
    return tuple(Distribution(**raw) for raw in _load("level_distributions")["sets"])


def counts_in_levels_of(name: str, slug: str) -> bool:
    """Whether figures by level (`level_distributions`, `tiers`) speak of the levels of this rubric: the data name the
    families that they were published for. Beside any other rubric they would mislead."""
    return any(slug == family or slug.startswith(f"{family}-") for family in _load(name)["families"])


def distributions_note() -> Texts:
    return _load("level_distributions")["note"]


@cache
def tiers() -> tuple[Tier, ...]:
    return tuple(Tier(**raw) for raw in _load("tiers")["tiers"])


def freeze_set(kpi_set: KpiSet) -> dict[str, Any]:
    """The whole cited set as plain JSON values, to be kept with a frozen result."""
    raw = asdict(kpi_set)
    return raw | {"sources": list(raw["sources"]), "approximate": list(raw["approximate"])}


def thaw_set(raw: Mapping[str, Any]) -> KpiSet:
    """The reverse of freeze_set. Keys that this version of the program does not know are left out."""
    known = {f.name for f in fields(KpiSet)}
    values = {key: value for key, value in raw.items() if key in known}
    values["sources"] = tuple(Source(**source) for source in raw["sources"])
    values["approximate"] = tuple(raw.get("approximate", ()))
    return KpiSet(**values)


def compare_kpis(values: Mapping[str, KpiInput], reference_set: KpiSet) -> dict[str, KpiComparison]:
    """Each indicator that has values beside the set's average, in the order of the definitions."""
    return {
        indicator.key: compare_kpi(values[indicator.key], reference_set.reference(indicator.key))
        for indicator in INDICATORS
        if indicator.key in values
    }


def compare_kpi(value: KpiInput, reference: Fraction | None) -> KpiComparison:
    """A current value of 0 has no logarithm: the reference counts as exceeded and attainment is not computed."""
    ratio = parse_decimal(value.current) / parse_decimal(value.base)
    own_log = _log(ratio) if ratio else None
    reference_log = None if reference is None else _log(1 + reference)
    status: Status = "no_reference" if reference is None else "compared" if ratio else "reference_exceeded"
    return KpiComparison(
        change=ratio - 1,
        reference=reference,
        attainment=_divide(own_log, reference_log),
        status=status,
        log_points=_percent(own_log),
        reference_log_points=_percent(reference_log),
    )


def comparison_json(
    comparisons: Mapping[str, KpiComparison], reference_set: KpiSet
) -> dict[str, dict[str, str | None]]:
    """The `kpis` of a result: exact fractions, attainment with three decimals."""
    return {key: _comparison_json(comparison, reference_set.id) for key, comparison in comparisons.items()}


def _comparison_json(comparison: KpiComparison, set_id: str) -> dict[str, str | None]:
    reference = comparison.reference
    entry = {
        "change": str(comparison.change),
        "reference_set": set_id,
        "reference": None if reference is None else str(reference),
        "attainment": None if comparison.attainment is None else str(comparison.attainment),
    }
    # A current value of 0 is stated as such, also where the set has no figure to exceed.
    return entry | ({"status": "reference_exceeded"} if comparison.change == -1 else {})


def round_half_away(value: Decimal, places: int) -> Decimal:
    """Half away from zero; a value that rounds to zero has no sign."""
    with localcontext(prec=2 * _DIGITS):  # values of 15 digits each make changes of thirty
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def _log(ratio: Fraction) -> Decimal:
    with localcontext(prec=_DIGITS):
        return (Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln()


def _divide(own: Decimal | None, reference: Decimal | None) -> Decimal | None:
    if own is None or reference is None:
        return None
    with localcontext(prec=_DIGITS):
        return round_half_away(own / reference, 3)


def _percent(log: Decimal | None) -> Decimal | None:
    return None if log is None else log.scaleb(2)


@cache
def _kpi_sets() -> dict[str, KpiSet]:
    data, sources = _load("kpi_sets"), _load("sources")
    return {raw["id"]: _kpi_set(raw, data["note"], sources) for raw in data["sets"]}


def _kpi_set(raw: Mapping[str, Any], note: Texts, sources: Mapping[str, Any]) -> KpiSet:
    cited = (raw["source"], *raw.get("also", ()))
    return thaw_set({**raw, "note": note, "sources": [sources[key] for key in cited]})


@cache
def _load(name: str) -> dict[str, Any]:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
