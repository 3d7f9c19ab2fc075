"""PURE: what keeps the plant from the next level, and the three things worth saying first."""

from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from assessment.indicators import BY_KEY
from assessment.scoring.display import round_half_up
from benchmarks.reference import KpiComparison, compare_kpis
from reports.case import Json, ReportCase
from reports.texts import both, minus, signed_percent

_COMPARABLE = ("compared", "reference_exceeded")


def build_gaps(case: ReportCase) -> Json | None:
    """The open requirements of the next level, each with the level's score once it and all before it are closed.

    `need` is how many of them reach the gate. Closing all of them always does: below the next level every score passes
    the gate, and what asks nothing at a level counts there at least as much as below. None at the top.
    """
    if case.next_level is None:
        return None
    gains = [Fraction(gap["gain_exact"]) for gap in case.result["gaps"]]
    after = list(accumulate(gains, initial=case.level_scores[case.next_level - 1] or Fraction(0)))[1:]
    gate = case.rubric.gate.at_least
    total = sum(gains, Fraction(0))
    return {
        "need": sum(score < gate for score in after) + 1,
        "first_ten": round_half_up(sum(gains[:10], Fraction(0)) / total * 100, 1, (Fraction(100),)) if total else "",
        "items": [
            _gap(case, rank, gain, score) for rank, (gain, score) in enumerate(zip(gains, after, strict=True), 1)
        ],
    }


def _gap(case: ReportCase, rank: int, gain: Fraction, after: Fraction) -> Json:
    gap = case.result["gaps"][rank - 1]
    asked = case.rubric.requirement(gap["requirement"])
    return {
        "rank": str(rank),
        "key": gap["requirement"],
        "part": case.rubric.leaf_of[gap["requirement"]].node.key,
        "text": both(asked.text),
        "proof": [both(hint.text) for hint in asked.evidence],
        "now": gap["now"],
        "gain": round_half_up(gain * 100, 2),
        "x": float(gain),
        "after": case.figures.percent(after),
        "after_x": float(after),
    }


# ---------------------------------------------------------------- findings
def build_findings(case: ReportCase) -> list[Json]:
    """What stands out, as code, figure and parameters: the way up, the spread, and an effect or else the coverage."""
    spread = _spread(case)
    return [
        _way_up(case),
        *([spread] if spread else []),
        _effect(case) or _coverage(case),
    ]


def _way_up(case: ReportCase) -> Json:
    gaps = build_gaps(case)
    if gaps is None:
        left = case.open_requirements
        return _finding("top" if left else "top_all", str(case.result["level"]), count=left, open=left)
    level = case.next_level or 0
    now = case.level_scores[level - 1]
    if now is None:
        return _finding("nothing_asked", str(level), next=level)
    need, items = gaps["need"], gaps["items"]
    words = {
        "next": level,
        "now": f"{case.figures.percent(now)}%",
        "open": len(items),
        "after": items[need - 1]["after"],
    }
    return _finding("next_level", str(need), count=need, **words)


def _spread(case: ReportCase) -> Json | None:
    """The strongest and the weakest elements, equal ones together; nothing to compare where there is only one."""
    groups = [node for node in case.rubric.nodes if node.key in case.result["nodes"]]
    if len(groups) < 2:
        return None
    index = {node.key: Fraction(case.result["nodes"][node.key]["index"]) for node in groups}
    top, high, low = len(case.rubric.levels), *map(case.figures.score, (max(index.values()), min(index.values())))
    if high == low:
        return _finding("even", high, index=high, top=top)
    names = {
        word: [both(node.title) for node in groups if case.figures.score(index[node.key]) == edge]
        for word, edge in (("high", high), ("low", low))
    }
    return _finding("elements", f"{high} / {low}", top=top, high_index=high, low_index=low, **names)


def _effect(case: ReportCase) -> Json | None:
    """The indicator furthest behind its reference; one that has reached 0 only where nothing else compares."""
    compared = compare_kpis(case.kpis, case.reference_set)
    choices = [(key, found) for key, found in compared.items() if found.status in _COMPARABLE]
    if not choices:
        return None
    key, found = min(choices, key=lambda pair: _attained(pair[1]))
    words = {
        "name": both(BY_KEY[key].title),
        "reference": signed_percent(found.reference or Fraction(0)),
    }
    if found.attainment is None:
        return _finding("kpi_exceeded", f"{signed_percent(found.change)}%", **words)
    code = "kpi_worse" if found.attainment < 0 else "kpi"
    return _finding(
        code,
        f"{signed_percent(found.change)}%",
        attainment=minus(found.attainment),
        **words,
    )


def _attained(found: KpiComparison) -> Decimal:
    return Decimal("Infinity") if found.attainment is None else found.attainment


def _coverage(case: ReportCase) -> Json:
    missing = case.result["in_scope"] - case.result["answered"]
    return _finding("unanswered", str(missing), count=missing) if missing else _finding("complete", "100%")


def _finding(code: str, figure: str, **params: object) -> Json:
    return {"id": code, "figure": figure, "params": params}
