"""What a round holds, in the shapes that scoring and progress work on."""

from dataclasses import dataclass

from django.db.models import Count

from assessment.models import Answer, Assessment, Confidence, Section
from assessment.progress import Progress, measure_progress
from assessment.scoring.plan import Plan, make_plan
from rubrics.document import Rubric
from rubrics.selectors import load_rubric


@dataclass(frozen=True)
class Round:
    """A round with its rubric and plan, the choices given so far, those that are guesses, and its sections' rows."""

    assessment: Assessment
    rubric: Rubric
    plan: Plan
    choices: dict[str, str]
    guesses: frozenset[str]
    sections: dict[str, Section]
    progress: Progress


def count_rounds() -> dict[int, int]:
    """Rubric version -> how many rounds use it. One query."""
    rows = Assessment.objects.order_by().values_list("rubric_version").annotate(count=Count("pk"))
    return dict(rows.values_list("rubric_version", "count"))


def get_plan(assessment: Assessment) -> Plan:
    rubric = load_rubric(assessment.rubric_version)
    return make_plan(rubric, assessment.profile, frozenset(assessment.trimmed))


def get_choices(assessment: Assessment) -> dict[str, str]:
    """Requirement key -> choice of everything answered, also outside the scope. One query."""
    return dict(Answer.objects.filter(assessment=assessment).exclude(value="").values_list("requirement", "value"))


def get_round(assessment: Assessment) -> Round:
    """Everything progress needs, in two queries."""
    plan = get_plan(assessment)
    rows = Answer.objects.filter(assessment=assessment).exclude(value="")
    answers = list(rows.values_list("requirement", "value", "confidence"))
    choices = {key: value for key, value, _ in answers}
    guesses = frozenset(key for key, _, confidence in answers if confidence == Confidence.GUESS)
    sections = {section.leaf: section for section in Section.objects.filter(assessment=assessment)}
    opened = {key: section.opened_level for key, section in sections.items()}
    asked = plan.requirement_keys()
    in_scope = {key: choice for key, choice in choices.items() if key in asked}
    progress = measure_progress(plan, in_scope, opened)
    return Round(assessment, plan.rubric, plan, choices, guesses, sections, progress)
