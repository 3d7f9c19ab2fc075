"""PURE: the scoring core. Standard library and rubrics.document only."""

from assessment.scoring.display import Figures
from assessment.scoring.gaps import Gap, list_gaps
from assessment.scoring.maturity import (
    ENGINE,
    LevelScore,
    NodeScore,
    Outcome,
    Scorecard,
    UnknownAnswer,
    measure,
    score_answers,
)
from assessment.scoring.plan import UnknownScope
from assessment.scoring.result import compact, result_hash, result_json

__all__ = [
    "ENGINE",
    "Figures",
    "Gap",
    "LevelScore",
    "NodeScore",
    "Outcome",
    "Scorecard",
    "UnknownAnswer",
    "UnknownScope",
    "compact",
    "list_gaps",
    "measure",
    "result_hash",
    "result_json",
    "score_answers",
]
