"""The moves of a round."""

import pytest

from assessment.models import Assessment
from assessment.workflow import MOVES, MoveRefused, RoundLocked, check_draft, move

ACTIONS = ("submit", "undo", "reopen", "request changes", "withdraw requests")
ALLOWED = {
    ("draft", "submit"): "submitted",
    ("submitted", "undo"): "draft",
    ("submitted", "reopen"): "draft",
    ("submitted", "request changes"): "changes",
    ("changes", "submit"): "submitted",
    ("changes", "withdraw requests"): "submitted",
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", Assessment.Status.values)
def test_a_round_moves_only_as_allowed(status, action):
    if (status, action) in ALLOWED:
        assert move(status, action) == ALLOWED[status, action]
    else:
        with pytest.raises(MoveRefused, match=f"{status} cannot take the action {action}"):
            move(status, action)


def test_moves_and_model_name_the_same_statuses():
    assert {status for status, _ in MOVES} | set(MOVES.values()) == set(Assessment.Status.values)


def test_only_a_draft_takes_answers():
    check_draft("draft")

    with pytest.raises(RoundLocked):
        check_draft("submitted")
