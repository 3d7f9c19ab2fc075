"""From a snapshot or an answers file to what a report is made from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.industries import INDUSTRIES
from accounts.regions import REGIONS
from assessment.answers_file import AnswersFile
from assessment.models import Snapshot
from assessment.scoring import list_gaps, result_hash, result_json, score_answers
from assessment.scoring.levels import read_claimed
from assessment.selectors.snapshots import read_payload
from benchmarks.reference import (
    Distribution,
    KpiInput,
    Tier,
    compare_kpis,
    comparison_json,
    counts_in_levels_of,
    kpi_set,
    level_distributions,
    thaw_set,
    tiers,
)
from reports.case import Factory, GivenAnswer, Json, ReportCase, SignedReview, Texts, Verification, Withdrawn
from reports.pdf import LANGUAGES
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric
from rubrics.selectors.withdrawal import find_withdrawal


def case_of_snapshot(snapshot: Snapshot) -> ReportCase:
    """The report of a frozen result, from the snapshot alone and the very rubric version it names."""
    payload = read_payload(snapshot)
    version = RubricVersion.objects.defer("document").get(rubric_hash=snapshot.rubric_hash)
    shares, steps = _national_figures(version.slug)
    review = payload.get("review")
    return ReportCase(
        rubric=load_rubric(version),
        result=payload["result"],
        result_hash=snapshot.result_hash,
        answers={key: GivenAnswer(given["value"], given.get("note", "")) for key, given in payload["answers"].items()},
        trimmed=payload["trimmed"],
        factory=factory_facts(payload["factory"], is_demonstration=payload["factory"]["is_demonstration"]),
        kpis={key: KpiInput(**given) for key, given in payload["kpis"].items()},
        reference_set=thaw_set(payload["reference_set"]),
        distributions=shares,
        tiers=steps,
        date=_day(payload["submitted_at"]),
        verification=verification(snapshot.code),
        review=_review(review),
        claimed=read_claimed(payload["result"], review) if review else None,
        withdrawn=_withdrawn(version),
    )


def _withdrawn(version: RubricVersion) -> Withdrawn | None:
    found = find_withdrawal(version)
    return Withdrawn(timezone.localtime(found.at).date().isoformat(), found.reason) if found else None


def _review(told: Json | None) -> SignedReview | None:
    return SignedReview(told["reviewer"], told["firm"], _day(told["signed_at"])) if told else None


def case_of_file(given: AnswersFile, *, is_demonstration: bool = False) -> ReportCase:
    """The report of an answers file: scored here, and without anything that only an installation can vouch for."""
    reference_set = kpi_set(given.reference_set or "")
    kpis = {key: KpiInput(kpi.base, kpi.current, kpi.unit, kpi.period) for key, kpi in given.kpis.items()}
    result = _result(given, comparison_json(compare_kpis(kpis, reference_set), reference_set))
    shares, steps = _national_figures(given.rubric.slug)
    return ReportCase(
        rubric=given.rubric,
        result=result,
        result_hash=result_hash(result),
        answers={key: GivenAnswer(item.value, item.note, item.evidence) for key, item in given.answers.items()},
        trimmed=given.trimmed,
        factory=factory_facts(given.factory, is_demonstration=is_demonstration),
        kpis=kpis,
        reference_set=reference_set,
        distributions=shares,
        tiers=steps,
        date=given.as_of.isoformat() if given.as_of else None,
    )


def _result(given: AnswersFile, kpis: Json) -> Json:
    choices, trimmed = given.choices(), tuple(given.trimmed)
    return result_json(
        score_answers(given.rubric, profile=given.profile, trimmed=trimmed, answers=choices),
        version=given.version,
        gaps=list_gaps(given.rubric, profile=given.profile, trimmed=trimmed, answers=choices),
        kpis=kpis,
        notices=[{"code": "outside_scope", "key": key} for key in given.outside_scope()],
    )


def factory_facts(facts: Mapping[str, Any], *, is_demonstration: bool) -> Factory:
    """The facts with the names that belong to their codes, in both languages. Readers know industries by their code
    too, and regions by name alone."""
    return Factory(
        name=facts.get("name", ""),
        industry=_named(facts.get("industry", ""), INDUSTRIES, "{code} {name}"),
        region=_named(facts.get("region", ""), REGIONS, "{name}"),
        size=facts.get("size", ""),
        is_demonstration=is_demonstration,
    )


def _named(code: str, names: Mapping[str, object], pattern: str) -> Texts | str:
    if code not in names:
        return code
    texts: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = pattern.format(code=code, name=names[code])
    return texts


def verification(code: str) -> Verification:
    url = settings.BASE_URL + reverse("reports:verify", args=[code])
    image = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    image.add_data(url)
    rows = ("".join("1" if dark else "0" for dark in row) for row in image.get_matrix())
    return Verification(code=code, url=url, qr=tuple(rows))


def _day(moment: str) -> str:
    return timezone.localtime(datetime.fromisoformat(moment)).date().isoformat()


def _national_figures(slug: str) -> tuple[tuple[Distribution, ...], tuple[Tier, ...]]:
    """The published shares and tiers that count in the levels of this rubric."""
    shares = level_distributions() if counts_in_levels_of("level_distributions", slug) else ()
    return shares, tiers() if counts_in_levels_of("tiers", slug) else ()
