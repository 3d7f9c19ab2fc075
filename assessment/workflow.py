"""PURE: the moves of a round as data: (status, action) -> status."""

from datetime import timedelta

UNDO_SUBMIT_FOR = timedelta(minutes=10)

MOVES = {
    ("draft", "submit"): "submitted",
    ("submitted", "undo"): "draft",
    ("submitted", "reopen"): "draft",
    ("submitted", "request changes"): "changes",
    ("changes", "submit"): "submitted",
    ("changes", "withdraw requests"): "submitted",
}


class MoveRefused(Exception):
    """The round is not in a status from which this action leads anywhere."""


def move(status: str, action: str) -> str:
    try:
        return MOVES[status, action]
    except KeyError:
        raise MoveRefused(f"A round that is {status} cannot take the action {action}.") from None


class RoundLocked(Exception):
    """The round was submitted; its answers cannot change until it is reopened, or a reviewer asks for changes."""


class NotRequested(RoundLocked):
    """A reviewer has asked for other answers than this one; it stays locked."""


def check_open(status: str) -> None:
    """Something can be answered: everything in a draft, the named answers while changes are requested."""
    if status not in ("draft", "changes"):
        raise RoundLocked


def check_draft(status: str) -> None:
    if status != "draft":
        raise RoundLocked
