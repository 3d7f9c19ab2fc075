"""PURE: what a report says, as plain JSON values for the template.

Every printed number is text, rounded by the scoring core and never across a gate; a float (`x`) only places a mark in a
drawing. Every text is reduced to what the fonts can print.
"""

from fractions import Fraction

from assessment.scoring.display import round_half_up
from reports.case import Json, ReportCase, Texts
from reports.content_compare import build_context, build_kpi
from reports.content_gaps import build_findings, build_gaps
from reports.content_levels import build_stands
from reports.content_parts import build_counts, build_groups, build_trims, build_weights
from reports.content_totals import build_totals, quarters
from reports.glyphs import printable_tree
from reports.texts import both, one_line, plain_decimal
from rubrics.document import Choice, Level, Rubric, Rule

FORMAT = 1


def build_content(case: ReportCase) -> Json:
    """The content of a report in every language; the same case gives the same content."""
    content = {
        "format": FORMAT,
        "report": _report(case),
        "factory": _factory(case),
        "model": _model(case) | (_gate(case) if case.rubric.has_questions_by_level else _all_of(case)),
        "result": _result(case),
        "stands": build_stands(case),
        **(_by_level(case) if case.rubric.has_questions_by_level else build_totals(case)),
        "kpi": build_kpi(case),
        "context": build_context(case),
        "weights": build_weights(case),
        "trims": build_trims(case),
        "sources": _sources(case),
    }
    return printable_tree(content)


def _by_level(case: ReportCase) -> Json:
    """What only levels with a gate can tell."""
    return {
        "findings": build_findings(case),
        "groups": build_groups(case),
        "counts": build_counts(case),
        "gaps": build_gaps(case),
        "totals": None,
    }


def _report(case: ReportCase) -> Json:
    check = case.verification
    return {
        "date": case.date,
        "demonstration": case.factory.is_demonstration,
        "from_file": check is None,
        "code": check.code if check else None,
        "verify_url": check.url if check else None,
        "qr": check.qr if check else None,
        "result_hash": case.result_hash,
        "review": _review(case),
    }


def _review(case: ReportCase) -> Json | None:
    """Who stands behind a reviewed result; None for a self-assessment."""
    review = case.review
    if review is None:
        return None
    return {"name": one_line(review.name), "firm": one_line(review.firm), "date": review.date}


def _factory(case: ReportCase) -> Json:
    factory = case.factory
    return {
        "name": one_line(factory.name),
        "industry": _in_both(factory.industry),
        "region": _in_both(factory.region),
        "size": factory.size,
    }


def _model(case: ReportCase) -> Json:
    rubric = case.rubric
    return {
        "title": both(rubric.title),
        "basis": both(rubric.sources[0].title if rubric.sources else rubric.title),
        "version": str(case.result["version"]),
        "withdrawn": _withdrawn(case),
        "profile": both(rubric.profiles[case.profile].title),
        "disclaimer": _disclaimer(rubric, case.result["version"]),
        "top": plain_decimal(rubric.top),
        "levels": [_level(level) for level in rubric.levels],
        "scale": [_choice(choice) for choice in rubric.scale],
    }


def _gate(case: ReportCase) -> Json:
    """How the gate turns level scores into a level."""
    rule = case.rubric.gate
    return {
        "rule": "gate",
        "gate": plain_decimal(rule.at_least * 100),
        "gate_x": float(rule.at_least),
        "sequential": rule.sequential_stop,
        "counts": rule.highest_satisfied_counts,
        "empty": rule.empty_level,
        "policies": _policies(rule),
    }


def _all_of(case: ReportCase) -> Json:
    """Nothing of a gate; the levels say what they require."""
    requires = [{"reached": level.requires.reached, "binding": level.requires.binding} for level in case.rubric.levels]
    return {"rule": "all_of", "gate": "", "gate_x": 0.0, "sequential": False, "policies": [], "requires": requires}


def _withdrawn(case: ReportCase) -> Json | None:
    """Since when the rubric version is withdrawn, and why; None for one in force."""
    withdrawn = case.withdrawn
    return {"date": withdrawn.date, "reason": one_line(withdrawn.reason)} if withdrawn else None


def _policies(rule: Rule) -> list[str]:
    stop = ["sequential_stop", f"highest_{rule.highest_satisfied_counts}"] if rule.sequential_stop else ["no_stop"]
    return [*stop, f"empty_{rule.empty_level}"]


def _level(level: Level) -> Json:
    return {
        "number": level.number,
        "title": both(level.title),
        "meaning": both(level.meaning),
        "from": plain_decimal(level.lower),
        "to": plain_decimal(level.upper),
    }


def _choice(choice: Choice) -> Json:
    return {
        "key": choice.key,
        "label": both(choice.label),
        "value": plain_decimal(choice.value),
        "quarters": quarters(choice),
    }


def _result(case: ReportCase) -> Json:
    result = case.result
    share = Fraction(result["answered"], result["in_scope"] or 1)
    return {
        "level": result["level"],
        "next": case.next_level,
        "score": result["score"],
        "answered": result["answered"],
        "in_scope": result["in_scope"],
        "coverage": round_half_up(share * 100, 1, (Fraction(100),)),
        "open": case.open_requirements,
        "levels": [_level_score(case, number) for number in range(1, len(case.level_scores) + 1)],
        "engine": result["engine"],
        "rubric_hash": result["rubric_hash"],
        "scoring_hash": result["scoring_hash"],
    }


def _level_score(case: ReportCase, number: int) -> Json:
    score = case.level_scores[number - 1]
    opened = case.is_opened(number, case.active_leaves)
    percent = None if score is None or not opened else case.figures.percent(score)
    return {
        "number": number,
        "percent": percent,
        "printed": "–" if percent is None else f"{percent}%",
        "x": float(score or 0) if opened else 0.0,
        "opened": opened or score is None,
        "satisfied": case.result["levels"][str(number)]["satisfied"],
    }


def _sources(case: ReportCase) -> list[Json]:
    rubric = [{"title": both(source.title), "note": both(source.note)} for source in case.rubric.sources]
    figures = [{"title": source.title, "note": both(source.note)} for source in case.reference_set.sources]
    return rubric + figures


def _disclaimer(rubric: Rubric, version: int) -> Json:
    return {language: text.replace("{version}", str(version)) for language, text in both(rubric.disclaimer).items()}


def _in_both(text: Texts | str) -> Texts | str:
    return one_line(text) if isinstance(text, str) else both(text)
