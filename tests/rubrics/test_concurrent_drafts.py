"""Two administrators at the same moment, with real connections: one is stored, the other is told; nothing is mixed."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from rubrics.models import Draft, DraftChange, RubricVersion
from rubrics.operations import SetValue
from rubrics.services.approving import NewerVersionExists, approve_draft, propose_draft
from rubrics.services.drafting import DraftMoved, change_draft, create_draft
from tests.builders import AT, make_administrator, make_published_rubric
from tests.parallel import in_parallel
from tests.rubrics.test_approving import LATER

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 30


@pytest.fixture
def people() -> list[User]:
    return [make_administrator("owner"), make_administrator("colleague")]


def together(*acts: Callable[[], Any]) -> list[BaseException]:
    """Each act in a connection of its own, all at once."""
    waiting = iter(acts)
    taking = threading.Lock()

    def run() -> None:
        with taking:
            act = next(waiting)
        act()

    return in_parallel(run, times=len(acts))


def test_of_two_simultaneous_changes_one_wins_and_the_other_is_told(people: list[User]) -> None:
    """The two meet before every change, so that both start from the same revision."""
    draft = create_draft(base=make_published_rubric(), name="Next year", by=people[0], at=AT)
    meet, outcomes = threading.Barrier(2), []

    def edit(person: User, place: str) -> None:
        for turn in range(TURNS):
            meet.wait(timeout=60)
            steps = [SetValue(("title", place), f"{person.name} {turn}")]
            try:
                change_draft(draft=draft, steps=steps, revision=turn + 1, by=person, at=AT)
                outcomes.append((turn, "stored"))
            except DraftMoved:
                outcomes.append((turn, "told"))

    assert together(lambda: edit(people[0], "en"), lambda: edit(people[1], "zh-hans")) == []

    assert sorted(outcomes) == sorted((turn, word) for turn in range(TURNS) for word in ("stored", "told"))
    draft.refresh_from_db()
    assert draft.revision == TURNS + 1
    assert list(DraftChange.objects.values_list("number", flat=True)) == list(range(1, TURNS + 1))


def test_of_two_simultaneous_approvals_the_second_has_to_look_again(people: list[User]) -> None:
    base, drafts, outcomes = make_published_rubric(), [], []
    for title in ("First", "Second"):
        draft = create_draft(base=base, name=title, by=people[0], at=AT)
        change_draft(draft=draft, steps=[SetValue(("title", "en"), title)], revision=1, by=people[0], at=AT)
        facts = {"name": title, "effective_on": None, "impact": None, "without_impact": True}
        drafts.append(propose_draft(draft=draft, revision=2, by=people[0], at=AT, **facts))
    meet = threading.Barrier(2)

    def approve(draft: Draft) -> None:
        meet.wait(timeout=60)
        try:
            outcomes.append(approve_draft(draft=draft, revision=3, by=people[1], at=LATER).number)
        except NewerVersionExists:
            outcomes.append(0)

    assert together(*(lambda draft=draft: approve(draft) for draft in drafts)) == []

    assert sorted(outcomes) == [0, 1001]
    assert RubricVersion.objects.count() == 2
    assert sorted(Draft.objects.values_list("status", flat=True)) == ["proposed", "published"]
