"""Saving one answer: nothing is overwritten silently, nothing is applied twice, and every version is kept."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from accounts.models import User
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment
from assessment.services.answering import (
    AnswerMoved,
    Conflict,
    Origin,
    Saved,
    VersionUnknown,
    keep_theirs,
    restore_version,
    save_answer,
)
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from tests.builders import AT, make_assessment, make_factory, make_user

KEY = "MAKE-A-L1-1"
pytestmark = pytest.mark.django_db


@dataclass
class Desk:
    """A round and two people at it; each call is one request."""

    assessment: Assessment
    owner: User
    colleague: User

    def save(self, value: str = "", note: str = "", *, version: int = 0, tab: str = "", seq: int = 0, **more):
        by = more.pop("by", self.owner)
        origin = Origin(version, tab, seq)
        return self._call(save_answer, content=Content(value, note, **more), origin=origin, by=by)

    def keep_theirs(self, value: str, *, version: int, tab: str = "", seq: int = 0, note: str = ""):
        return self._call(keep_theirs, content=Content(value, note), origin=Origin(version, tab, seq), by=self.owner)

    def restore(self, version: int, seen: int, by: User | None = None) -> Answer:
        return self._call(restore_version, version=version, seen=seen, by=by or self.owner)

    def _call(self, service, **more):
        return service(assessment=self.assessment, requirement=KEY, at=AT, **more)

    @property
    def answer(self) -> tuple[int, str, str]:
        answer = Answer.objects.get(assessment=self.assessment, requirement=KEY)
        return answer.version, answer.value, answer.note

    @property
    def history(self) -> list[tuple[int, str, str]]:
        rows = AnswerChange.objects.filter(assessment=self.assessment, requirement=KEY)
        return [(row.version, row.value, row.note) for row in rows]


@pytest.fixture
def desk() -> Desk:
    return Desk(make_assessment(make_factory()), make_user("owner"), make_user("colleague"))


def test_the_first_answer_is_version_1_and_stands_in_the_history(desk):
    saved = desk.save("fully", "on the board", flagged=True)

    assert isinstance(saved, Saved)
    assert (saved.version, saved.content) == (1, Content("fully", "on the board", True))
    change = AnswerChange.objects.get()
    assert (change.version, change.value, change.note, change.flagged, change.by, change.at, change.restores) == (
        1, "fully", "on the board", True, desk.owner, AT, None,
    )  # fmt: skip


def test_each_change_is_one_version_and_one_row_of_history(desk):
    desk.save("partly")
    desk.save("mostly", version=1)
    desk.save("mostly", "why", version=2)

    assert desk.history == [(1, "partly", ""), (2, "mostly", ""), (3, "mostly", "why")]
    assert desk.answer == desk.history[-1]


def test_saving_what_stands_there_already_writes_nothing(desk):
    desk.save("partly")

    assert desk.save("partly", version=1).version == 1
    assert len(desk.history) == 1


def test_an_answer_can_be_taken_away_again(desk):
    desk.save("partly")
    desk.save("", version=1)

    assert desk.answer == (2, "", "")


# ---------------------------------------------------------------- one tab that overtakes itself
def test_a_tab_overtakes_its_own_earlier_request_although_the_version_is_old(desk):
    desk.save("partly", tab="t", seq=1)
    saved = desk.save("mostly", version=0, tab="t", seq=2)

    assert (saved.version, desk.answer) == (2, (2, "mostly", ""))


def test_a_tab_may_go_back_to_what_stood_there_before_its_own_request(desk):
    desk.save("partly")
    desk.save("mostly", version=1, tab="t", seq=1)
    desk.save("partly", version=1, tab="t", seq=2)

    assert desk.answer == (3, "partly", "")


def test_an_earlier_request_that_arrives_late_changes_nothing(desk):
    desk.save("mostly", tab="t", seq=2)
    late = desk.save("partly", tab="t", seq=1)

    assert (late.version, late.content.value) == (1, "mostly")
    assert desk.history == [(1, "mostly", "")]


def test_another_tab_of_the_same_person_is_another_side(desk):
    desk.save("partly", tab="t", seq=1)

    assert isinstance(desk.save("mostly", tab="u", seq=2), Conflict)


def test_the_same_tab_name_of_another_person_is_another_side(desk):
    desk.save("partly", tab="t", seq=1)

    assert isinstance(desk.save("mostly", tab="t", seq=2, by=desk.colleague), Conflict)


def test_rapid_changes_of_one_tab_never_conflict_with_each_other(desk):
    for seq in range(1, 201):
        assert isinstance(desk.save(("partly", "fully")[seq % 2], tab="t", seq=seq), Saved)

    assert desk.answer == (200, "partly", "")


# ---------------------------------------------------------------- the same request twice
@pytest.mark.parametrize("tab", ["t", ""])
def test_a_request_that_comes_twice_is_applied_once(desk, tab):
    first, second = (desk.save("partly", tab=tab, seq=1) for _ in range(2))

    assert (first.version, second.version, len(desk.history)) == (1, 1, 1)


def test_a_request_that_comes_again_after_somebody_else_wrote_is_not_applied_again(desk):
    desk.save("partly", tab="t", seq=1)
    desk.save("fully", version=1, by=desk.colleague)

    again = desk.save("partly", version=0, tab="t", seq=1)

    assert (again.version, again.content.value) == (1, "partly")
    assert desk.answer == (2, "fully", "")


def test_a_tab_that_has_not_seen_the_others_change_conflicts_with_it_after_all(desk):
    desk.save("partly", tab="t", seq=1)
    desk.save("fully", version=1, by=desk.colleague)

    assert isinstance(desk.save("mostly", version=1, tab="t", seq=2), Conflict)


# ---------------------------------------------------------------- two people
@pytest.mark.parametrize(
    ("mine", "merged"),
    [({"value": "mostly"}, ("mostly", "theirs")), ({"value": "partly", "flagged": True}, ("partly", "theirs"))],
)
def test_changes_of_different_fields_are_merged(desk, mine, merged):
    desk.save("partly")
    desk.save("partly", "theirs", version=1, by=desk.colleague)

    saved = desk.save(version=1, **mine)

    assert desk.answer == (3, *merged)
    assert saved.content == Content(*merged, mine.get("flagged", False))


@pytest.mark.parametrize(("mine", "fields"), [(("mostly", ""), ("value",)), (("mostly", "mine"), ("value", "note"))])
def test_changes_of_the_same_field_conflict_and_nothing_is_stored(desk, mine, fields):
    desk.save("partly")
    desk.save("fully", "theirs", version=1, by=desk.colleague)

    conflict = desk.save(*mine, version=1)

    assert isinstance(conflict, Conflict)
    assert (conflict.base, conflict.mine, conflict.fields) == (Content("partly"), Content(*mine), fields)
    assert (conflict.answer.version, conflict.answer.updated_by) == (2, desk.colleague)
    assert desk.answer == (2, "fully", "theirs")


def test_two_first_answers_conflict(desk):
    desk.save("partly")

    conflict = desk.save("fully", by=desk.colleague)

    assert (conflict.base, conflict.fields) == (Content(), ("value",))


def test_the_same_answer_of_two_people_is_no_conflict(desk):
    desk.save("partly")

    assert desk.save("partly", by=desk.colleague).version == 1
    assert len(desk.history) == 1


def test_a_note_that_was_merged_in_survives_the_tabs_next_choice(desk):
    """The tab never saw the note, so its empty note field takes nothing away."""
    desk.save("partly", tab="t", seq=1)
    desk.save("partly", "theirs", version=1, by=desk.colleague)
    desk.save("mostly", version=1, tab="t", seq=2)

    saved = desk.save("fully", version=1, tab="t", seq=3)

    assert (saved.content, desk.answer) == (Content("fully", "theirs"), (4, "fully", "theirs"))


def test_a_colleagues_choice_beside_a_merged_note_is_not_overtaken_by_the_same_tab(desk):
    desk.save("partly")
    desk.save("mostly", version=1, by=desk.colleague)
    desk.save("partly", "mine", version=1, tab="t", seq=1)

    assert isinstance(desk.save("fully", "mine", version=1, tab="t", seq=2), Conflict)
    assert desk.answer == (3, "mostly", "mine")


def test_a_version_that_never_was_counts_as_an_empty_page(desk):
    desk.save("partly")

    assert isinstance(desk.save("fully", version=99), Conflict)


# ---------------------------------------------------------------- settling a conflict
def test_using_mine_lets_both_stand_in_the_history(desk):
    desk.save("fully", by=desk.colleague)
    desk.save("partly", version=1)

    assert desk.history == [(1, "fully", ""), (2, "partly", "")]


@pytest.mark.parametrize("tab", ["t", ""])
def test_keeping_theirs_lets_both_stand_in_the_history_once(desk, tab):
    desk.save("fully", by=desk.colleague)

    kept = [desk.keep_theirs("partly", version=1, tab=tab, seq=1) for _ in range(2)]

    assert [(saved.version, saved.content.value) for saved in kept] == [(3, "fully")] * 2
    assert desk.history == [(1, "fully", ""), (2, "partly", ""), (3, "fully", "")]
    assert AnswerChange.objects.get(version=3).restores == 1


def test_keeping_theirs_where_nobody_has_answered_leaves_it_unanswered(desk):
    desk.keep_theirs("partly", version=0)

    assert desk.history == [(1, "partly", ""), (2, "", "")]


def test_keeping_theirs_when_they_say_the_same_writes_nothing(desk):
    desk.save("fully", by=desk.colleague)
    desk.keep_theirs("fully", version=1)

    assert len(desk.history) == 1


# ---------------------------------------------------------------- going back
@pytest.mark.parametrize(("version", "stands"), [(1, "partly"), (0, "")])
def test_going_back_is_a_new_version(desk, version, stands):
    desk.save("partly")
    desk.save("fully", version=1)

    desk.restore(version, seen=2)

    assert desk.answer == (3, stands, "")
    assert AnswerChange.objects.get(version=3).restores == version


def test_going_back_twice_by_a_doubled_request_is_done_once(desk):
    desk.save("partly")
    desk.save("fully", version=1)

    assert [desk.restore(1, seen=2).version for _ in range(2)] == [3, 3]


def test_going_back_does_not_take_away_what_somebody_wrote_meanwhile(desk):
    desk.save("partly")
    desk.save("fully", version=1)
    desk.save("mostly", version=2, by=desk.colleague)

    with pytest.raises(AnswerMoved):
        desk.restore(1, seen=2)
    assert desk.answer == (3, "mostly", "")


@pytest.mark.parametrize("version", [1, 2, -1])
def test_there_is_no_going_back_to_a_version_that_is_not_earlier(desk, version):
    desk.save("partly")

    with pytest.raises(VersionUnknown):
        desk.restore(version, seen=1)


def test_there_is_no_going_back_where_nothing_was_answered(desk):
    with pytest.raises(VersionUnknown):
        desk.restore(0, seen=0)


# ---------------------------------------------------------------- what the history promises
def test_the_history_holds_every_version_and_ends_with_the_answer(desk):
    desk.save("partly", tab="t", seq=1)
    desk.save("mostly", "a", tab="t", seq=2)
    desk.save("fully", version=2, by=desk.colleague)
    desk.keep_theirs("partly", version=3)
    desk.restore(2, seen=5)

    assert [version for version, _, _ in desk.history] == [1, 2, 3, 4, 5, 6]
    assert desk.history[-1] == desk.answer == (6, "mostly", "a")


def test_a_submitted_round_takes_no_change(desk):
    desk.save("partly")
    submit_assessment(assessment=desk.assessment, by=desk.owner, at=AT + timedelta(hours=1))

    for change in (
        lambda: desk.save("fully", version=1),
        lambda: desk.keep_theirs("fully", version=1),
        lambda: desk.restore(0, seen=1),
    ):
        with pytest.raises(RoundLocked):
            change()
    assert desk.history == [(1, "partly", "")]
