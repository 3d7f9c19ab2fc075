"""The sample plant of the first page: the same invented answers that the sample report is made from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

import charts
from assessment.scoring import Scorecard, score_answers
from assessment.scoring.display import Figures
from reports.files import read_file
from reports.services.samples import FILES
from rubrics.document import Level
from rubrics.texts import level_word


@dataclass(frozen=True, slots=True)
class SampleCard:
    name: str
    score: str
    level: Level
    chart: charts.Svg


def get_sample(language: str) -> SampleCard:
    """The sample in that language, with its score on the scale of the levels."""
    name, scorecard = _score_sample(language)
    levels = scorecard.rubric.levels
    score = Figures.of(scorecard.rubric).score(scorecard.score)
    chart = charts.scale(
        "sample",
        [charts.Band(level.number, level.lower, level.upper) for level in levels],
        [charts.Needle(scorecard.score, _("Score"), score)],
        title=_("The score on the scale from 0 to %(top)s") % {"top": len(levels)},
        desc=_("Score %(score)s, level %(level)s.") % {"score": score, "level": level_word(scorecard.level, language)},
    )
    return SampleCard(name=name, score=score, level=scorecard.rubric.level(scorecard.level), chart=chart)


@cache
def _score_sample(language: str) -> tuple[str, Scorecard]:
    given = read_file(Path(settings.BASE_DIR) / "samples" / FILES[language])
    answers = given.choices()
    scorecard = score_answers(given.rubric, profile=given.profile, trimmed=tuple(given.trimmed), answers=answers)
    return given.factory["name"], scorecard
