"""READ a round as it was before it moved to another version of its rubric."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessment.models import Assessment, RubricMove
from assessment.scoring.plan import Plan
from assessment.selectors.comments import Thread, list_threads
from assessment.selectors.evidence import EvidenceFile, map_evidence
from assessment.selectors.result import Result, frozen_result
from assessment.selectors.rounds import get_plan
from rubrics.document import Choice, Leaf, Requirement


@dataclass(frozen=True)
class Kept:
    """One answer as it was. `is_asked`: it is in the round's present scope; `is_gone`: the present version does not
    know it, so that files and comments are shown here."""

    leaf: Leaf
    requirement: Requirement
    value: str
    choice: Choice | None
    note: str
    is_asked: bool
    is_gone: bool
    files: tuple[EvidenceFile, ...] = ()
    thread: Thread = Thread()


@dataclass(frozen=True)
class Before:
    """A frozen copy. `moves` are all moves of the round, newest first."""

    move: RubricMove
    result: Result
    gone: tuple[Kept, ...]
    stays: tuple[Kept, ...]
    moves: tuple[RubricMove, ...]


def find_before(assessment: Assessment, snapshot_id: UUID | None, at: datetime) -> Before | None:
    """The copy made by the last move, or the named one; None where there is none. Four queries, and one more where the
    copy is of a version that the round no longer has."""
    moves = RubricMove.objects.filter(assessment=assessment).select_related(
        "from_version", "to_version", "by", "before"
    )
    found = tuple(moves.defer("from_version__document", "to_version__document"))
    move = next((item for item in found if snapshot_id in (None, item.before_id)), None)
    if move is None:
        return None
    result = frozen_result(assessment, move.before)
    rows = list(_rows(assessment, result, get_plan(assessment), at))
    gone, stays = (tuple(row for row in rows if row.is_gone is is_gone) for is_gone in (True, False))
    return Before(move, result, gone, stays, found)


def _rows(assessment: Assessment, result: Result, plan: Plan, at: datetime) -> Iterable[Kept]:
    answers, rubric, asked = (result.payload or {})["answers"], result.rubric, plan.requirement_keys()
    gone = rubric.requirements.keys() - plan.rubric.requirements.keys()
    files, threads = map_evidence(assessment, gone, at), list_threads(assessment)
    for key, item in rubric.requirements.items():
        if key in answers:
            given = answers[key]
            yield Kept(
                leaf=rubric.leaf_of[key],
                requirement=item,
                value=given["value"],
                choice=rubric.choices.get(given["value"]),
                note=given["note"],
                is_asked=key in asked,
                is_gone=key in gone,
                files=files[key] if key in gone else (),
                thread=threads.get(key, Thread()) if key in gone else Thread(),
            )
