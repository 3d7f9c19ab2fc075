"""Where a round stands: level so far and what it can still reach. Shown on the home page and the hub."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessment.models import Answer, Assessment
from assessment.scoring import Figures, Scorecard, score_answers
from assessment.scoring.levels import Levels
from assessment.scoring.maturity import measure
from assessment.selectors.conditions import LevelStand, list_level_stands
from assessment.selectors.hub import last_answer
from assessment.selectors.levels import get_round_levels
from assessment.selectors.rounds import Round
from rubrics.document import Leaf, Level, Profile


@dataclass(frozen=True)
class StandingLevel:
    """One gauge of the plant's strip under a gate. `state` is a code: reached, here, shut or counted_later."""

    level: Level
    state: str
    percent: str
    width: str


@dataclass(frozen=True)
class Standing:
    round: Round
    card: Scorecard
    level: Level | None
    score: str
    highest_score: str
    first_answered: int
    first_asked: int
    levels: tuple[StandingLevel, ...]
    stands: tuple[LevelStand, ...]
    gate: str
    gate_width: str
    last: Answer | None
    by_proof: Levels

    @property
    def profile(self) -> Profile:
        return self.round.rubric.profiles[self.round.assessment.profile]

    @property
    def is_early(self) -> bool:
        """By the rule of the results page: open, and level 1 neither reached nor fully answered."""
        is_open = self.round.assessment.status == Assessment.Status.DRAFT
        return is_open and not self.level and self.first_answered < self.first_asked

    @property
    def possible_level(self) -> int:
        """The level with every unanswered question of the scope fully met, open or not."""
        return self.card.highest[0]

    @property
    def possible_score(self) -> str:
        return Figures.of(self.round.rubric).score(self.card.highest[1])

    @property
    def last_place(self) -> Leaf | None:
        """The subdomain that was answered last."""
        return self.round.rubric.leaf_of[self.last.requirement] if self.last else None

    @property
    def last_level(self) -> int | None:
        return self.round.rubric.requirement(self.last.requirement).level if self.last else None

    @property
    def failing_percent(self) -> str:
        """What the first failing level stands at, as printed."""
        failing = self.round.progress.failing
        return next((item.percent for item in self.levels if item.level.number == failing), "")


def get_standing(round_: Round, at: datetime) -> Standing:
    """The level of what is answered so far, unanswered counting 0. One query (where somebody stopped); one more where
    the rubric asks for proof, and one once the round is submitted (a signed review)."""
    rubric, assessment = round_.rubric, round_.assessment
    card = score_answers(rubric, profile=assessment.profile, trimmed=tuple(assessment.trimmed), answers=round_.choices)
    figures = Figures.of(rubric)
    by_level = rubric.has_questions_by_level
    gate = rubric.gate.at_least if by_level else Fraction(0)
    first = [section.levels[0] for section in round_.progress.sections.values()]
    return Standing(
        round=round_,
        card=card,
        level=rubric.level(card.level) if card.level else None,
        score=figures.score(card.score),
        highest_score=figures.score(_highest_open(round_)),
        first_answered=sum(level.answered for level in first),
        first_asked=sum(len(level.keys) for level in first),
        levels=tuple(_gauge(round_, card, figures, level) for level in rubric.levels) if by_level else (),
        stands=list_level_stands(rubric, card.conditions),
        gate=_whole_percent(gate),
        gate_width=f"{float(gate) * 100:.2f}",
        last=last_answer(round_),
        by_proof=get_round_levels(round_, card, at),
    )


def _highest_open(round_: Round) -> Fraction:
    """The score with every open, unanswered question fully met."""
    items = round_.rubric.requirements
    levels = [level for section in round_.progress.sections.values() for level in section.open_levels]
    filled = {key: round_.choices.get(key) or items[key].asked.best for level in levels for key in level.keys}
    return measure(round_.plan, {**round_.choices, **filled}).score


def _gauge(round_: Round, card: Scorecard, figures: Figures, level: Level) -> StandingLevel:
    score = card.levels[level.number - 1].score or Fraction(0)
    failing = round_.progress.failing
    if failing is None or level.number < failing:
        state = "reached"
    elif level.number == failing:
        state = "here"
    else:
        state = "shut"
    return StandingLevel(level, state, figures.percent(score), f"{float(score) * 100:.2f}")


def _whole_percent(share: Fraction) -> str:
    """A gate as people say it: 80."""
    percent = share * 100
    return str(percent) if percent.denominator == 1 else f"{float(percent):g}"
