"""Several fields of a draft at once, and what becomes of each: stored, refused with a reason, or disputed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User
from rubrics.fields import Field, FieldRefused, clean, steps_for
from rubrics.models import Draft, DraftChange
from rubrics.operations import OperationRefused, Step, apply_steps, find_value
from rubrics.parts import build_part
from rubrics.problems import Problem
from rubrics.services.drafting import DraftMoved, change_draft

MOST_ATTEMPTS = 5


class Typed(NamedTuple):
    """What somebody typed into a field, and what the field said when they began."""

    text: str
    seen: str


@dataclass
class Outcome:
    """By the name of the field: why it was refused, what it says now after somebody else changed it, or what was typed
    into a field that the draft no longer has."""

    change: DraftChange | None = None
    refused: dict[str, Problem] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.refused or self.disputed or self.gone)


def edit_fields(*, draft: Draft, part: str, typed: Mapping[str, Typed], by: User, at: datetime) -> Outcome:
    """Store every field that was changed here and by nobody else meanwhile, as one change of the draft.

    Raises DraftClosed, and DraftMoved where others never stop.
    """
    for attempt in range(MOST_ATTEMPTS):
        document = json.loads(draft.document)
        found = build_part(document, part)
        outcome, wanted = _decide(document, found.fields if found else {}, typed)
        steps = _possible(document, wanted, outcome)
        if not steps:
            return outcome
        seen = {step.path: find_value(document, step.path) for step in steps}
        try:
            outcome.change = change_draft(draft=draft, steps=steps, revision=draft.revision, by=by, at=at, seen=seen)
            return outcome
        except OperationRefused as refusal:  # a rule of keys
            outcome.refused |= dict.fromkeys(wanted, refusal.problem)
            return outcome
        except DraftMoved as moved:
            if attempt == MOST_ATTEMPTS - 1:
                raise
            draft.document, draft.revision = moved.current.document, moved.current.revision
    raise AssertionError("every attempt returns or raises")


def _decide(
    document: Any, fields: Mapping[str, Field], typed: Mapping[str, Typed]
) -> tuple[Outcome, dict[str, list[Step]]]:
    """The steps of every field that asks for some; a bad field does not hinder the others."""
    outcome = Outcome()
    wanted: dict[str, list[Step]] = {}
    for name, (text, seen) in typed.items():
        field = fields.get(name)
        if field is None:
            if text != seen:
                outcome.gone[name] = text
            continue
        mine, theirs = clean(field.kind, text), clean(field.kind, field.value)
        if mine in (clean(field.kind, seen), theirs):
            continue
        if clean(field.kind, seen) != theirs:
            outcome.disputed[name] = field.value
            continue
        try:
            wanted[name] = steps_for(document, field, text)
        except FieldRefused as refusal:
            outcome.refused[name] = refusal.problem
    return outcome, wanted


def _possible(document: Any, wanted: Mapping[str, list[Step]], outcome: Outcome) -> list[Step]:
    """The steps that can be done together; those that cannot be done are refused one by one."""
    steps = [step for one in wanted.values() for step in one]
    try:
        apply_steps(document, steps)
        return steps
    except OperationRefused:
        steps = []
    for name, one in wanted.items():
        try:
            document = apply_steps(document, one).document
            steps += one
        except OperationRefused as refusal:
            outcome.refused[name] = refusal.problem
    return steps
