"""READ for the question pages: one section at one level, its strip, and one requirement with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from django.utils.translation import get_language

from accounts.models import User
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, Confidence
from assessment.progress import LevelProgress, SectionProgress
from assessment.scoring import Figures
from assessment.selectors.delegation import rank_sections
from assessment.selectors.evidence import count_files
from assessment.selectors.rounds import Round
from assessment.services.answering import Conflict, content_of
from rubrics.document import Choice, Leaf, Level, Requirement, Rubric
from rubrics.glossary import list_words
from rubrics.guidance import Texts, Word


@dataclass(frozen=True)
class ConflictView:
    """Both sides of a conflict: the other person's words, one's own, and what stood before."""

    theirs: Content
    mine: Content
    base: Content
    by: str
    at: datetime
    version: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One requirement as a page shows it."""

    requirement: Requirement
    position: int
    total: int
    choices: tuple[Choice, ...]
    content: Content
    version: int
    saved_at: datetime | None
    saved_by: str
    files: int = 0
    carried: bool = False
    conflict: ConflictView | None = None
    errors: Sequence[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.requirement.key

    @property
    def confidences(self) -> list[tuple[str, str]]:
        """How sure one may be, each with its words."""
        return [(item.value, str(item.label)) for item in Confidence]

    def with_refused(self, typed: Content, errors: Sequence[str]) -> "Question":
        """The question with what was typed, and why it is not stored."""
        return replace(self, content=typed, errors=tuple(errors))


@dataclass(frozen=True)
class StripLevel:
    """One gauge of a level strip. `state` is a code that the template words."""

    level: Level
    state: str
    percent: str
    width: str
    is_current: bool
    is_open: bool
    answered: int


def build_strip(round_: Round, section: SectionProgress, current: int | None) -> tuple[StripLevel, ...]:
    """The gauges of a section, one a level; none where questions do not belong to levels."""
    if not round_.rubric.has_questions_by_level:
        return ()
    figures = Figures.of(round_.rubric)
    return tuple(
        StripLevel(
            level=round_.rubric.level(item.number),
            state=_strip_state(round_, item),
            percent=figures.percent(item.share or Fraction(0)),
            width=f"{float(item.share or 0) * 100:.2f}",
            is_current=item.number == current,
            is_open=item.is_open and bool(item.keys),
            answered=item.answered,
        )
        for item in section.levels
    )


def _strip_state(round_: Round, item: LevelProgress) -> str:
    if not item.keys:
        return "nothing_asked"
    if not item.is_open:
        return "kept" if item.answered else "opens_next" if item.number == round_.progress.plant_open + 1 else "shut"
    if item.share is not None and item.share >= round_.rubric.gate.at_least and item.is_complete:
        return "reached"
    return "started" if item.answered else "empty"


def list_questions(round_: Round, leaf: Leaf, level: int) -> tuple[Question, ...]:
    """The questions of a section at a level, with what is stored. Two queries."""
    asked = [item for item in leaf.node.requirements if item.level == level]
    rows = {
        answer.requirement: answer
        for answer in Answer.objects.filter(
            assessment=round_.assessment, requirement__in=[item.key for item in asked]
        ).select_related("updated_by")
    }
    files = count_files(round_.assessment, [item.key for item in asked])
    questions = (
        make_question(round_, item, rows.get(item.key), position=position, total=len(asked))
        for position, item in enumerate(asked, 1)
    )
    return tuple(replace(question, files=files.get(question.key, 0)) for question in questions)


def get_question(round_: Round, requirement: Requirement) -> Question:
    """One requirement with what is stored. Two queries."""
    leaf = round_.rubric.leaf_of[requirement.key]
    questions = list_questions(round_, leaf, requirement.level)
    return next(question for question in questions if question.key == requirement.key)


def make_question(round_: Round, item: Requirement, answer: Answer | None, *, position: int, total: int) -> Question:
    content = content_of(answer) if answer else Content()
    return Question(
        requirement=item,
        position=position,
        total=total,
        choices=item.asked.choices,
        content=content,
        version=answer.version if answer else 0,
        saved_at=answer.updated_at if answer else None,
        saved_by=str(answer.updated_by or "") if answer else "",
        carried=answer.carried if answer else False,
    )


def with_conflict(question: Question, conflict: Conflict) -> Question:
    """The question with both sides of a conflict; one's own words stay in the form."""
    view = ConflictView(
        theirs=content_of(conflict.answer),
        mine=conflict.mine,
        base=conflict.base,
        by=str(conflict.answer.updated_by or ""),
        at=conflict.answer.updated_at,
        version=conflict.answer.version,
        fields=conflict.fields,
    )
    return replace(question, content=conflict.mine, conflict=view)


def list_page_words(rubric: Rubric, items: Iterable[Requirement], *others: Texts) -> tuple[Word, ...]:
    """The words of the glossary in what a page says of these requirements and in its other texts."""
    texts = list(others)
    for item in items:
        texts += [item.text, item.help, *item.meaning.values(), *(hint.text for hint in item.evidence), item.example]
    return list_words(rubric, texts, get_language() or "en")


def list_history(assessment: Assessment, requirement: str) -> list[AnswerChange]:
    """Every version of an answer, newest first."""
    rows = AnswerChange.objects.filter(assessment=assessment, requirement=requirement).select_related("by")
    return list(rows.order_by("-version"))


def next_page(round_: Round, leaf_key: str, level: int) -> tuple[str, int] | None:
    """The page after this one in the round's order: the section's next open level, then the next section at its first
    unfinished level; or, by level, the next section at the same level. None after the last."""
    holds = round_.assessment.holds
    sections = [section for section in round_.progress.sections.values() if section.open_levels and holds(section.key)]
    if round_.assessment.order == Assessment.Order.LEVEL:
        pages = sorted(((s.key, item.number) for s in sections for item in s.open_levels), key=lambda page: page[1])
    else:
        pages = [
            (section.key, number)
            for section in sections
            for number in _numbers_ahead(section, level if section.key == leaf_key else section.current.number)
        ]
    position = pages.index((leaf_key, level)) if (leaf_key, level) in pages else -1
    return pages[position + 1] if position + 1 < len(pages) else None


def _numbers_ahead(section: SectionProgress, start: int) -> list[int]:
    """The open levels of a section from `start` on."""
    return [item.number for item in section.open_levels if item.number >= start]


def next_unanswered(round_: Round, after: str = "", reader: User | None = None) -> str | None:
    """The next question without an answer in what is open, from `after` on and round: the reader's own sections, then
    those that nobody has, then the others'; then flagged ones."""
    holds = round_.assessment.holds
    sections = [section for section in round_.progress.sections.values() if holds(section.key)]
    levels = [(section, item) for section in sections for item in section.open_levels]
    if round_.assessment.order == Assessment.Order.LEVEL:
        levels.sort(key=lambda pair: pair[1].number)
    keys = [key for _, item in levels for key in item.keys]
    start = keys.index(after) + 1 if after in keys else 0
    ring = keys[start:] + keys[:start]
    unanswered = [key for key in ring if not round_.choices.get(key)]
    if unanswered:
        rank = rank_sections(round_.assessment, reader)
        return min(unanswered, key=lambda key: rank(round_.rubric.leaf_of[key].node.key))
    flagged = set(
        Answer.objects.filter(assessment=round_.assessment, flagged=True).values_list("requirement", flat=True)
    )
    return next((key for key in ring if key in flagged), None)
