"""The figures of a run, printed at its end."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    requests: int = 0
    leaks: int = 0
    routes: int = 0
    covered: set[str] = field(default_factory=set)
    guards: int = 0
    caught: int = 0

    def sentences(self) -> list[str]:
        return [
            f"{self.leaks} leaks of {self.requests:,} requests",
            f"{len(self.covered)} of {self.routes} routes covered",
            f"{self.caught} of {self.guards} guards caught when taken away",
        ]


TALLY = Tally()
