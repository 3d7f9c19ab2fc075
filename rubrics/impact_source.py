"""What rounds say of a rubric. Rounds stand further left, so their app registers itself here when the program starts.

`impact` is what a draft would change for stored rounds; `usage` is how many rounds use each published version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ImpactSeen:
    """The outcome of the last preview of exactly this document: rounds that lose, keep and gain a level. None stands
    for a count that is not told, because it or another one is a group of fewer than five."""

    job_id: UUID
    draft_hash: str
    base_hash: str
    rounds: int | None
    down: int | None
    same: int | None
    up: int | None
    measured_at: datetime

    @property
    def is_told(self) -> bool:
        return None not in (self.rounds, self.down, self.same, self.up)


FindImpact = Callable[[str, str], ImpactSeen | None]
CountRounds = Callable[[], Mapping[int, int]]

_find: list[FindImpact] = []
_count: list[CountRounds] = []


def register_impact(find: FindImpact) -> None:
    """`find(draft_hash, base_hash)` answers with the last finished preview, or None."""
    _find[:] = [find]


def register_usage(count: CountRounds) -> None:
    """`count()` answers with the number of rounds by the primary key of their rubric version."""
    _count[:] = [count]


def find_impact(draft_hash: str | None, base_hash: str) -> ImpactSeen | None:
    """None also where the draft has problems (then it has no hash) and where nobody measures impact."""
    return _find[0](draft_hash, base_hash) if _find and draft_hash else None


def count_rounds() -> Mapping[int, int]:
    return _count[0]() if _count else {}
