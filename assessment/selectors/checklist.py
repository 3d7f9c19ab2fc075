"""READ for the submit page: what stands in the way, what to confirm, what to look at again."""

from collections import Counter
from dataclasses import dataclass

from assessment.models import Answer, KpiValue
from assessment.selectors.carrying import find_carried
from assessment.selectors.rounds import Round
from rubrics.document_trust import CopiedNotes, LevelOrder

SAME_NOTE_LIMIT = 10


@dataclass(frozen=True)
class ChecklistItem:
    """A line of the checklist. `kind`: confirm, warning or information; `code` is worded by the template."""

    kind: str
    code: str
    count: int
    target: str = ""


def build_checklist(round_: Round) -> tuple[ChecklistItem, ...]:
    """Two queries. Nothing here blocks: a plant may submit with gaps, and each unanswered one counts 0. Where the
    rubric has rules of its own on the order of levels or on copied notes, they ask instead."""
    answers = list(Answer.objects.filter(assessment=round_.assessment).values_list("requirement", "note", "flagged"))
    asked = round_.plan.requirement_keys()
    notes = Counter(note for key, note, _ in answers if note and key in asked)
    flagged = sum(flag for key, _, flag in answers if key in asked)
    ready = {key for key, section in round_.sections.items() if section.ready}
    not_ready = len(round_.progress.sections.keys() - ready)
    ruled = {type(rule) for rule in round_.rubric.consistency}
    same_note = 0 if CopiedNotes in ruled else sum(count for count in notes.values() if count > SAME_NOTE_LIMIT)
    carried = find_carried(round_)
    items = (
        ChecklistItem("confirm", "unanswered", round_.progress.unanswered),
        ChecklistItem("warning", "level_order", 0 if LevelOrder in ruled else _out_of_order(round_)),
        ChecklistItem("warning", "same_note", same_note),
        ChecklistItem("warning", "flagged", flagged),
        ChecklistItem("warning", "carried", carried.total if carried else 0),
        ChecklistItem("information", "not_ready", not_ready),
        ChecklistItem(
            "information", "no_kpi", 0 if KpiValue.objects.filter(assessment=round_.assessment).exists() else 1
        ),
        ChecklistItem("information", "outside_scope", len(round_.choices.keys() - asked)),
    )
    return tuple(item for item in items if item.count)


def _out_of_order(round_: Round) -> int:
    """Sections whose share at some level is above that of a lower level that misses the gate."""
    if not round_.rubric.has_questions_by_level:
        return 0
    gate = round_.rubric.gate.at_least
    count = 0
    for section in round_.progress.sections.values():
        shares = [level.share for level in section.levels if level.share is not None and level.answered]
        count += any(low < gate <= high for i, low in enumerate(shares) for high in shares[i + 1 :])
    return count
