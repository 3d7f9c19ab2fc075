"""PURE: what is wrong with a document, as codes; messages.py says it in a person's language."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a code, the path to it (keys joined by "/") and what the sentence needs."""

    code: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    line: int | None = None


class DocumentError(ValueError):
    """The document is refused; `problems` names every fault that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.code}" for p in problems))
        self.problems = problems
