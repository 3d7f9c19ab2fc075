"""Reading what a submitted round said. The hash it was frozen with is checked at every read."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from assessment.models import Snapshot
from assessment.scoring.levels import read_claimed


class SnapshotTampered(Exception):
    """The stored record no longer has the hash it was frozen with."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(f"The record {snapshot.pk} does not match its hash; restore it from a backup.")


@dataclass(frozen=True)
class ListedLevels:
    """The levels of a record in a list; None where it does not have them. With guesses the claimed level lies between
    `lowest` and `highest`."""

    claimed: int
    evidenced: int | None = None
    reviewed: int | None = None
    lowest: int | None = None
    highest: int | None = None

    @property
    def is_split(self) -> bool:
        return self.evidenced is not None or self.reviewed is not None

    @property
    def is_uncertain(self) -> bool:
        """The guesses can move the level."""
        return self.lowest != self.highest


def list_levels(snapshot: Snapshot, signed: Snapshot | None = None) -> ListedLevels:
    """What a record and the one that a reviewer signed beside it say. A record that was changed since tells no more
    than its claimed level: a list stays readable beside it."""
    is_reviewed = snapshot.kind == Snapshot.Kind.REVIEWED
    reviewed = snapshot.level if is_reviewed else signed.level if signed else None
    try:
        payload = read_payload(snapshot)
    except SnapshotTampered:
        return ListedLevels(snapshot.level, reviewed=reviewed)
    told = read_claimed(payload["result"], payload.get("review"))
    levels = ListedLevels(told["level"], reviewed=reviewed)
    if "evidenced" in told:
        levels = replace(levels, evidenced=told["evidenced"]["level"])
    if "range" in told:
        ends = {end: told["range"][end]["level"] for end in ("lowest", "highest")}
        levels = replace(levels, **ends)
    return levels


def read_payload(snapshot: Snapshot) -> Any:
    """The frozen answers, result, facts and indicators. Raises SnapshotTampered."""
    if hashlib.sha256(snapshot.payload.encode()).hexdigest() != snapshot.payload_hash:
        raise SnapshotTampered(snapshot)
    return json.loads(snapshot.payload)
