"""Cases for report content: the shipped rubric or a small one, with whatever answers a test needs."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from assessment.scoring import list_gaps, result_hash, result_json, score_answers
from benchmarks.reference import KpiInput, KpiSet, compare_kpis, comparison_json, default_set
from reports.case import Factory, GivenAnswer, ReportCase, Verification
from rubrics.document import Rubric, parse_document
from rubrics.shipped_files import find_shipped
from tests.pure.documents import Data, make_document

KPIS = {
    "development_cycle": KpiInput("180", "150", "days", "2024 to 2025"),
    "production_efficiency": KpiInput("100", "128"),
    "defect_rate": KpiInput("2.1", "1.6", "%"),
    "carbon_emissions": KpiInput("1.20", "1.01"),
}
CHECK = Verification(
    code="ABCDEFGHIJKLMNOPQRST", url="https://fulcrum.example/verify/ABCDEFGHIJKLMNOPQRST/", qr=("101", "010")
)


@cache
def shipped() -> Rubric:
    found = find_shipped("gbt39116-2020")
    assert found
    return found[1]


def small(*nodes: Data, **changes: Any) -> Rubric:
    return parse_document(make_document(*nodes, **changes))


def up_to(level: int, value: str = "fully", rubric: Rubric | None = None) -> dict[str, str]:
    """Every requirement of the levels 1 to `level` with one answer."""
    rubric = rubric or shipped()
    return {key: value for key, item in rubric.requirements.items() if item.level <= level}


def make_case(
    answers: Mapping[str, str | GivenAnswer] | None = None,
    *,
    rubric: Rubric | None = None,
    profile: str = "",
    trimmed: Mapping[str, str] | None = None,
    kpis: Mapping[str, KpiInput] | None = None,
    reference_set: KpiSet | None = None,
    **more: Any,
) -> ReportCase:
    rubric, reference_set = rubric or shipped(), reference_set or default_set()
    profile = profile or next(iter(rubric.profiles))
    given = {k: a if isinstance(a, GivenAnswer) else GivenAnswer(a) for k, a in (answers or {}).items()}
    scope: Any = {"profile": profile, "trimmed": tuple(trimmed or {})}
    choices = {key: answer.value for key, answer in given.items() if answer.value}
    result = result_json(
        score_answers(rubric, answers=choices, **scope),
        version=1,
        gaps=list_gaps(rubric, answers=choices, **scope),
        kpis=comparison_json(compare_kpis(kpis or {}, reference_set), reference_set),
    )
    return ReportCase(
        rubric=rubric,
        result=result,
        result_hash=result_hash(result),
        answers=given,
        trimmed=dict(trimmed or {}),
        factory=more.pop("factory", Factory(name="Plant A", industry="C34", region="CN-32", size="medium")),
        kpis=dict(kpis or {}),
        reference_set=reference_set,
        verification=more.pop("verification", CHECK),
        **more,
    )
