"""A measured figure and the line it is printed as."""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`n` is how many single measurements stand behind it; `peer` is the same figure of what it is compared with."""

    name: str
    unit: str
    ours: float
    n: int
    peer: float | None = None

    def line(self) -> str:
        ratio = short(self.ours / self.peer) if self.peer else None
        peer = None if self.peer is None else short(self.peer)
        fields = {"name": self.name, "unit": self.unit, "ours": short(self.ours), "peer": peer, "ratio": ratio}
        return json.dumps(fields | {"n": self.n})


def short(number: float) -> float:
    """Four digits are more than any of these measurements is worth."""
    digits = 4 - math.ceil(math.log10(abs(number))) if number else 0
    rounded = round(number, max(digits, 0))
    return int(rounded) if rounded == int(rounded) else rounded


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the smallest value that at least this share of all values does not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def say(sentence: str) -> None:
    """Progress goes beside the figures, to standard error."""
    print(f"  {sentence}", file=sys.stderr, flush=True)
