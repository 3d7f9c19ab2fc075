"""PURE: the result as JSON, as contracts promise it. Keys keep this order; fractions are exact and in lowest terms."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from assessment.scoring.display import Figures
from assessment.scoring.evidence import Evidenced
from assessment.scoring.gaps import Gap
from assessment.scoring.maturity import ENGINE, NodeScore, Scorecard
from assessment.scoring.ranges import Range
from rubrics.document import Rule

Json = dict[str, Any]


def result_json(
    card: Scorecard,
    *,
    version: int,
    gaps: Iterable[Gap],
    kpis: Mapping[str, Json] | None = None,
    notices: Iterable[Mapping[str, str]] = (),
    evidenced: Evidenced | None = None,
    range_: Range | None = None,
) -> Json:
    """The result of contracts ("Result JSON"). Where the rule is no gate, `conditions` stands in the place of `levels`,
    and nodes have an index alone. At the end stand `evidenced`, only where the rubric asks for proof, and `range`, only
    where answers are guesses."""
    rubric = card.rubric
    figures = Figures.of(rubric)
    by_level = isinstance(rubric.rule, Rule)
    result: Json = {
        "rubric": rubric.slug,
        "version": version,
        "rubric_hash": rubric.rubric_hash,
        "scoring_hash": rubric.scoring_hash,
        "engine": ENGINE,
        "profile": card.profile,
        "trimmed": sorted(card.trimmed),
        "in_scope": card.in_scope,
        "answered": card.answered,
        **level_json(figures, card.level, card.score),
        **({"levels": _levels(card)} if by_level else {"conditions": _conditions(card)}),
        "nodes": {path: _node(node) if by_level else {"index": str(node.index)} for path, node in card.nodes.items()},
        "kpis": dict(kpis or {}),
        "gaps": [{"requirement": g.requirement, "now": g.now, "gain_exact": str(g.gain)} for g in gaps],
        "notices": [dict(notice) for notice in notices],
    }
    return result | trust_json(figures, evidenced, range_)


def _levels(card: Scorecard) -> Json:
    return {str(level.number): {"exact": _exact(level.score), "satisfied": level.satisfied} for level in card.levels}


def _conditions(card: Scorecard) -> Json:
    """Level -> whether it is reached, and for each condition what is needed and what is there."""
    return {
        str(level.number): {
            "satisfied": level.is_met,
            **{item.kind: {"needed": str(item.needed), "got": str(item.got)} for item in level.conditions},
        }
        for level in card.conditions
    }


def level_json(figures: Figures, level: int, score: Fraction) -> Json:
    return {"level": level, "score": figures.score(score), "score_exact": str(score)}


def trust_json(figures: Figures, evidenced: Evidenced | None, range_: Range | None) -> Json:
    """What stands beside a level: what the evidence carries of it, and how far the guesses can move it."""
    told: Json = {}
    if evidenced:
        told["evidenced"] = level_json(figures, evidenced.level, evidenced.score) | {"lowered": len(evidenced.lowered)}
    if range_ and range_.guesses:
        ends = {"lowest": level_json(figures, *range_.lowest), "highest": level_json(figures, *range_.highest)}
        told["range"] = {"guesses": range_.guesses, **ends}
    return told


def compact(data: Any) -> str:
    """Compact UTF-8 JSON in the order of the keys."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def result_hash(result: Json) -> str:
    """Lower-case hex SHA-256 of the compact result."""
    return hashlib.sha256(compact(result).encode()).hexdigest()


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _node(node: NodeScore) -> Json:
    levels = {str(number): _exact(score) for number, score in enumerate(node.levels, 1)}
    return {"levels": levels, "index": str(node.index), "level": node.level}
